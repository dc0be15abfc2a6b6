"""The yearly season of a shop's purchases, found in the days on which its customers came again.

Each month's repeat purchases are set against those that its customers' histories make one expect
at a steady pace. The logarithms of the ratios are read as level, season and noise, see
``shop_level``; the season sets the shop's clock, on which the histories are read anew.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from clv_assets.config.calendar import ShopCalendar
from clv_assets.core.arrays import Array
from clv_assets.core.btyd.errors import NoFit
from clv_assets.core.btyd.pareto_nbd import ParetoNBD
from clv_assets.core.btyd.posterior_pace import paces
from clv_assets.core.calendar.windows import add_months, before
from clv_assets.core.model.customer_base import history_of
from clv_assets.core.model.shop_clock import CALENDAR_TIME, ShopClock, months_back
from clv_assets.core.model.shop_level import MONTHS_TO_TELL, LevelMonth, ShopLevel
from clv_assets.core.snapshots.snapshots import MOST_MONTHS

ROUNDS = 2
# So many tell each month's purchases to within 2 %, far less than months differ by themselves, and
# a customer's expectations take a kilobyte. What came and what was expected are of the same ones:
# a season is the ratio of the two, and who happens to be chosen is in both.
MOST_CUSTOMERS = 50_000
# Of the parts of the time since the last purchase, as shares of it before the as-of day.
SILENCE_ENDS = 1 - np.arange(11) / 10


def fitted_clock(
    orders: pl.LazyFrame, features: pl.DataFrame, as_of: date, calendar: ShopCalendar
) -> ShopClock:
    """The clock of a shop; steady with less than a year of purchases, or none repeated.

    Args:
        orders: the log; rows of ``as_of`` or later are not read.
        features: at ``as_of``, by customer_id; needs purchase_days, tenure_days, recency_days.
        calendar: closed days and promotions, which are no season.
    """
    clock = CALENDAR_TIME
    bought = _thinned(features.filter(pl.col("purchase_days") > 0))
    months = _whole_months(bought, as_of)
    if months < MONTHS_TO_TELL:
        return clock
    log = orders.join(bought.lazy().select("customer_id"), on="customer_id", how="semi")
    repeats, variances = _repeats(log, as_of, months)
    for _ in range(ROUNDS):
        try:
            model = ParetoNBD.fit(*history_of(bought, as_of, clock))
        except NoFit:
            return CALENDAR_TIME
        expected = _expected(model, bought, as_of, clock, months)
        level_months = [
            LevelMonth(
                add_months(as_of, -k - 1), float(np.log(repeats[k] / expected[k])), variances[k]
            )
            for k in range(months)
            if repeats[k] > 0 and expected[k] > 0
        ]
        clock = ShopClock(as_of, ShopLevel.fit(as_of, level_months, calendar).yearly())
    return clock


def _thinned(customers: pl.DataFrame) -> pl.DataFrame:
    """At most MOST_CUSTOMERS, evenly spaced: ids often tell who came first, or from where."""
    if customers.height <= MOST_CUSTOMERS:
        return customers
    return customers[np.linspace(0, customers.height - 1, MOST_CUSTOMERS).astype(np.intp)]


def _whole_months(bought: pl.DataFrame, as_of: date) -> int:
    """Months before ``as_of`` that the first purchase of all precedes, at most MOST_MONTHS."""
    oldest = int(bought["tenure_days"].to_numpy().max(initial=0))
    starts = (add_months(as_of, -k) for k in range(1, MOST_MONTHS + 1))
    return sum((as_of - start).days <= oldest for start in starts)


def _repeats(orders: pl.LazyFrame, as_of: date, months: int) -> tuple[Array, Sequence[float]]:
    """Repeat purchase days of each month, newest first, and variances of their logarithms.

    A customer who comes ten times in a month is one customer by chance, not ten.
    """
    day = pl.col("order_date").dt.date()
    bought = orders.filter(before(as_of) & (pl.col("revenue") > 0))
    days = bought.select("customer_id", day=day).unique()
    repeats = days.filter(pl.col("day") > pl.col("day").min().over("customer_id"))
    age = (pl.lit(as_of) - pl.col("day")).dt.total_days()
    repeat_days = repeats.select("customer_id", age=age).collect()
    number = months_back(as_of, repeat_days["age"].to_numpy().astype(float))
    per_customer = (
        repeat_days.select("customer_id", month=pl.Series(number, dtype=pl.Int64))
        .filter(pl.col("month") < months)
        .group_by("customer_id", "month")
        .len("count")
    )
    month, count = (per_customer[name].to_numpy() for name in ("month", "count"))
    totals = np.bincount(month, count, months).astype(float)
    squares = np.bincount(month, count.astype(float) ** 2, months)
    return totals, (squares / np.maximum(totals, 1) ** 2).tolist()


def _expected(
    model: ParetoNBD, bought: pl.DataFrame, as_of: date, clock: ShopClock, months: int
) -> Array:
    """Repeat purchases expected of each month at a steady pace, newest first, in hindsight."""
    x, t_x, age = history_of(bought, as_of, clock)
    _, last, tenure = history_of(bought, as_of)
    silence = tenure - last
    ends = np.rint(silence[:, None] * SILENCE_ENDS)
    days = int(tenure.max()) + 1
    shop_days = clock.behind(as_of, np.arange(days, dtype=float))
    customer_paces = paces(model, x, t_x, age, age[:, None] - shop_days[ends.astype(np.intp)])
    # The pace of each customer changes with the last purchase and with every part after it.
    changes = np.column_stack([tenure, ends]).astype(np.intp)
    pace = np.column_stack(customer_paces).ravel()
    began = np.bincount(changes[:, :-1].ravel(), pace, days)
    ended = np.bincount(changes[:, 1:].ravel(), pace, days)
    a_day = np.cumsum((began - ended)[::-1])[::-1][1:]
    number = months_back(as_of, np.arange(1, days))
    return np.asarray(np.bincount(number, a_day, months)[:months], float)
