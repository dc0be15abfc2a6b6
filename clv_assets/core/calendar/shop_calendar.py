"""Closed days and promotions: what the shop's calendar says of any window."""

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl

from clv_assets.config.calendar import ShopCalendar, Span
from clv_assets.core.calendar.windows import Window
from clv_assets.core.errors import ClvError

NO_CALENDAR = ShopCalendar()


def open_share(calendar: ShopCalendar, window: Window) -> float:
    """Share of the window's days on which the shop is open."""
    return 1 - _covered(window, calendar.closed)


def promoted_share(calendar: ShopCalendar, window: Window, known_on: date) -> float:
    """Share of the window's days with a promotion that is known on ``known_on``."""
    return _covered(window, [span for span in calendar.promotions if span.is_known(known_on)])


def refuse_sales_when_closed(orders: pl.LazyFrame, calendar: ShopCalendar, log: Window) -> None:
    """Refuse a calendar by which the shop is closed on days when it clearly sold.

    What came on them would be taken for the work of the few days left, and those for the rule.

    Args:
        orders: the order log.
        calendar: its closed days.
        log: the days that the log covers.

    Raises:
        ClvError: days called closed had half as many orders as others, or more.
    """
    closed_days = _covered(log, calendar.closed) * log.days
    if not closed_days:
        return
    on_closed = pl.any_horizontal(_days(span).contains() for span in calendar.closed)
    rows = orders.filter(log.contains()).select(
        pl.len().alias("all"), on_closed.sum().alias("shut")
    )
    counts = rows.collect().row(0, named=True)
    usual = (counts["all"] - counts["shut"]) / max(log.days - closed_days, 1)
    if counts["shut"] / closed_days > usual / 2:
        raise ClvError(
            f"calendar.closed: {counts['shut']:,} orders came on the {closed_days:.0f} days before "
            f"{log.end} that it calls closed; take out the days on which the shop was open"
        )


def _days(span: Span) -> Window:
    return Window(span.start, (span.end or span.start) + timedelta(days=1))


def _covered(window: Window, spans: Iterable[Span]) -> float:
    """Share of the window's days in any of ``spans``; a day in two of them counts once."""
    days: set[date] = set()
    for span in spans:
        first, last = max(window.start, span.start), min(window.end, _days(span).end)
        days |= {first + timedelta(days=k) for k in range((last - first).days)}
    return len(days) / window.days
