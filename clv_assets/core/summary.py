"""Small tables for people: what the summary of a replay and the asset pages show."""

import polars as pl

from clv_assets.core.money import exact_sum


def monthly_revenue(orders: pl.DataFrame) -> pl.DataFrame:
    """month (YYYY-MM), revenue: net revenue by calendar month, ascending."""
    month = pl.col("order_date").dt.strftime("%Y-%m").alias("month")
    return orders.group_by(month).agg(exact_sum(pl.col("revenue")).alias("revenue")).sort("month")
