"""A page's table in the terminal: names may be folded, figures never."""

from rich.console import Console

from clv_assets.cli.page_table import drawn
from clv_assets.core.report.page_tables import PageTable

TABLE = PageTable(
    "Tiers", ("name", "total, EUR"), [("a name of many short words", "1,234,567")], []
)


def printed() -> str:
    console = Console(width=80, record=True, file=None, quiet=False)
    with console.capture() as captured:
        console.print(drawn(TABLE))
    return captured.get()


def test_names_are_folded_between_words() -> None:
    lines = printed().splitlines()

    assert any(line.startswith("a name of many") for line in lines)
    assert not any("a name of many short words" in line for line in lines)


def test_figures_and_their_currency_are_whole() -> None:
    assert "1,234,567" in printed()
    assert "EUR" in printed()
