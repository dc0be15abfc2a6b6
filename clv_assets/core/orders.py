"""From source lines to orders: parse, reject with a reason, sum exactly to order level."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from clv_assets.config import Columns, Source
from clv_assets.core.errors import SourceError
from clv_assets.core.money import LARGEST_AMOUNT, from_minor, minor_units
from clv_assets.core.windows import midnight

NO_CUSTOMER = "no customer"
POLICY_REASONS = ("exact duplicate", "return ignored")
ORDER_KEY = ["customer_id", "order_date", "order_id"]
_OFFSET = re.compile("%[:#]*z")


@dataclass(frozen=True)
class Accounting:
    """Every source row, once: ``read == kept + merged + rejected``.

    Attributes:
        read: rows of the source.
        kept: orders.
        merged: rows summed into an order beyond its first.
        rejected: rows by reason.
    """

    read: int
    kept: int
    merged: int
    rejected: dict[str, int]

    @property
    def balanced(self) -> bool:
        return self.read == self.kept + self.merged + sum(self.rejected.values())

    @property
    def unusable(self) -> int:
        """Rejected rows that are neither without a customer nor left out by policy."""
        apart = (NO_CUSTOMER, *POLICY_REASONS)
        return sum(rows for reason, rows in self.rejected.items() if reason not in apart)


@dataclass(frozen=True)
class Ingested:
    """Orders (columns of the transactions contract), rejected source rows, and the accounting.

    ``rejects`` has row (1 = first data row), reason, and the source's own columns as text.
    """

    orders: pl.DataFrame
    rejects: pl.DataFrame
    accounting: Accounting


def to_orders(raw: pl.DataFrame, source: Source, *, today: date, origin: str) -> Ingested:
    """Parse ``raw`` as ``source`` maps it and sum its lines to orders.

    Lines of one customer and order id on one calendar day are one order. An order whose lines
    fall on several days is one row per day, so that cutting the log at a midnight never changes
    a row before it.

    Args:
        raw: rows as read, text or typed columns.
        source: mapping and policies.
        today: the current day in shop time; later rows are rejected.
        origin: what to call the source in an error.

    Raises:
        SourceError: a column is missing, or more rows are unusable than the source allows.
    """
    _require_columns(raw, source, origin)
    lines = _parse(raw, source)
    lines = lines.with_columns(_reason(source, today).alias("reason"))
    usable = lines.filter(pl.col("reason").is_null())
    orders = _sum_to_orders(usable)
    rejected = lines.filter(pl.col("reason").is_not_null())
    counts = dict(rejected.group_by("reason").len().sort("reason").iter_rows())
    accounting = Accounting(raw.height, orders.height, usable.height - orders.height, counts)
    _refuse_too_many_rejects(raw, rejected, accounting, source, origin)
    if orders.is_empty():
        reasons = ", ".join(f"{rows:,} {reason}" for reason, rows in counts.items())
        raise SourceError(
            f"{origin}: no usable row; rejected: {reasons or 'none, it is empty'}\n"
            "Check that source.columns names the right columns, or export the order history anew."
        )
    return Ingested(orders, _rejects(raw, rejected), accounting)


def _require_columns(raw: pl.DataFrame, source: Source, origin: str) -> None:
    for name in source.columns.required():
        if name not in raw.columns:
            key = next(k for k, v in source.columns.model_dump().items() if v == name)
            only = raw.columns[0] if raw.width == 1 else ""
            other = next((f"; it looks delimited by {c!r}" for c in ";\t|" if c in only), "")
            raise SourceError(
                f"{origin}: no column {name!r} (source.columns.{key}); "
                f"the file has: {', '.join(raw.columns)}{other}"
                f"{', export it with commas' if other else ''}"
            )


def _parse(raw: pl.DataFrame, source: Source) -> pl.DataFrame:
    columns = source.columns
    have = set(raw.columns)
    when = _timestamp(raw, columns.order_date, source)
    quantity = _number(columns.quantity) if columns.quantity in have else pl.lit(None, pl.Float64)
    if columns.unit_price is None:
        revenue = _number(columns.revenue)
    else:
        revenue = quantity * _number(columns.unit_price)
    parts = [
        _customer(raw, columns.customer_id).alias("customer_id"),
        when.alias("order_date"),
        revenue.alias("revenue"),
        _if_sane(quantity).alias("units"),
        _order_id(columns.order_id, when, have).alias("order_id"),
    ]
    if columns.product in have:
        parts.append(pl.col(columns.product).cast(pl.String).alias("product"))
    parts += [
        pl.col(getattr(columns, name)).cast(pl.String).alias(name)
        for name in ("country", "market")
        if getattr(columns, name) in have
    ]
    lines = raw.select(parts).with_row_index("row", offset=1)
    if source.duplicates == "drop":
        copies = ~raw.select(pl.struct(pl.all()).is_first_distinct()).to_series()
    else:
        copies = pl.repeat(False, raw.height, eager=True)
    return lines.with_columns(copies.alias("is_copy"))


def _customer(raw: pl.DataFrame, name: str) -> pl.Expr:
    """The id as text; a spreadsheet's ``13085.0`` is the whole number that it was.

    Decided value by value: a rule over the whole file would rename every customer on the day on
    which one other id arrives.
    """
    column = pl.col(name).fill_nan(None) if raw.schema[name].is_float() else pl.col(name)
    text = _text(column)
    return text.str.replace(r"^(\d+)\.0$", "$1")


def _text(column: pl.Expr) -> pl.Expr:
    """``column`` as stripped text; null where nothing is left."""
    text = column.cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text)


def _order_id(name: str, when: pl.Expr, have: set[str]) -> pl.Expr:
    moment = when.dt.strftime("%Y-%m-%dT%H:%M:%S")
    if name not in have:
        return moment
    return pl.coalesce(_text(pl.col(name)), moment)


def _timestamp(raw: pl.DataFrame, name: str, source: Source) -> pl.Expr:
    """``name`` as a naive timestamp in shop time; null where it can't be read."""
    dtype = raw.schema[name]
    column = pl.col(name)
    if dtype == pl.String:
        text = column.str.strip_chars()
        if source.date_format is not None:
            moment = text.str.to_datetime(source.date_format, time_unit="us", strict=False)
            return _in_shop_time(moment, source) if _OFFSET.search(source.date_format) else moment
        return pl.coalesce(
            text.str.to_datetime(pattern, time_unit="us", strict=False)
            for pattern in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%.f", "%Y%m%d")
        )
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is not None:
        column = _in_shop_time(column, source)
    if dtype.is_temporal():
        return column.cast(pl.Datetime("us"))
    return column.cast(pl.String).str.to_datetime(
        source.date_format or "%Y%m%d", time_unit="us", strict=False
    )


def _in_shop_time(moment: pl.Expr, source: Source) -> pl.Expr:
    return moment.dt.convert_time_zone(source.timezone).dt.replace_time_zone(None)


def _number(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Float64, strict=False)


def _if_sane(number: pl.Expr) -> pl.Expr:
    """``number`` where it can be summed exactly, else null."""
    return pl.when(number.is_finite() & (number.abs() <= LARGEST_AMOUNT)).then(number)


def _reason(source: Source, today: date) -> pl.Expr:
    """Why a line can't be used, the first that applies; null for a usable one."""
    amount = pl.col("revenue")
    absurd = _if_sane(amount).is_null()
    tomorrow = midnight(today + timedelta(days=1))
    reason = (
        pl.when(pl.col("is_copy"))
        .then(pl.lit("exact duplicate"))
        .when(pl.col("customer_id").is_null())
        .then(pl.lit(NO_CUSTOMER))
        .when(pl.col("order_date").is_null())
        .then(pl.lit("order date unreadable"))
        .when(absurd)
        .then(pl.lit("revenue unreadable"))
        .when(pl.col("order_date") >= tomorrow)
        .then(pl.lit("order date in the future"))
    )
    if source.returns == "ignore":
        reason = reason.when(amount < 0).then(pl.lit("return ignored"))
    return reason


def _sum_to_orders(lines: pl.DataFrame) -> pl.DataFrame:
    extra = [name for name in ("country", "market") if name in lines.columns]
    products = pl.col("product").n_unique() if "product" in lines.columns else pl.lit(None)
    known = pl.col("units").is_not_null().any()
    units = pl.when(known).then(from_minor(minor_units(pl.col("units")).sum()))
    return (
        lines.with_columns(
            pl.col("order_date").dt.date().alias("day"), minor_units(pl.col("revenue"))
        )
        .group_by("customer_id", "order_id", "day")
        .agg(
            pl.col("order_date").min(),
            from_minor(pl.col("revenue").sum()).alias("revenue"),
            pl.len().cast(pl.Int64).alias("lines"),
            units.alias("units"),
            products.cast(pl.Int64).alias("products"),
            *(pl.col(name).min() for name in extra),
        )
        .drop("day")
        .select(*ORDER_KEY, "revenue", "lines", "units", "products", *extra)
        .sort(ORDER_KEY)
    )


def _rejects(raw: pl.DataFrame, rejected: pl.DataFrame) -> pl.DataFrame:
    ours = ("row", "reason")
    text = raw[rejected["row"].cast(pl.Int64) - 1].with_columns(pl.all().cast(pl.String))
    text = text.rename({name: f"{name}_in_source" for name in ours if name in text.columns})
    return rejected.select(ours).hstack(text)


def _refuse_too_many_rejects(
    raw: pl.DataFrame, rejected: pl.DataFrame, counted: Accounting, source: Source, origin: str
) -> None:
    with_customer = max(counted.read - counted.rejected.get(NO_CUSTOMER, 0), 1)
    if counted.unusable <= source.max_reject_share * with_customer:
        return
    apart = (NO_CUSTOMER, *POLICY_REASONS)
    first = rejected.filter(~pl.col("reason").is_in(apart)).row(0, named=True)
    columns = source.columns
    of_date = first["reason"].startswith("order date")
    name = columns.order_date if of_date else _unreadable(raw[first["row"] - 1], columns)
    remedy = "source.date_format" if name == columns.order_date else f"source.columns ({name!r})"
    raise SourceError(
        f"{origin}: {counted.unusable:,} of {counted.read:,} rows can't be used, first row "
        f"{first['row']}: {first['reason']}, column {name!r} = {raw[first['row'] - 1, name]!r}\n"
        f"Check {remedy}, or allow more with source.max_reject_share "
        f"({source.max_reject_share:g})."
    )


def _unreadable(line: pl.DataFrame, columns: Columns) -> str:
    """The column that leaves the one row of ``line`` without an amount."""
    if columns.unit_price is None:
        return columns.revenue
    quantity_reads = line.select(_if_sane(_number(columns.quantity))).item() is not None
    return columns.unit_price if quantity_reads else columns.quantity
