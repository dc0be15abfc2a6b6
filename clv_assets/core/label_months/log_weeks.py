"""The log itself, week by week: before any label, what orders alone say has moved.

What known customers spend is compared with their own past, what newcomers spend with the shop's
usual first purchase; both by the weeks before. How many order, and how many come new, follows the
season, and is told beside the same week a year before.
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array
from clv_assets.core.calendar.windows import before
from clv_assets.core.label_months.purchase_months import (
    SpendSpread,
    by_month,
    purchase_days,
)

WEEK = timedelta(days=7)
WEEKS_BEFORE = 26
FEWEST_WEEKS = 8
FEWEST_PURCHASES = 20  # of a week that is judged
LEAST_CHANGE = math.log(1.25)  # natural moves of known customers stay within .17
UNUSUAL = 4.5  # standard deviations, of the weeks before and by the week's own chance
NORMAL_MAD = 1.4826


@dataclass(frozen=True)
class WeekSignal:
    """A signal of the newest whole week.

    Attributes:
        name: known_spend or first_spend.
        purchases: that it rests on.
        change: against the weeks before, in logarithms.
        limit: what is farther off is out of line; None without enough weeks or purchases.
    """

    name: str
    purchases: int
    change: float
    limit: float | None

    @property
    def is_out(self) -> bool:
        """Whether the week is out of line."""
        return self.limit is not None and abs(self.change) > self.limit

    @property
    def sentence(self) -> str:
        """What was seen."""
        who = "known customers" if self.name == "known_spend" else "newcomers"
        beside = "own past" if self.name == "known_spend" else "first purchases of the weeks before"
        return (
            f"purchases of {who} were worth {math.expm1(self.change):+.0%} against their {beside} "
            f"({self.purchases:,} purchases)"
        )


def log_weeks(orders: pl.LazyFrame, watermark: date) -> pl.DataFrame:
    """Whole weeks before the watermark, newest last.

    Returns:
        week (its first day), known (purchase days of customers who had bought in a month before),
        known_spend (mean logarithm over their own past), known_chance (its variance), new (first
        purchase days), first_spend (mean logarithm), first_chance; empty without a purchase.
    """
    last = watermark - timedelta(days=watermark.weekday())
    purchases = purchase_days(orders.filter(before(last))).collect()
    days = (
        purchases.rename({"value": "log_value"})
        .with_columns(pl.lit(1).alias("days"), pl.col("day").dt.truncate("1w").alias("week"))
        .with_columns(
            (pl.col("days").cum_sum().over("customer_id") - 1).alias("past_days"),
            (pl.col("log_value").cum_sum().over("customer_id") - pl.col("log_value")).alias(
                "past_log_value"
            ),
        )
    )
    if days.is_empty():
        return pl.DataFrame()
    judged = SpendSpread.of(by_month(purchases)).residuals(days).sort("week", "customer_id", "day")
    weeks = judged["week"].unique().sort()
    place = dict(zip(weeks, range(len(weeks)), strict=True))
    numbers = judged["week"].replace_strict(place, return_dtype=pl.Int64).to_numpy()
    is_new = (judged["past_days"] == 0).to_numpy()
    known = _weighted(judged, numbers, ~is_new, len(weeks))
    first = _weighted(judged, numbers, is_new, len(weeks))
    return pl.DataFrame(
        {
            "week": weeks,
            "known": known[0],
            "known_spend": known[1],
            "known_chance": known[2],
            "new": first[0],
            "first_spend": first[1],
            "first_chance": first[2],
        }
    )


def newest_week(weeks: pl.DataFrame) -> list[WeekSignal]:
    """The newest whole week beside those before it; none of a log without a week."""
    if weeks.is_empty():
        return []
    return [
        _signal(weeks, "known_spend", "known", "known_chance"),
        _signal(weeks, "first_spend", "new", "first_chance"),
    ]


def _weighted(
    judged: pl.DataFrame, numbers: Array, chosen: Array, count: int
) -> tuple[Array, Array, Array]:
    """Purchases of each week, their mean by information, and its variance."""
    info = judged["info"].to_numpy() * chosen
    total = np.bincount(numbers, info, count)
    summed = np.bincount(numbers, judged["off"].to_numpy() * info, count)
    known = np.maximum(total, 1e-12)
    return np.bincount(numbers, chosen, count).astype(int), summed / known, 1 / known


def _signal(weeks: pl.DataFrame, name: str, counted: str, chance: str) -> WeekSignal:
    newest = weeks.row(-1, named=True)
    earlier = weeks.head(weeks.height - 1).tail(WEEKS_BEFORE)
    earlier = earlier.filter(pl.col(counted) >= FEWEST_PURCHASES)
    if earlier.height < FEWEST_WEEKS or newest[counted] < FEWEST_PURCHASES:
        return WeekSignal(name, int(newest[counted]), 0.0, None)
    values = earlier[name].to_numpy()
    usual = float(np.median(values))
    spread = NORMAL_MAD * float(np.median(np.abs(values - usual)))
    noise = math.hypot(spread, math.sqrt(newest[chance]))
    return WeekSignal(
        name, int(newest[counted]), newest[name] - usual, max(LEAST_CHANGE, UNUSUAL * noise)
    )
