"""``clv doctor``."""

import sys

import click

from clv_assets.cli.opened import opened
from clv_assets.cli.options import config_option

UNWELL = 1


@click.command(short_help="Look at everything that is stored, and mend what can be mended.")
@config_option
@click.option("--fix", is_flag=True, help="Set damaged files aside that can be made anew.")
def command(config_path: str | None, fix: bool) -> None:
    """Read every stored file to its end, hash the models, check Dagster's databases; say what is
    wrong and what mends it. With --fix what can be made anew is set aside, nothing is deleted and
    no evidence is touched; `clv catch-up` then makes it.

    Exit code: 0 all is well, or was mended; 1 something is left for a person.
    """
    from clv_assets.io.runs.examination import ASIDE, examine

    engine = opened(config_path)
    findings = examine(engine)
    for one in findings:
        click.echo(f"{'can be mended' if one.mend else 'for a person'}: {one.what}")
    mendable = [one for one in findings if one.mend is not None]
    if not findings:
        click.echo("all is well")
    elif fix:
        for one in mendable:
            assert one.mend is not None
            one.mend()
        click.echo(
            f"{len(mendable):,} of {len(findings):,} set aside in {engine.root / ASIDE}; "
            "`clv catch-up` makes them anew"
        )
    elif mendable:
        click.echo(f"`clv doctor --fix` would set {len(mendable):,} of them aside")
    if len(findings) > len(mendable) or (findings and not fix):
        sys.exit(UNWELL)
