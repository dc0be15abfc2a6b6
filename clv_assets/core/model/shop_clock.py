"""A clock that runs fast in a shop's busy months and slowly in its quiet ones.

Buy-till-you-die models know customers who buy at a steady pace. A yearly season makes that untrue
for all customers at once, but on the shop's own clock it is true again: a newcomer of November who
came back within four weeks has waited longer than the calendar says. So histories and horizons are
counted in shop days, of which a year has as many as it has days.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clv_assets.core.arrays import Array

YEAR = 12
STEADY = (1.0,) * YEAR


@dataclass(frozen=True)
class ShopClock:
    """Shop days per day, by the month of the year.

    Attributes:
        anchor: months are counted from this day.
        factors: of the twelve months before the anchor, newest first; their mean is 1.
    """

    anchor: date = date(2000, 1, 1)
    factors: tuple[float, ...] = STEADY

    @property
    def is_steady(self) -> bool:
        """Whether a shop day is a day in every month: there is no season."""
        return self.factors == STEADY

    def ahead(self, start: date, days: int) -> float:
        """Shop days in the ``days`` from ``start`` on."""
        return float(days) if self.is_steady else float(self._paces(start, days).sum())

    def behind(self, cutoff: date, days: Array) -> Array:
        """Shop days in the last ``days`` (whole numbers, shape (n,)) before ``cutoff``."""
        if self.is_steady or not len(days):
            return np.asarray(days, float)
        longest = int(days.max())
        paces = self._paces(cutoff - timedelta(days=longest), longest)[::-1]
        return np.append(0.0, np.cumsum(paces))[days.astype(np.intp)]

    def _paces(self, start: date, days: int) -> Array:
        """Shop days in each of the ``days`` from ``start`` on, shape (days,)."""
        ages = (self.anchor - start).days - np.arange(days)
        months = months_back(self.anchor, ages)
        return np.asarray(self.factors)[months % YEAR]


CALENDAR_TIME = ShopClock()


def months_back(anchor: date, ages: NDArray[Any]) -> NDArray[np.intp]:
    """Whole months between a day and ``anchor``, of days ``ages`` (whole numbers) before it.

    0 is the month that ends with the anchor, -1 the one that begins with it.
    """
    until = np.datetime64(anchor)
    days = until - ages.astype(np.int64).astype("m8[D]")
    months = days.astype("M8[M]")
    first, next_first = months.astype("M8[D]"), (months + 1).astype("M8[D]")
    # Where a month has no 31st, its last day counts as that.
    turn = np.minimum(first + np.timedelta64(anchor.day - 1, "D"), next_first - 1)
    back = (until.astype("M8[M]") - months).astype(np.intp)
    return np.asarray(back - (days >= turn), np.intp)
