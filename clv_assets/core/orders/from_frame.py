"""An order log handed in as a table, in the shape that the core works on."""

from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from clv_assets.core.calendar.watermark import watermark
from clv_assets.core.contracts import LOG_COLUMNS
from clv_assets.core.errors import NotYetError, SourceError
from clv_assets.core.frames import EXACT, AnyTable, as_lazy, ids_as_text, refuse_no_ids
from clv_assets.core.lines.ids import MISSING
from clv_assets.core.money import LARGEST_AMOUNT, LARGEST_TOTAL, exact_sum

IDS = ("customer_id", "order_id")
REMEDIES = {
    "customer_id": (
        "no customer_id",
        "fill it in, or take out what guests bought, whose next order nobody could recognise",
    ),
    "digits": (
        "customer_id has more digits than a float can hold",
        "read it as text, so that no two customers become one",
    ),
    "order_date": ("no order_date", "fill it in, or take these rows out"),
    "revenue": (
        f"no number up to {LARGEST_AMOUNT / 1e9:g} billion as revenue",
        "fill it in, with 0 for what cost nothing, or take these rows out",
    ),
}


def orders_of(frame: AnyTable, timezone: str | None = None) -> pl.LazyFrame:
    """An order log as a lazy polars frame, one row per order and day, in the contract's order.

    Args:
        frame: with customer_id, order_date, revenue and
            optionally order_id, country, market, one row per order or line. Without order_id the
            rows of one customer and timestamp are an order. Of an order's countries, or markets,
            the one that sorts first counts, as at ingest.
        timezone: where the shop's day begins, for an order_date with a time zone; one without is
            in shop time already.

    Raises:
        SourceError: a column is missing or of a type that can't be read, order_date has a time
            zone and the shop's isn't given, or a row lacks its customer, date or amount.
    """
    orders = as_lazy(frame, "orders")
    schema = orders.collect_schema()
    for name in ("customer_id", "order_date", "revenue"):
        if name not in schema:
            raise SourceError(f"orders have no column {name!r}, but: {', '.join(schema.names())}")
    _refuse_types(schema)
    orders = orders.with_columns(_shop_time(schema["order_date"], timezone))
    _refuse_incomplete(orders)
    moment = pl.col("order_date").cast(pl.String)
    order_id = ids_as_text("order_id", schema["order_id"]) if "order_id" in schema else moment
    rows = orders.with_columns(
        ids_as_text("customer_id", schema["customer_id"]),
        pl.col("revenue").cast(pl.Float64),
        order_id.fill_null(moment).alias("order_id"),
    )
    texts = [name for name in LOG_COLUMNS if name in schema]
    key = ["customer_id", "order_id", pl.col("order_date").dt.date().alias("day")]
    sums = (pl.col("order_date").min(), exact_sum(pl.col("revenue")).alias("revenue"))
    firsts = [pl.col(name).cast(pl.String).min() for name in texts]
    summed = rows.group_by(key).agg(*sums, *firsts).drop("day")
    return summed.sort("customer_id", "order_date", "order_id")


def require_reached(
    orders: pl.LazyFrame, day: date, what: str, complete_through: date | None = None
) -> None:
    """Refuse a day that the log doesn't reach.

    A log that has been silent for longer than a live source may be is taken to end there.

    Args:
        orders: as ``orders_of`` gives them.
        what: what to call the day in an error.
        complete_through: orders are complete up to, not including, it; then this decides.

    Raises:
        NotYetError: orders between the end of the log and the day would be missing.
    """
    newest = orders.select(pl.col("order_date").max().dt.date()).collect().item()
    if newest is None:
        return
    reach = watermark(newest, today=day, live=True, complete_through=complete_through)
    if day > reach and complete_through is not None:
        raise NotYetError(f"{what} {day} is after complete_through ({reach}); take an earlier day")
    if day > reach:
        raise NotYetError(
            f"the orders end on {newest}, {(day - newest).days} days before {what} {day}; bring "
            "newer ones, take an earlier day, or say complete_through=date(…) if none came since"
        )


def _refuse_types(schema: pl.Schema) -> None:
    """SourceError if a column can't be what it is called."""
    refuse_no_ids(schema, [name for name in IDS if name in schema], "orders")
    if schema["order_date"] not in (pl.Date, pl.Datetime):
        raise SourceError(f"order_date is {schema['order_date']}; parse it to a date first")
    amount = schema["revenue"]
    if not (amount.is_numeric() or amount in (pl.String, pl.Categorical, pl.Enum, pl.Null)):
        raise SourceError(f"orders: revenue is {amount}; give numbers")


def _shop_time(dtype: pl.DataType, timezone: str | None) -> pl.Expr:
    """order_date as the shop's clocks show it, without a zone."""
    if timezone is not None:
        _refuse_no_zone(timezone)
    moment = pl.col("order_date")
    if not isinstance(dtype, pl.Datetime) or dtype.time_zone is None:
        return moment.cast(pl.Datetime("us"))
    if timezone is None:
        raise SourceError(
            "order_date has a time zone, and the shop's isn't known, in which its days begin: "
            "give timezone=, such as 'Europe/Berlin'"
        )
    return moment.dt.convert_time_zone(timezone).dt.replace_time_zone(None).cast(pl.Datetime("us"))


def _refuse_no_zone(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise SourceError(
            f"timezone {timezone!r} is no time zone; write its name, such as 'Europe/Berlin'"
        ) from None


def _refuse_incomplete(orders: pl.LazyFrame) -> None:
    """SourceError if a row can't be used: left out in silence, its revenue would be lost."""
    dtype = orders.collect_schema()["customer_id"]
    customer = ids_as_text("customer_id", dtype)
    rounded = pl.col("customer_id").abs() >= EXACT if dtype.is_float() else pl.lit(False)
    amount = pl.col("revenue").cast(pl.Float64, strict=False)
    faults = {
        "customer_id": customer.is_null() | customer.is_in(MISSING),
        "digits": rounded.fill_null(False) & pl.col("customer_id").is_not_null(),
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
