"""Frames from outside: polars or pandas, in the shape that the core works on."""

from typing import Any

import polars as pl

from clv_assets.core.errors import SourceError


def orders_of(frame: Any) -> pl.LazyFrame:
    """An order log as a lazy polars frame.

    Args:
        frame: polars (lazy or not) or pandas, with customer_id, order_date, revenue and
            optionally order_id. Without order_id each row is an order of its own.

    Raises:
        SourceError: a column is missing or order_date is no date.
    """
    if isinstance(frame, pl.DataFrame | pl.LazyFrame):
        orders = frame.lazy()
    else:
        orders = pl.from_pandas(frame).lazy()
    schema = orders.collect_schema()
    for name in ("customer_id", "order_date", "revenue"):
        if name not in schema:
            raise SourceError(f"orders have no column {name!r}, but: {', '.join(schema.names())}")
    if not schema["order_date"].is_temporal():
        raise SourceError(f"order_date is {schema['order_date']}; parse it to a date first")
    order_id = pl.col("order_id") if "order_id" in schema else pl.col("order_date").cast(pl.String)
    return orders.with_columns(
        pl.col("customer_id").cast(pl.String),
        pl.col("order_date").cast(pl.Datetime("us")),
        pl.col("revenue").cast(pl.Float64),
        order_id.cast(pl.String).alias("order_id"),
    )
