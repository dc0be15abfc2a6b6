"""Days whose orders are worth many times what their customers usually spend: a wrong currency."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from clv_assets.core.calendar.windows import before

FEWEST_ORDERS = 10
LEAST_RATIO = math.log(5)  # of the median order of a day, either way
MOST_OF_THEM = 0.8  # of the day's orders are off by EACH_RATIO at least, the same way
EACH_RATIO = math.log(2.5)
UNUSUAL = 8.0  # median absolute deviations of the shop's days
OWN_ORDERS = 3  # of a customer, to have a usual order of its own


@dataclass(frozen=True)
class ValueDay:
    """A day out of line.

    Attributes:
        ratio: of its median order to what its customers usually spend.
    """

    day: date
    orders: int
    ratio: float

    @property
    def sentence(self) -> str:
        """What is odd, and what it may be."""
        times = f"{self.ratio:,.0f} times" if self.ratio > 1 else f"1/{1 / self.ratio:,.0f} of"
        return (
            f"on {self.day} {self.orders:,} orders are worth {times} what their customers usually "
            "spend: a currency or a decimal sign looks wrong"
        )


def value_days(orders: pl.LazyFrame | pl.DataFrame, watermark: date) -> list[ValueDay]:
    """The days of a log whose orders are far from their customers' own, in order of time.

    Args:
        orders: customer_id, order_date, revenue; purchases are what is above 0.
        watermark: rows of this day and later are not read.
    """
    return list(_out_of_line(_by_day(orders.lazy(), watermark)))


def _by_day(orders: pl.LazyFrame, watermark: date) -> pl.DataFrame:
    """day, orders, the median of how far they are off in logarithms, and shares far off."""
    off = pl.col("worth") - pl.when(pl.len().over("customer_id") >= OWN_ORDERS).then(
        pl.col("worth").median().over("customer_id")
    ).otherwise(pl.col("worth").median())
    return (
        orders.filter(before(watermark), pl.col("revenue") > 0)
        .select(
            "customer_id",
            pl.col("order_date").dt.date().alias("day"),
            pl.col("revenue").log().alias("worth"),
        )
        .with_columns(off=off)
        .group_by("day")
        .agg(
            pl.len().alias("orders"),
            pl.col("off").median(),
            (pl.col("off") > EACH_RATIO).mean().alias("above"),
            (pl.col("off") < -EACH_RATIO).mean().alias("below"),
        )
        .sort("day")
        .collect()
    )


def _out_of_line(days: pl.DataFrame) -> Iterator[ValueDay]:
    known = days.filter(pl.col("orders") >= FEWEST_ORDERS)
    if known.is_empty():
        return
    off = known["off"].to_numpy()
    middle = float(np.median(off))
    usual = float(np.median(np.abs(off - middle)))
    for row in known.iter_rows(named=True):
        far = row["off"] - middle
        most = row["above"] if far > 0 else row["below"]
        if abs(far) >= max(LEAST_RATIO, UNUSUAL * usual) and most >= MOST_OF_THEM:
            yield ValueDay(row["day"], row["orders"], math.exp(far))
