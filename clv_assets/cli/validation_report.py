"""What ``clv validate`` prints: plain sentences and a few tables, readable without colours."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from clv_assets.core.calendar.windows import Window, add_months, full_months, month_window
from clv_assets.core.columns.content import Choice
from clv_assets.core.currency import named, priced
from clv_assets.core.orders.log import OrderLog
from clv_assets.core.orders.lone_dates import accepting_dates
from clv_assets.core.quality.log_shares import by_month, rising_zeros, unusual_zeros
from clv_assets.core.report.feasibility_words import feasibility_sentences
from clv_assets.core.report.text_bars import Bar, bars
from clv_assets.io.validation.dry_run import DryRun

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

WIDTH = 100
MOST_REASONS, MOST_REMARKS = 8, 8
UNKNOWN_CURRENCY = (
    "in which currency, nothing in the data tells: give its ISO code as source.currency"
)
LONGEST_CHART = 12  # lines; more months stand in two columns


def console() -> "Console":
    """Plain text where it is piped, never wider than ``WIDTH``."""
    from rich.console import Console

    out = Console(highlight=False, markup=False, emoji=False)
    out.width = min(out.width, WIDTH) if out.is_terminal else WIDTH
    return out


def short(value: object, most: int) -> str:
    """A value on one line of ``most`` characters, without what could steer a terminal."""
    text = "".join(c if c.isprintable() else " " for c in str(value))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def heading(out: "Console", title: str) -> None:
    """A title in bold, below an empty line."""
    out.print()
    out.print(title, style="bold")


def remarks(out: "Console", sentences: Sequence[str], style: str = "yellow") -> None:
    """Sentences as a list."""
    for sentence in sentences[:MOST_REMARKS]:
        say(out, sentence, style, mark="! ")
    if len(sentences) > MOST_REMARKS:
        say(out, f"… and {len(sentences) - MOST_REMARKS} more")


def say(out: "Console", sentence: str, style: str = "", mark: str = "") -> None:
    """A sentence, indented and wrapped."""
    from rich.text import Text

    lines = textwrap.wrap(
        _clean(sentence),
        out.width - 1,
        initial_indent=f"  {mark}",
        subsequent_indent=" " * (2 + len(mark)),
        break_on_hyphens=False,
        break_long_words=False,
    )
    for line in lines:
        out.print(Text(line), style=style, soft_wrap=True)


def show(out: "Console", table: "Table") -> None:
    """A table, indented, without blanks at the end of lines."""
    for column in table.columns[:-1]:  # the last one gives way
        column.min_width = max(len(str(cell)) for cell in [column.header, *column.cells])
    taken = sum(2 + (column.min_width or 0) for column in table.columns[:-1])
    table.columns[-1].max_width = max(out.width - 2 - taken, 10)
    with out.capture() as captured:
        out.print(table, width=out.width - 2)
    for line in captured.get().splitlines():
        out.file.write(f"  {line.rstrip()}\n")


def print_columns(
    out: "Console", choices: Sequence[Choice], examples: Mapping[str, Sequence[str]]
) -> None:
    """What each column is taken for."""
    table = _table("means", "column", "", "because", "for example")
    for choice in choices:
        shown = ", ".join(short(value, 26) for value in examples.get(choice.column, ()))
        certainty, why = choice.sure, short(choice.why, 40)
        row = (choice.key, short(choice.column, 24), certainty, why, short(shown, 60))
        table.add_row(*map(_text, row), style="" if certainty in ("sure", "") else "yellow")
    show(out, table)


def print_all_columns(out: "Console", examples: Mapping[str, Sequence[str]]) -> None:
    """Every column with example values, for a person to choose from."""
    table = _table("column", "for example")
    for name, values in list(examples.items())[:30]:
        shown = ", ".join(short(value, 24) for value in values)
        table.add_row(_text(short(name, 40)), _text(shown))
    show(out, table)


def print_rows(out: "Console", run: DryRun) -> None:
    """The row accounting, and why rows are rejected."""
    heading(out, "Rows")
    if run.ingested is not None:
        counted, rejected = run.ingested.accounting, run.ingested.accounting.rejected
        say(
            out,
            f"{counted.read:,} read = {counted.kept:,} kept as orders + {counted.merged:,} merged "
            f"into them as further lines + {sum(rejected.values()):,} rejected",
        )
        if rejected:
            show(out, _rejects(run.ingested))
        if lone := run.ingested.lone_dates:
            remarks(out, [*lone.values(), accepting_dates(lone)])
    if run.refusal:
        out.print()
        say(out, "clv ingest would refuse this:", "bold red")
        for line in run.refusal.splitlines():
            say(out, line, "red", mark="  ")
        if run.ingested is not None:
            say(
                out,
                "what follows is read as if nothing were refused, currencies summed as they are",
            )


def print_orders(out: "Console", run: DryRun) -> None:
    """Customers, orders, revenue, by month."""
    if run.ingested is None:
        return
    orders, currency = run.ingested.orders, run.ingested.currency
    heading(out, named("Orders, and their net revenue by month", currency))
    revenue, customers = orders["revenue"].sum(), orders["customer_id"].n_unique()
    days = orders["order_date"].dt.strftime("%Y-%m-%d")
    say(
        out,
        f"{orders.height:,} orders of {customers:,} customers, {days.min()!s} to "
        f"{days.max()!s}; complete up to, not including, {run.complete}",
    )
    returns = orders.filter(orders["revenue"] < 0)
    if len(run.ingested.currencies) > 1:
        counts = ", ".join(f"{name} {n:,}" for name, n in run.ingested.currencies.items())
        say(out, f"currencies, by rows: {counts}")
    net, mean, returned = (
        priced(f"{amount:,.2f}", currency)
        for amount in (revenue, revenue / customers, returns["revenue"].sum())
    )
    returns_clause = f"{returns.height:,} orders are returns, {returned}"
    say(
        out,
        f"net revenue {net}, {mean} per customer; "
        + (returns_clause if returns.height else "no returns"),
    )
    if currency is None and not run.refusal and not run.ingested.currencies:
        say(out, UNKNOWN_CURRENCY)
    zeros = run.ingested.zero_amounts
    months = [f"{month}: {why}" for month, why in unusual_zeros(zeros).items()]
    remarks(out, [*filter(None, [rising_zeros(zeros)]), *months])
    _chart(out, run)


def print_advice(out: "Console", run: DryRun) -> None:
    """What the history allows."""
    heading(out, "What this history allows")
    feasibility = run.feasibility
    if feasibility is None:
        say(out, run.too_early or "nothing: there are no orders")
        return
    for sentence in feasibility_sentences(feasibility):
        say(out, sentence)


def _rejects(ingested: OrderLog) -> "Table":
    table = _table("rejected", "rows", "share", "for example")
    rejects, read = ingested.rejects, ingested.accounting.read
    by_size = sorted(ingested.accounting.rejected.items(), key=lambda pair: -pair[1])
    for reason, rows in by_size[:MOST_REASONS]:
        first = rejects.filter(rejects["reason"] == reason).row(0, named=True)
        where = str(first["file"]).rpartition("/")[2]
        value = first["value"] if first["column"] else None
        what = f"{first['column']} = {value!r}: " if first["column"] and value else ""
        row = "" if first["row"] is None else f" row {first['row']:,}"  # a database has none
        example = f"{short(where, 24)}{row}: {what}{first['text']}"
        cells = (reason, f"{rows:,}", f"{rows / read:.1%}", short(example, 58))
        table.add_row(*map(_text, cells))
    return table


def _chart(out: "Console", run: DryRun) -> None:
    from rich.text import Text

    assert run.ingested is not None
    amounts = dict(by_month(run.ingested.orders.lazy()).select("month", "revenue").iter_rows())
    first, last = (month_window(month).start for month in (min(amounts), max(amounts)))
    whole = full_months(Window(first, add_months(last, 1)))
    amounts = {month: amounts.get(month, 0.0) for month in whole}
    columns = 1 if len(amounts) <= LONGEST_CHART else 2
    drawn = bars(amounts, width=40 // columns + (4 if columns == 1 else 0))
    widest = max(len(f"{bar.amount:,.0f}") for bar in drawn)
    height = -(-len(drawn) // columns)
    for place in range(height):
        line = Text("  ")
        for bar in drawn[place::height]:
            text, style = _drawn(bar, run, widest)
            line.append(text.ljust(49), style)
        line.rstrip()
        out.print(line, soft_wrap=True)
    remarks(out, [f"{month}: {why}" for month, why in sorted(run.suspect.items())], "red")
    odd = sorted((month, why) for month, why in run.odd.items() if month not in run.suspect)
    remarks(out, [f"{month}: {why}" for month, why in odd])
    if run.suspect:
        say(
            out,
            "the checks would stop clv ingest; mend these months, or say that they are as they "
            f"should be: {_accepting(run.suspect)}",
            "red",
        )
    elif odd:
        say(
            out,
            "odd months stop nothing: was the shop like this? If not, bring what is missing; if "
            f"it was, {_accepting(dict(odd))} says so",
        )


def _accepting(months: Mapping[str, str]) -> str:
    """The config key that says of months that they are as they should be."""
    return f"source.accept_months: [{', '.join(map(repr, sorted(months)))}]"


def _drawn(bar: Bar, run: DryRun, widest: int) -> tuple[str, str]:
    """A bar as text, and its style."""
    mark, style = "", ""
    if run.complete is not None and run.complete.day > 1 and f"{run.complete:%Y-%m}" in bar.months:
        mark = " part"
    if run.odd.keys() & set(bar.months):
        mark, style = " ? odd", "yellow"
    if run.suspect.keys() & set(bar.months):
        mark, style = " ! suspect", "red"
    return f"{bar.label:<8}{bar.amount:>{widest},.0f} {bar.drawn}{mark}", style


def _table(*names: str) -> "Table":
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for name in names:
        figures = name in ("rows", "share")
        table.add_column(name, justify="right" if figures else "left", no_wrap=not figures)
    return table


def _text(value: str) -> "Text":
    from rich.text import Text

    return Text(_clean(value))


def _clean(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)
