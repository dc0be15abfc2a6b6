"""An order log handed in as a table, in the shape that the core works on."""

import polars as pl

from clv_assets.core.contracts import LOG_COLUMNS
from clv_assets.core.errors import SourceError
from clv_assets.core.frames import AnyTable, as_lazy
from clv_assets.core.lines.ids import MISSING
from clv_assets.core.money import LARGEST_AMOUNT, LARGEST_TOTAL, exact_sum

REMEDIES = {
    "customer_id": (
        "no customer_id",
        "fill it in, or take out what guests bought, whose next order nobody could recognise",
    ),
    "order_date": ("no order_date", "fill it in, or take these rows out"),
    "revenue": (
        f"no number up to {LARGEST_AMOUNT / 1e9:g} billion as revenue",
        "fill it in, with 0 for what cost nothing, or take these rows out",
    ),
}


def orders_of(frame: AnyTable) -> pl.LazyFrame:
    """An order log as a lazy polars frame, one row per order and day, in the contract's order.

    Args:
        frame: with customer_id, order_date, revenue and
            optionally order_id, country, market, one row per order or line. Without order_id the
            rows of one customer and timestamp are an order. Of an order's countries, or markets,
            the one that sorts first counts, as at ingest.

    Raises:
        SourceError: a column is missing, order_date is no date, or a row lacks its customer, date
            or amount.
    """
    orders = as_lazy(frame, "orders")
    schema = orders.collect_schema()
    for name in ("customer_id", "order_date", "revenue"):
        if name not in schema:
            raise SourceError(f"orders have no column {name!r}, but: {', '.join(schema.names())}")
    if not schema["order_date"].is_temporal():
        raise SourceError(f"order_date is {schema['order_date']}; parse it to a date first")
    _refuse_incomplete(orders)
    customer = _id("customer_id")
    if schema["customer_id"].is_float():  # pandas makes them floats where one was missing
        customer = customer.str.replace(r"^(\d+)\.0$", "$1")
    moment = pl.col("order_date").cast(pl.String)
    order_id = _id("order_id") if "order_id" in schema else moment
    rows = orders.with_columns(
        customer,
        pl.col("order_date").cast(pl.Datetime("us")),
        pl.col("revenue").cast(pl.Float64),
        order_id.fill_null(moment).alias("order_id"),
    )
    texts = [name for name in LOG_COLUMNS if name in schema]
    key = ["customer_id", "order_id", pl.col("order_date").dt.date().alias("day")]
    sums = (pl.col("order_date").min(), exact_sum(pl.col("revenue")).alias("revenue"))
    firsts = [pl.col(name).cast(pl.String).min() for name in texts]
    summed = rows.group_by(key).agg(*sums, *firsts).drop("day")
    return summed.sort("customer_id", "order_date", "order_id")


def _id(name: str) -> pl.Expr:
    """The id as text, without the blanks that fixed widths leave around it, as at ingest."""
    return pl.col(name).cast(pl.String).str.strip_chars()


def _refuse_incomplete(orders: pl.LazyFrame) -> None:
    """SourceError if a row can't be used: left out in silence, its revenue would be lost."""
    customer = _id("customer_id")
    amount = pl.col("revenue").cast(pl.Float64, strict=False)
    faults = {
        "customer_id": customer.is_null() | customer.is_in(MISSING),
        "order_date": pl.col("order_date").is_null(),
        "revenue": amount.is_null() | ~amount.is_between(-LARGEST_AMOUNT, LARGEST_AMOUNT),
    }
    counts = [rows.sum().alias(name) for name, rows in faults.items()]
    firsts = [rows.arg_true().first().alias(f"first {name}") for name, rows in faults.items()]
    size = amount.abs().sum().alias("size")
    shape = orders.select(pl.len().alias("rows"), size, *counts, *firsts)
    figures = shape.collect().row(0, named=True)
    for name, (what, remedy) in REMEDIES.items():
        if figures[name]:
            raise SourceError(
                f"orders: {what} in {figures[name]:,} of {figures['rows']:,} rows, first in row "
                f"{figures[f'first {name}'] + 1:,} (1 is the first); {remedy}"
            )
    if figures["size"] > LARGEST_TOTAL:
        raise SourceError(
            f"orders: the amounts sum to more than {LARGEST_TOTAL:,.0f}, too much to be exact; "
            "give them in a larger unit"
        )
