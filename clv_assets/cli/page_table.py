"""A page's table as the terminal shows it."""

from typing import TYPE_CHECKING

from clv_assets.core.text import on_terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from clv_assets.core.report.page_tables import PageTable

MOST_NAME = 16  # letters, before a name is folded; the table shall fit in 80


def print_tables(console: "Console", tables: "Sequence[PageTable]") -> None:
    """Print each table, its notes dim below it."""
    for table in tables:
        console.print(drawn(table))
        for note in table.notes:
            console.print(on_terminal(note), style="dim", markup=False)


def drawn(table: "PageTable") -> "Table":
    """As the terminal shows it: only names may be folded, figures never."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table_drawn = Table(
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
    table_drawn.add_column(Text(table.columns[0]), width=width)
    for column in table.columns[1:]:
        name, *currency = column.split(", ", 1)
        header = "\n".join([*name.rsplit(" ", 1), *currency])
        table_drawn.add_column(Text(header), justify="right", no_wrap=True)
    for row in table.rows:
        table_drawn.add_row(*(Text(on_terminal(cell)) for cell in row))
    return table_drawn
