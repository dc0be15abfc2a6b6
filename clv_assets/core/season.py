"""The yearly season of a shop's purchases, found in the days on which its customers came again.

Each month's repeat purchases are set against those that its customers' histories make one expect
at a steady pace. The logarithms of the ratios are read as level, season and noise, see
``core.level``; the season sets the shop's clock, on which the histories are read anew.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clv_assets.core.btyd.customer_base import history_of
from clv_assets.core.btyd.errors import NoFit
from clv_assets.core.btyd.hindsight import paces
from clv_assets.core.btyd.pareto_nbd import ParetoNBD
from clv_assets.core.level import MONTHS_TO_TELL, Month, ShopLevel
from clv_assets.core.shop_calendar import ShopCalendar
from clv_assets.core.shop_clock import CALENDAR_TIME, ShopClock, months_back
from clv_assets.core.windows import add_months, before

Array = NDArray[np.float64]
ROUNDS = 2
MOST_MONTHS = 36
MOMENTS = (np.arange(10) + 0.5) / 10


def fitted_clock(
    orders: pl.LazyFrame, features: pl.DataFrame, as_of: date, calendar: ShopCalendar
) -> ShopClock:
    """The clock of a shop; steady with less than a year of purchases, or none repeated.

    Args:
        orders: the log; rows of ``as_of`` or later are not read.
        features: at ``as_of``; needs purchase_days, tenure_days and recency_days.
        calendar: closed days and promotions, which are no season.
    """
    clock = CALENDAR_TIME
    bought = features.filter(pl.col("purchase_days") > 0)
    months = _whole_months(bought, as_of)
    if months < MONTHS_TO_TELL:
        return clock
    came, variances = _repeats(orders, as_of, months)
    for _ in range(ROUNDS):
        try:
            model = ParetoNBD.fit(*history_of(bought, as_of, clock))
        except NoFit:
            return CALENDAR_TIME
        expected = _expected(model, bought, as_of, clock, months)
        told = [
            Month(add_months(as_of, -k - 1), float(np.log(came[k] / expected[k])), variances[k])
            for k in range(months)
            if came[k] > 0 and expected[k] > 0
        ]
        clock = ShopClock(as_of, ShopLevel.fit(as_of, told, calendar).yearly())
    return clock


def _whole_months(bought: pl.DataFrame, as_of: date) -> int:
    """Months before ``as_of`` that the first purchase of all precedes, at most MOST_MONTHS."""
    if bought.is_empty():
        return 0
    oldest = int(bought["tenure_days"].to_numpy().max())
    whole = (k for k in range(MOST_MONTHS) if (as_of - add_months(as_of, -k - 1)).days <= oldest)
    return sum(1 for _ in whole)


def _repeats(orders: pl.LazyFrame, as_of: date, months: int) -> tuple[Array, Sequence[float]]:
    """Repeat purchase days of each month, newest first, and variances of their logarithms.

    A customer who comes ten times in a month is one customer by chance, not ten.
    """
    day = pl.col("order_date").dt.date()
    bought = orders.filter(before(as_of) & (pl.col("revenue") > 0))
    days = bought.select("customer_id", day=day).unique()
    repeats = days.filter(pl.col("day") > pl.col("day").min().over("customer_id"))
    age = (pl.lit(as_of) - pl.col("day")).dt.total_days()
    found = repeats.select("customer_id", age=age).collect()
    number = months_back(as_of, found["age"].to_numpy().astype(float))
    per_customer = (
        found.select("customer_id", month=pl.Series(number, dtype=pl.Int64))
        .filter(pl.col("month") < months)
        .group_by("customer_id", "month")
        .len("count")
    )
    month, count = (per_customer[name].to_numpy() for name in ("month", "count"))
    came = np.bincount(month, count, months).astype(float)
    squares = np.bincount(month, count.astype(float) ** 2, months)
    return came, (squares / np.maximum(came, 1) ** 2).tolist()


def _expected(
    model: ParetoNBD, bought: pl.DataFrame, as_of: date, clock: ShopClock, months: int
) -> Array:
    """Repeat purchases expected of each month at a steady pace, newest first, in hindsight."""
    x, t_x, age = history_of(bought, as_of, clock)
    _, last, tenure = history_of(bought, as_of)
    silence = tenure - last
    ages = silence[:, None] * (1 - MOMENTS)  # days before the as-of day
    shop_days = clock.behind(as_of, np.arange(int(tenure.max()) + 1, dtype=float))
    passed = np.interp(ages.ravel(), np.arange(len(shop_days)), shop_days).reshape(ages.shape)
    found = paces(model, x, t_x, age, age[:, None] - passed)
    days = len(shop_days)
    # Of each day, the paces of customers whose first purchase is older and last one newer.
    began = np.bincount(tenure.astype(np.intp), found.until_last, days)
    ended = np.bincount(silence.astype(np.intp), found.until_last, days)
    a_day = np.cumsum((began - ended)[::-1])[::-1][1:]
    by_month = np.bincount(months_back(as_of, np.arange(1.0, days)), a_day, months)
    since = found.since * silence[:, None] / len(MOMENTS)
    number = months_back(as_of, np.maximum(np.ceil(ages.ravel()), 1.0))
    return np.asarray((by_month + np.bincount(number, since.ravel(), len(by_month)))[:months])
