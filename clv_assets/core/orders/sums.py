"""Order lines summed exactly to orders."""

import polars as pl

from clv_assets.core.contracts import LOG_COLUMNS
from clv_assets.core.lines.ids import MISSING, clean_ids
from clv_assets.core.orders.order_amounts import LINE, with_order_amounts

ORDER_KEY = ["customer_id", "order_date", "order_id"]
SAME_ORDER = ["customer_id", "order_id"]
LINE_COUNTS = ("lines", "distinct_lines", "zero_lines")


def with_order_ids(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines without an order id get their timestamp as one."""
    if not lines["order_id"].has_nulls():
        return lines
    return lines.with_columns(pl.coalesce(pl.col("order_id").cast(pl.String), _moment()))


def is_unnamed() -> pl.Expr:
    """Whether an order's id is but its timestamp, as ``with_order_ids`` gives it."""
    return pl.col("order_id") == _moment()


def _moment() -> pl.Expr:
    return pl.col("order_date").dt.strftime("%Y-%m-%dT%H:%M:%S")


def sum_lines(lines: pl.DataFrame, origin: str = "source") -> pl.DataFrame:
    """Lines summed exactly to one row per customer, order id, day and currency.

    Args:
        lines: as ``Lines.usable`` has them.
        origin: what to call the source in an error.

    Raises:
        SourceError: an amount per order differs between lines of it.

    An order whose lines fall on several days is one row per day, so that cutting the log at a
    midnight never changes a row before it.
    """
    lines = with_order_amounts(lines, origin)
    # Ids are cleaned order by order, not line by line, unless that made two of them one.
    summed = _grouped(lines)
    orders = with_order_ids(clean_ids(summed))
    if _collide(summed, orders):
        orders = _grouped(with_order_ids(clean_ids(lines)))
    extra = [name for name in (*LOG_COLUMNS, "currency") if name in lines.columns]
    return orders.select(*ORDER_KEY, "revenue", *LINE_COUNTS, "units", "products", *extra)


def _grouped(lines: pl.DataFrame) -> pl.DataFrame:
    keys = ["customer_id", "order_id", pl.col("order_date").dt.date().alias("day")]
    if lines["order_id"].has_nulls():
        moment = pl.when(pl.col("order_id").is_null()).then(pl.col("order_date"))
        keys.append(moment.dt.truncate("1s").alias("moment"))
    if "currency" in lines.columns:
        code = pl.col("currency").str.strip_chars().str.to_uppercase()
        keys.append(pl.when(~code.is_in(MISSING)).then(code).alias("currency"))
    texts = [name for name in LOG_COLUMNS if name in lines.columns]
    units = pl.when(pl.col("with_units") > 0).then(pl.col("units")).alias("units")
    return (
        lines.lazy()
        .with_columns(_line_mark(lines.columns), *(_ranked(lines[name]) for name in texts))
        .group_by(keys)
        .agg(
            pl.col("order_date").min(),
            pl.col("revenue").sum(),
            pl.len().cast(pl.Int64).alias("lines"),
            pl.col("mark").n_unique().cast(pl.Int64).alias("distinct_lines"),
            (pl.col("revenue") == 0).sum().cast(pl.Int64).alias("zero_lines"),
            pl.col("units").sum(),
            pl.col("units").count().alias("with_units"),
            _products(lines.columns),
            *(pl.col(name).min() for name in texts),
        )
        .collect(engine="streaming")
        .with_columns(units, *(_text_or_null(name) for name in texts))
    )


def _text_or_null(name: str) -> pl.Expr:
    text = pl.col(name).cast(pl.String)
    return pl.when(~text.is_in(MISSING)).then(text).alias(name)


def _collide(raw: pl.DataFrame, cleaned: pl.DataFrame) -> bool:
    """Whether ids that were two became one: ``13085.0`` and ``13085``, ``Ann@x.net`` and
    ``ann@x.net``, or a timestamp."""
    ids = raw["customer_id"]
    may_merge = ids.dtype == pl.String and bool((ids != cleaned["customer_id"]).any())
    if may_merge and ids.n_unique() != cleaned["customer_id"].n_unique():
        return True
    if raw["order_id"].null_count() in (0, raw.height):
        return False
    return bool(cleaned.select(pl.struct(*SAME_ORDER, "day").is_duplicated().any()).item())


def _line_mark(have: list[str]) -> pl.Expr:
    """One number per line, the same for lines that say the same of an order."""
    mark = pl.col("product").hash() if "product" in have else pl.lit(0, pl.UInt64)
    if LINE in have and "product" not in have:
        mark = pl.col(LINE).hash()  # nothing else tells lines of one order apart
    for part in ("revenue", "units", "order_date"):
        number = pl.col(part).cast(pl.Int64).fill_null(-1).reinterpret(signed=False)
        mark = mark * 0x9E3779B97F4A7C15 + number
    return mark.alias("mark")


def _products(have: list[str]) -> pl.Expr:
    """Distinct products of an order, counted by their 64-bit hashes: many times quicker."""
    if "product" not in have:
        return pl.lit(None, pl.Int64).alias("products")
    return pl.col("product").hash().n_unique().cast(pl.Int64).alias("products")


def _ranked(texts: pl.Series) -> pl.Series:
    """A column of few texts as their ranks, of which the least is quick to find."""
    categories = texts.unique().drop_nulls().sort()
    return texts.cast(pl.Enum(categories)) if categories.len() < 10_000 else texts


def no_orders() -> pl.DataFrame:
    """An empty table with the columns that ``sum_lines`` always gives."""
    integers = ("revenue", *LINE_COUNTS, "units", "products")
    schema: dict[str, pl.DataType] = {
        "customer_id": pl.String(),
        "order_date": pl.Datetime("us"),
        "order_id": pl.String(),
        **{name: pl.Int64() for name in integers},
    }
    return pl.DataFrame(schema=schema)
