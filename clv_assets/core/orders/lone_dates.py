"""Dates that lie years from all others: mistyped, or a system's way of saying none.

Believed, one of them would move the log's start or end, and with it the level of the shop. Only
what comes next to it is looked at: whether a date is lone doesn't change as the log grows, but for
a shop's first days, and for one that opens again, whose dates are lone until others follow.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clv_assets.core.lines.reasons import LONE, LONE_OF_MANY

YEARS_AWAY = 365  # days, at least
FEW_ORDERS = 10  # of several lone dates together; one alone may hold any number
CROWD = 10  # times as many dates of orders come next, in less time than lies between


@dataclass(frozen=True)
class LoneDate:
    """A date with orders, years from the nearest that counts.

    Attributes:
        orders: how many are dated so.
        nearest: the nearest date that counts.
    """

    day: date
    orders: int
    nearest: date

    @property
    def reason(self) -> str:
        """Why its rows are left out; many of them are a fault of the source."""
        return LONE if self.orders <= FEW_ORDERS else LONE_OF_MANY

    @property
    def sentence(self) -> str:
        """``2013-08-23, 3,422 days before the next order (2023-01-05)``."""
        days = (self.nearest - self.day).days
        which = "before the next" if days > 0 else "after the last"
        return f"{self.day}, {abs(days):,} days {which} order ({self.nearest})"


def lone_dates(
    order_dates: pl.Series, accepted: Collection[date] = (), complete_through: date | None = None
) -> list[LoneDate]:
    """The lone dates at the start and at the end of a log, in time order.

    Args:
        order_dates: of each order, a date or time.
        accepted: dates that are as they should be.
        complete_through: the day up to which, not including it, orders are complete by the word
            of the source; the end isn't moved by what is dated before it.
    """
    counts = order_dates.dt.date().drop_nulls().value_counts().sort("order_date")
    days = counts["order_date"].cast(pl.Int32).to_numpy().astype(np.int64)
    orders = counts["count"].to_numpy().astype(np.int64)
    early = _lone(days, orders)
    late = _lone(-days[::-1], orders[::-1])
    dates = counts["order_date"].to_list()
    lone = [LoneDate(dates[n], int(orders[n]), dates[early]) for n in range(early)]
    last = len(dates) - late - 1
    lone += [LoneDate(dates[n], int(orders[n]), dates[last]) for n in range(last + 1, len(dates))]
    return [
        one
        for one in lone
        if one.day not in accepted
        and (one.day < one.nearest or complete_through is None or one.day >= complete_through)
    ]


def _lone(days: NDArray[np.int64], orders: NDArray[np.int64]) -> int:
    """How many of the first days are lone."""
    for before in np.flatnonzero(np.diff(days) >= YEARS_AWAY)[::-1] + 1:
        gap = days[before] - days[before - 1]
        crowd = before + CROWD * before - 1
        few = before == 1 or orders[:before].sum() <= FEW_ORDERS
        if few and crowd < days.size and days[crowd] - days[before] <= gap:
            return int(before)
    return 0


def accepting_dates(days: Collection[str]) -> str:
    """What to do about lone dates, by ISO date."""
    return (
        "left out until mended in the source, or, if right, named in source.accept_dates: "
        f"[{', '.join(sorted(days))}]"
    )


def named_rows(lone: Collection[LoneDate], rejects: pl.DataFrame) -> dict[str, str]:
    """Each lone date that rows were left out for, by ISO date, with the rows.

    Args:
        rejects: file, row, order_id, reason and value, which is the date.
    """
    sentences = {}
    for one in lone:
        rows = rejects.filter((pl.col("reason") == one.reason) & (pl.col("value") == str(one.day)))
        if rows.is_empty():
            continue
        first = rows.row(0, named=True)
        where = f"order {first['order_id']}" if first["row"] is None else f"row {first['row']:,}"
        more = f" and {rows.height - 1:,} more" if rows.height > 1 else ""
        sentences[str(one.day)] = f"{first['file']}: {where}{more}: {one.sentence}"
    return sentences
