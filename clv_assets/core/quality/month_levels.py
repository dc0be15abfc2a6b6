"""Months whose level is out of line with the months and days beside them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from statistics import median

import numpy as np

from clv_assets.core.quality.trading_days import NEIGHBOURHOOD, WEEK, TradingDays, TradingMonth

FEWEST_DAYS, FEWEST_ORDERS = 7.0, 20.0  # of a month that has a level, and that it should have had
SURPRISE = 3.0  # standard deviations


@dataclass(frozen=True)
class Measure:
    """A measure of months; one that is below ``low`` or above ``high`` times all else is out.

    ``margin`` is what it moves from month to month anyhow: chance is judged beyond that.
    """

    label: str
    low: float
    high: float
    margin: float
    fewest: int  # months beside it that it is judged by


MEASURES = {
    "orders": Measure("orders per open day", 0.62, 1.6, 1.25, 3),
    "lines": Measure("lines per open day", 0.62, 1.6, 1.25, 3),
    "size": Measure("lines per order", 0.75, 1.33, 1.15, 2),
    "value": Measure("in a typical order", 0.62, 1.6, 1.25, 2),
}
FLOWS, SHAPES = ("orders", "lines"), ("size", "value")
LOW, HIGH = "it looks half loaded", "it looks loaded twice"
CUT = "lines or units look lost"
VALUE_SUMS = ("log", "log2", "purchases")
SIZE_SUMS = ("lines", "lines2", "orders")


@dataclass(frozen=True)
class Neighbours:
    """What a month's level is held against.

    Attributes:
        before: levels of the three months before.
        after: of the two months after, as far as there are any.
        seasonal: the months before, each times what followed it a year earlier.
        week: of the last open week before; none for what an order is.
        slack: by what share chance moves such a week, one standard deviation.
    """

    before: list[float]
    after: list[float]
    seasonal: list[float]
    week: float | None
    slack: float

    @property
    def count(self) -> int:
        """Number of levels that the month is held against; a season counts as one."""
        return len(self.before) + len(self.after) + bool(self.seasonal)

    @property
    def lowest(self) -> float:
        """The least that past and future make of the month; without a future, the last week's."""
        week = [] if self.week is None or self.after else [self.week * (1 + self.slack)]
        return min([*self._usual, *week, max(self.after, default=np.inf)])

    @property
    def highest(self) -> float:
        """The most that past and future make of the month; without a future, the last week's."""
        week = [] if self.week is None or self.after else [self.week / (1 + self.slack)]
        return max([*self._usual, *week, min(self.after, default=0.0)])

    @property
    def _usual(self) -> list[float]:
        return [*self.before, *([median(self.seasonal)] if self.seasonal else [])]


class MonthLevels:
    """Levels of all months: orders and lines per open day, lines per order, order value."""

    def __init__(self, days: TradingDays) -> None:
        self.days, self.months = days, days.months
        self.values = {name: [self._value(name, m) for m in self.months] for name in MEASURES}

    def finding(self, place: int, names: Collection[str], faulty: Collection[str]) -> str | None:
        """What of ``names`` is out of line with the months that aren't ``faulty``, the first."""
        sentences = (self._beyond_all(name, place, faulty) for name in names)
        return next((sentence for sentence in sentences if sentence is not None), None)

    @cached_property
    def dispersion(self) -> dict[str, float]:
        """Variance of a week's sum over its mean, for each flow (``FLOWS``)."""
        return {name: self.days.dispersion(name) for name in FLOWS}

    def _value(self, name: str, month: TradingMonth) -> float | None:
        if month.open_days < FEWEST_DAYS:
            return None
        if name in FLOWS:
            return self.days.total(name, month) / month.open_days
        total, _, under = SIZE_SUMS if name == "size" else VALUE_SUMS
        if (count := self.days.total(under, month)) == 0:
            return None
        mean = self.days.total(total, month) / count
        return mean if name == "size" else float(np.exp(mean))

    def _trusted(self, name: str, faulty: Collection[str]) -> list[float | None]:
        pairs = zip(self.months, self.values[name], strict=True)
        return [None if month.key in faulty else value for month, value in pairs]

    def _neighbours(self, name: str, place: int, faulty: Collection[str]) -> Neighbours:
        trusted, start = self._trusted(name, faulty), self.months[place].start
        is_flow = name in FLOWS and not (place and self.months[place - 1].key in faulty)
        week = self.days.pace(name, start, WEEK, start - NEIGHBOURHOOD) if is_flow else None
        slack = np.sqrt(self.dispersion[name] / (WEEK * week)) if week else 0.0
        return Neighbours(
            before=[v for v in trusted[max(0, place - 3) : place] if v is not None],
            after=[v for v in trusted[place + 1 : place + 3] if v is not None],
            seasonal=list(_seasonal(trusted, place)),
            week=week,
            slack=float(slack),
        )

    def _beyond_all(self, name: str, place: int, faulty: Collection[str]) -> str | None:
        """A level out of the range of all its measures, on both sides in time."""
        level, value = MEASURES[name], self.values[name][place]
        neighbours = self._neighbours(name, place, faulty)
        if value is None or not neighbours.before or neighbours.count < level.fewest:
            return None
        is_low = value < level.low * neighbours.lowest
        if not is_low and value <= level.high * neighbours.highest:
            return None
        nearest = neighbours.lowest / level.margin if is_low else neighbours.highest * level.margin
        if self._surprise(name, place, value, nearest) < SURPRISE:
            return None
        looks = (CUT if name in SHAPES else LOW) if is_low else HIGH
        return self._sentence(name, place, neighbours, looks)

    def _surprise(self, name: str, place: int, value: float, expected: float) -> float:
        """Standard deviations of chance between a month's level and what was expected of it."""
        month = self.months[place]
        if name in FLOWS:
            per_order = 1.0 if name == "orders" else self.days.lines_per_order
            if max(value, expected) * month.open_days < FEWEST_ORDERS * per_order:
                return 0.0
            return self._deviations(name, value, expected, month.open_days)
        total, squares, under = SIZE_SUMS if name == "size" else VALUE_SUMS
        if (count := self.days.total(under, month)) < FEWEST_ORDERS:
            return 0.0
        mean = self.days.total(total, month) / count
        variance = max(self.days.total(squares, month) / count - mean**2, 0.25)
        error = np.sqrt(variance / count) / (mean if name == "size" else 1.0)
        return float(abs(np.log(value / expected)) / error)

    def _deviations(self, name: str, first: float, second: float, days: float) -> float:
        """Between two daily rates; square roots of counts have the same variance everywhere."""
        roots = np.sqrt([first * days, second * days])
        return float(2 * np.ptp(roots) / np.sqrt(self.dispersion[name]))

    def _sentence(self, name: str, place: int, neighbours: Neighbours, looks: str) -> str:
        """``412 orders, 13.7 orders per open day; 28.4 to 33.9 in the three months before, …``."""
        level, value = MEASURES[name], self.values[name][place]
        orders = self.days.total("orders", self.months[place])
        measured = [(neighbours.before, "in the months before"), (neighbours.after, "after it")]
        parts = [f"{_range(values)} {when}" for values, when in measured if values]
        if neighbours.seasonal:
            parts.append(f"{_number(median(neighbours.seasonal))} by last year's season")
        return (
            f"{orders:,.0f} orders, {_number(value or 0.0)} {level.label}; "
            f"{', '.join(parts)}: {looks}"
        )


def _seasonal(trusted: list[float | None], place: int) -> Iterator[float]:
    """Each of the three months before, times what followed the same month a year earlier."""
    if place < 12 or (then := trusted[place - 12]) is None:
        return
    for months in (1, 2, 3):
        now = trusted[place - months]
        past = trusted[place - 12 - months] if place >= 12 + months else None
        if now is not None and past:
            yield now * then / past


def _range(values: list[float]) -> str:
    low, high = _number(min(values)), _number(max(values))
    return low if low == high else f"{low} to {high}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
