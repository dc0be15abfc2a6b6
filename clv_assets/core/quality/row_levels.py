"""How many rows a day a month has, beside what the shop's own past makes of it.

Levels are logarithms of rows a day that the shop trades: with half of its rows a month is ``HALF``
lower, whatever the size of the shop. A level that can't be known is NaN.
"""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from clv_assets.core.arrays import Array
from clv_assets.core.calendar.windows import MEAN_MONTH_DAYS, month_window
from clv_assets.core.quality.trading_days import WEEK, TradingDays, TradingMonth

HALF = float(np.log(0.5))
QUARTER, FEWEST_WEEKS = 13, 6  # weeks before a month that measure it; at least
MONTHS_BEFORE = 3  # the same in months
YEAR, LUNAR_YEAR = 12, 354.37  # months; days
OPENING = 6  # months of a new shop
RECORD, FEWEST_RECORDS = 24, 3  # past months by which the views are judged
CUT = 20  # days of a month that the log's first day cuts, at least
FORTNIGHT, MONTH = 14, 28

Then = Callable[[int, int], tuple[float, float]]


class RowLevels:
    """Levels of all months of a log, and what was to be expected of each."""

    def __init__(self, days: TradingDays) -> None:
        self.days, self.months = days, days.months
        weight = days.open if days.is_daily else self._alike()
        rows = days.series["lines"] * (weight > 0)
        self._weights, self._rows = (np.append(0, np.cumsum(each)) for each in (weight, rows))

    def _alike(self) -> Array:
        """Weights of days that make all months alike, however long they are."""
        lengths = np.array([month_window(month.key).days for month in self.months])
        spans = [month.end - month.start for month in self.months]
        return np.repeat(MEAN_MONTH_DAYS / lengths, spans)

    def rate(self, start: int, end: int) -> float:
        """Level of the days from ``start`` up to ``end``, if most are in the log and open."""
        if start < 0 or end >= self._weights.size:
            return np.nan
        weight = self._weights[end] - self._weights[start]
        rows = self._rows[end] - self._rows[start]
        known = weight >= min(10.0, (end - start) / 2) and rows > 0
        return float(np.log(rows / weight)) if known else np.nan

    @cached_property
    def levels(self) -> Array:
        """The level of each month; of the first and last, if most of it is in the log."""
        least = CUT if self.days.is_daily else MONTH
        whole = [month.end - month.start >= least for month in self.months]
        pairs = zip(self.months, whole, strict=True)
        return np.array([self.rate(m.start, m.end) if long else np.nan for m, long in pairs])

    @cached_property
    def before(self) -> Array:
        """The level before each month: the median week of a quarter, or month if trade isn't daily.

        Weeks, since promotions lift a few of them and every mean.
        """
        return np.array([self._before(place) for place in range(len(self.months))])

    def _before(self, place: int) -> float:
        if not self.days.is_daily:
            return _median(self.levels[max(0, place - MONTHS_BEFORE) : place])
        days = self.months[place].start - WEEK * np.arange(1, QUARTER + 1)
        weeks = np.array([self.rate(int(day), int(day) + WEEK) for day in days])
        return _median(weeks) if np.isfinite(weeks).sum() >= FEWEST_WEEKS else np.nan

    @cached_property
    def by_sun(self) -> Array:
        """What the same month of the last two years makes of each month: the lower of both."""

        def then(place: int, years: int) -> tuple[float, float]:
            month = place - YEAR * years
            return (self.levels[month], self.before[month]) if month >= 0 else (np.nan, np.nan)

        return self._seasonal(then)

    @cached_property
    def by_moon(self) -> Array:
        """The same by years of twelve moons, as Ramadan and the Chinese New Year come round."""

        def then(place: int, years: int) -> tuple[float, float]:
            shift = round(LUNAR_YEAR * years)
            spans = self.months[max(0, place - MONTHS_BEFORE) : place + 1]
            *before, level = (self.rate(m.start - shift, m.end - shift) for m in spans)
            return level, _median(np.array(before))

        return self._seasonal(then)

    def _seasonal(self, then: Then) -> Array:
        """The level before each month, and the lower of the changes of the last two years.

        Args:
            then: of a month's place and a number of years, its level so long ago, and that before.
        """
        by_year = []
        for years in (1, 2):
            pairs = np.array([then(place, years) for place in range(len(self.months))])
            changes = self.before + pairs[:, 0] - pairs[:, 1]
            # How a shop opened says no more of its season than the year since.
            opening = years * YEAR + OPENING if years > 1 else 0
            changes[:opening] = np.nan
            by_year.append(changes)
        return np.fmin(*by_year)

    def expected(self, place: int) -> float:
        """The level that the past makes of a month; NaN if the month a year before isn't known.

        It is the least of what the season, the months before and the lunar season say: of the last
        two only what hasn't a worse record in this shop than the season. A season that was often
        wrong by a half, where the months before weren't, doesn't count.
        """
        if np.isnan(self.by_sun[place]):
            return np.nan
        season, before = self._errors(self.by_sun, self.before, place)
        if season > abs(HALF) / 2 and before < season / 2:
            return float(self.before[place])
        levels = [self.by_sun[place]]
        for view in (self.before, self.by_moon):
            season, other = self._errors(self.by_sun, view, place)
            if np.isfinite(view[place]) and not season < other:
                levels.append(view[place])
        return float(min(levels))

    def roughly(self, place: int, *, first_year: bool = False) -> float:
        """What may be expected where no season is known yet: no more than before, or a year before.

        Args:
            first_year: without a year before the months before shall do.
        """
        known = self.levels[place - YEAR] if place >= YEAR else np.nan
        if np.isnan(known) and first_year:
            known = self.before[place]
        return float(np.minimum(known, self.before[place]))

    def _errors(self, view: Array, other: Array, place: int) -> tuple[float, float]:
        """Root mean square errors of two views in the months before ``place``; NaN of too few."""
        past = slice(max(0, place - RECORD), place)
        squares = np.array([(self.levels - each)[past] ** 2 for each in (view, other)])
        known = squares[:, np.isfinite(squares).all(axis=0)]
        if known.shape[1] < FEWEST_RECORDS:
            return np.nan, np.nan
        first, second = np.sqrt(known.mean(axis=1))
        return float(first), float(second)

    def onset(self, place: int) -> float:
        """How the level changes with the month's first day, from a fortnight to the next."""

        def step(month: TradingMonth) -> float:
            after = self.rate(month.start, month.start + FORTNIGHT)
            return after - self.rate(month.start - FORTNIGHT, month.start)

        return self._beyond_last_year(place, step)

    def week_before(self, place: int) -> float:
        """The level of the last week before the month."""
        start = self.months[place].start
        return self.rate(start - WEEK, start)

    def days_after(self, place: int) -> int:
        """Days of the log after the month, four weeks at most."""
        return min(self.days.orders.size - self.months[place].end, MONTH)

    def relapse(self, place: int) -> float:
        """The month's level beside that of the days after it; NaN before a week is known."""
        days = self.days_after(place)

        def beside(month: TradingMonth) -> float:
            after = self.rate(month.end, month.end + days)
            return self.rate(month.start, month.end) - after

        return self._beyond_last_year(place, beside) if days >= WEEK else np.nan

    def _beyond_last_year(self, place: int, measure: Callable[[TradingMonth], float]) -> float:
        """A measure of a month, or what it is beyond that of a year before if that is lower."""
        now = measure(self.months[place])
        then = measure(self.months[place - YEAR]) if place >= YEAR else np.nan
        return float(np.fmin(now, now - then))


def _median(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else np.nan
