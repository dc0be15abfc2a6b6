"""Newcomers of each month: how many, what their first purchase was worth, how many came again."""

from datetime import timedelta

import polars as pl

from clv_assets.core.calendar.windows import Window
from clv_assets.core.label_months.purchase_months import SpendSpread, purchase_days

AGAIN_DAYS = 30


def first_purchases(orders: pl.LazyFrame) -> pl.DataFrame:
    """customer_id, first and second purchase day, and first_value, the logarithm of the first."""
    return (
        purchase_days(orders)
        .group_by("customer_id", maintain_order=True)
        .agg(
            pl.col("day").first().alias("first"),
            pl.col("day").slice(1, 1).first().alias("second"),
            pl.col("value").first().alias("first_value"),
        )
        .collect()
    )


def newcomers_of(firsts: pl.DataFrame, window: Window, spread: SpendSpread) -> dict[str, float]:
    """What newcomers did who arrived in ``window``, and those whose 30 days ended in it.

    Args:
        firsts: as :func:`first_purchases` gives them.

    Returns:
        newcomers; value, the mean logarithm of what their first purchases were worth, over the
        shop's usual one, and value_variance, that of a single one;
        watched, who arrived 30 days before a day of the window, and again, how many of them
        bought a second time within these.
    """
    came = firsts.filter((pl.col("first") >= window.start) & (pl.col("first") < window.end))
    back = timedelta(days=AGAIN_DAYS)
    watched = firsts.filter(
        (pl.col("first") >= window.start - back) & (pl.col("first") < window.end - back)
    )
    again = watched.filter(pl.col("second") - pl.col("first") <= back)
    values = came["first_value"].to_numpy()
    return {
        "newcomers": float(came.height),
        "value": float(values.mean()) - spread.mean if came.height else 0.0,
        "value_variance": spread.within + spread.between,
        "watched": float(watched.height),
        "again": float(again.height),
    }
