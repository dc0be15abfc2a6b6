"""``clv config-keys``."""

from pathlib import Path

import click


@click.command(short_help="Print the reference of all config keys.")
@click.option(
    "--into",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Write it between the two markers of this Markdown file instead.",
)
def command(into: Path | None) -> None:
    """Print every key that a config may have as Markdown: its type or choices, its default and
    what it means, section by section. The engine's own descriptions are all that it reads.
    """
    from clv_assets.core.errors import ClvError
    from clv_assets.core.report.config_keys import reference_lines, with_reference
    from clv_assets.io.storage.atomic import write_text

    if into is None:
        click.echo("\n".join(reference_lines()))
        return
    try:
        text = with_reference(into.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ClvError(f"{into}: {error}") from error
    write_text(into.absolute(), text)
    click.echo(f"config keys: {into}")
