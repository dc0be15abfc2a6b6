"""Days on which the shop is closed, and promotions: what its calendar says of any window."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Self

import polars as pl
from pydantic import Field, model_validator

from clv_assets.core.errors import ClvError
from clv_assets.core.windows import Window
from clv_assets.source_config import Section


class Span(Section):
    """Whole days from ``start`` to ``end``, both inclusive; one day without ``end``."""

    start: date
    end: date | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"end {self.end} is before start {self.start}")
        return self

    @property
    def window(self) -> Window:
        return Window(self.start, (self.end or self.start) + timedelta(days=1))


class PromotionSpan(Span):
    """A promotion. Before ``known_from`` (its first day if not given) nothing may know of it."""

    name: str = ""
    known_from: date | None = None

    @model_validator(mode="after")
    def _known_by_its_start(self) -> Self:
        if self.known_from is not None and self.known_from > self.start:
            raise ValueError(
                f"known_from {self.known_from} is after start {self.start}: once it has begun it "
                "is known; give the day on which it was decided, or leave known_from out"
            )
        return self

    def is_known(self, on: date) -> bool:
        return (self.known_from or self.start) <= on


class ShopCalendar(Section):
    """What moves the level of a window and is known beforehand; nothing by default."""

    closed: tuple[Span, ...] = Field((), description="days without any business")
    promotions: tuple[PromotionSpan, ...] = ()

    def open_share(self, window: Window) -> float:
        """Share of the window's days on which the shop is open."""
        return 1 - _covered(window, self.closed)

    def promoted_share(self, window: Window, known_on: date) -> float:
        """Share of the window's days with a promotion that is known on ``known_on``."""
        return _covered(window, [span for span in self.promotions if span.is_known(known_on)])


NO_CALENDAR = ShopCalendar()


def refuse_sales_when_closed(orders: pl.LazyFrame, calendar: ShopCalendar, log: Window) -> None:
    """ClvError if days called closed had half as many orders as others, or more.

    What came on them would be taken for the work of the few days left, and those for the rule.
    """
    shut = _covered(log, calendar.closed) * log.days
    if not shut:
        return
    on_closed = pl.any_horizontal(span.window.contains() for span in calendar.closed)
    rows = orders.filter(log.contains()).select(
        pl.len().alias("all"), on_closed.sum().alias("shut")
    )
    found = rows.collect().row(0, named=True)
    usual = (found["all"] - found["shut"]) / max(log.days - shut, 1)
    if found["shut"] / shut > usual / 2:
        raise ClvError(
            f"calendar.closed: {found['shut']:,} orders came on the {shut:.0f} days before "
            f"{log.end} that it calls closed; take out the days on which the shop was open"
        )


def _covered(window: Window, spans: Iterable[Span]) -> float:
    """Share of the window's days in any of ``spans``; a day in two of them counts once."""
    days: set[date] = set()
    for span in spans:
        first, last = max(window.start, span.window.start), min(window.end, span.window.end)
        days |= {first + timedelta(days=k) for k in range((last - first).days)}
    return len(days) / window.days
