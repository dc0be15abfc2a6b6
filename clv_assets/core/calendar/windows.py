"""Every ``[start, end)`` rule of the engine: history, prediction and label-month windows."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import polars as pl

from clv_assets.core.errors import ClvError

# A month as a length of time, where no calendar month is meant.
MEAN_MONTH_DAYS = 30.4


def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later (earlier if negative), clamped to its last day.

    Aug 31 + 6 months is Feb 28, or 29 in a leap year.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


@dataclass(frozen=True, order=True)
class Window:
    """The days from ``start`` up to, not including, ``end``."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Number of days in the window."""
        return (self.end - self.start).days

    def overlaps(self, other: "Window") -> bool:
        """Whether both have a day in common."""
        return self.start < other.end and other.start < self.end

    @property
    def months(self) -> list[str]:
        """Keys ``YYYY-MM`` of the calendar months that it has a day of, ascending."""
        after = add_months(self.end.replace(day=1), int(self.end.day > 1))
        return full_months(Window(self.start.replace(day=1), after))

    def contains(self, column: str = "order_date") -> pl.Expr:
        """Rows whose ``column`` (date or timestamp, shop time) falls in the window."""
        return (pl.col(column) >= midnight(self.start)) & before(self.end, column)

    def __str__(self) -> str:
        return f"[{self.start}, {self.end})"


def midnight(day: date) -> datetime:
    """The moment at which ``day`` begins, without a zone: shop time."""
    return datetime.combine(day, time())


def as_day(given: Any, what: str) -> date:
    """A day given from outside, as a date; a moment gives the day on which it falls.

    Raises:
        ClvError: it is no date, or a moment that may be two days, by its time zone or the shop's.
            Text is not read: 01/02/2025 is two days.
    """
    # pandas' NaT is a date that doesn't equal itself.
    if not isinstance(given, date) or given != given:
        raise ClvError(f"{what} {given!r} is no date; write datetime.date(2025, 6, 1)")
    if isinstance(given, datetime) and given.tzinfo is not None:
        raise ClvError(f"{what} {given} has a time zone; write the day, datetime.date(2025, 6, 1)")
    return given.date() if isinstance(given, datetime) else given


def before(cutoff: date, column: str = "order_date") -> pl.Expr:
    """Rows of the past: dated before ``cutoff`` 00:00; a row of the cutoff day is future."""
    return pl.col(column) < midnight(cutoff)


def history_window(cutoff: date, history_months: int) -> Window:
    """``[cutoff - history_months, cutoff)``."""
    return Window(add_months(cutoff, -history_months), cutoff)


def known_months(cutoff: date, history_months: int, first: date) -> float:
    """How many months of the history window a log has that begins on ``first``; above 0."""
    window = history_window(cutoff, history_months)
    days = (cutoff - max(first, window.start)).days
    return history_months * max(days, 1) / window.days


def prediction_window(cutoff: date, pred_months: int) -> Window:
    """``[cutoff, cutoff + pred_months)``."""
    return Window(cutoff, add_months(cutoff, pred_months))


def month_window(month: str) -> Window:
    """The calendar month of a key ``YYYY-MM``."""
    start = date.fromisoformat(f"{month}-01")
    return Window(start, add_months(start, 1))


def month_key(column: str = "order_date") -> pl.Expr:
    """The key ``YYYY-MM`` of the calendar month of a date or timestamp."""
    return pl.col(column).dt.strftime("%Y-%m").alias("month")


def full_months(window: Window) -> list[str]:
    """Keys ``YYYY-MM`` of the calendar months that lie whole inside ``window``, ascending."""
    start = window.start if window.start.day == 1 else add_months(window.start.replace(day=1), 1)
    months = []
    while add_months(start, 1) <= window.end:
        months.append(f"{start:%Y-%m}")
        start = add_months(start, 1)
    return months


def disjoint(origins: Sequence[date], pred_months: int) -> int:
    """How many windows of ``pred_months`` from ``origins`` on fit without sharing a day."""
    count, free_from = 0, date.min
    for origin in sorted(origins):
        if origin >= free_from:
            count, free_from = count + 1, add_months(origin, pred_months)
    return count


def months_between(start: date, end: date) -> int:
    """Whole months from ``start`` to ``end``."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(end, -months) >= start else months - 1
