"""``clv summary``: the newest cutoff's totals, tiers and clusters, and how matured ones did."""

from typing import TYPE_CHECKING

import click

from clv_assets.cli.options import config_option

if TYPE_CHECKING:
    from rich.table import Table

    from clv_assets.core.report.page_tables import PageTable
    from clv_assets.io.deployment.engine import Engine

MOST_NAME = 16  # letters, before a name is folded; the table shall fit in 80


@click.command(short_help="Sum up the newest cutoff, and how matured ones did.")
@config_option
def command(config_path: str | None) -> None:
    """What all customers, value tiers and clusters are expected to bring from the newest scored
    cutoff on, and how earlier predictions did. Nothing is changed.
    """
    from clv_assets.io.deployment.deployment import load_deployment
    from clv_assets.io.deployment.engine import Engine

    print_summary(Engine(load_deployment(config_path)))


def print_summary(engine: "Engine") -> None:
    """Print the newest cutoff's totals, tiers and clusters, and how matured cutoffs did."""
    from rich.console import Console
    from rich.text import Text

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
    for table in overview.tables:
        console.print(_drawn(table))
        for note in table.notes:
            console.print(note, style="dim", markup=False)
    console.print(f"\n{overview.verdict}", markup=False)
    if on_file := engine.alerts.names():
        opened = ", ".join(overview.open_alerts) or "none"
        where = f"open alerts: {opened} ({len(on_file):,} on file in {engine.alerts.folder})"
        console.print(where, markup=False, soft_wrap=True)


def _drawn(table: "PageTable") -> "Table":
    """As the terminal shows it: only names may be folded, figures never."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(
        title=f"\n{table.title}",
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        padding=(0, 0, 0, 1),
        pad_edge=False,
    )
    names = [row[0] for row in table.rows]
    longest = max(len(word) for name in names for word in name.split())
    width = max(longest, min(max(map(len, names)), MOST_NAME))
    drawn.add_column(Text(table.columns[0]), width=width)
    for column in table.columns[1:]:
        name, *currency = column.split(", ", 1)
        header = "\n".join([*name.rsplit(" ", 1), *currency])
        drawn.add_column(Text(header), justify="right", no_wrap=True)
    for row in table.rows:
        drawn.add_row(*map(Text, row))
    return drawn
