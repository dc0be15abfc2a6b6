"""Predicates of the asset checks."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from clv_assets.core.windows import Window, full_months

ROW_COUNTS = ("rows_read", "rows_kept", "rows_merged", "rows_rejected")


def rows_account(facts: Mapping[str, Any]) -> bool:
    """Rows read = kept + merged + rejected for whatever reason."""
    rejected = sum(facts["rows_rejected"].values())
    accounted: int = facts["rows_kept"] + facts["rows_merged"] + rejected
    return bool(facts["rows_read"] == accounted)


def order_problems(orders: pl.LazyFrame) -> dict[str, int]:
    """Rows that break the contract of the order log, by problem."""
    key = ["customer_id", "order_id", pl.col("order_date").dt.date()]
    same_customer = pl.col("customer_id") == pl.col("customer_id").shift(1)
    found = orders.select(
        missing=pl.any_horizontal(pl.col("customer_id", "order_date", "revenue").is_null()).sum(),
        repeated=pl.struct(key).is_duplicated().sum(),
        out_of_order=(
            (pl.col("customer_id") < pl.col("customer_id").shift(1))
            | (same_customer & (pl.col("order_date") < pl.col("order_date").shift(1)))
        ).sum(),
    ).collect()
    return {name: int(count) for name, count in found.row(0, named=True).items()}


def months_without_orders(orders: pl.LazyFrame) -> list[str]:
    """Calendar months, whole between the first and the newest order, that have no row."""
    days = orders.select(pl.col("order_date").dt.date().alias("day"))
    first, last = days.select(pl.min("day"), pl.max("day").alias("last")).collect().row(0)
    have = set(days.select(pl.col("day").dt.strftime("%Y-%m").unique()).collect()["day"])
    return [month for month in full_months(Window(first, last)) if month not in have]
