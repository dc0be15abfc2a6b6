"""``clv summary``: the newest cutoff's totals, tiers and clusters, and how matured ones did."""

from typing import TYPE_CHECKING

import click

from clv_assets.cli.opened import opened
from clv_assets.cli.options import config_option

if TYPE_CHECKING:
    from clv_assets.io.deployment.engine import Engine


@click.command(short_help="Sum up the newest cutoff, and how matured ones did.")
@config_option
def command(config_path: str | None) -> None:
    """What all customers, value tiers and clusters are expected to bring from the newest scored
    cutoff on, and how earlier predictions did. Nothing is changed.
    """

    print_summary(opened(config_path))


def print_summary(engine: "Engine") -> None:
    """Print the newest cutoff's totals, tiers and clusters, and how matured cutoffs did."""
    from rich.console import Console
    from rich.text import Text

    from clv_assets.cli.page_table import print_tables
    from clv_assets.io.operations.overview import newest_cutoff, read_overview

    console = Console(highlight=False)
    newest = newest_cutoff(engine)
    if newest is None:
        console.print("No cutoff has been scored yet.")
        return
    overview = read_overview(engine, newest)
    console.print(Text(f"\n{overview.headline}", style="bold"), soft_wrap=True)
    for sentence in overview.sentences:
        console.print(sentence, markup=False)
    print_tables(console, overview.tables)
    console.print(f"\n{overview.verdict}", markup=False)
    if on_file := engine.alerts.names():
        opened = ", ".join(overview.open_alerts) or "none"
        where = f"open alerts: {opened} ({len(on_file):,} on file in {engine.alerts.folder})"
        console.print(where, markup=False, soft_wrap=True)
