"""Source rows to order lines: mapped, typed, judged; a row that can't be used says why."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

import polars as pl

from clv_assets.config.source import Source
from clv_assets.core.calendar.windows import midnight
from clv_assets.core.contracts import LOG_COLUMNS
from clv_assets.core.lines.dates import parse_dates
from clv_assets.core.lines.ids import as_id, clean_ids
from clv_assets.core.lines.mapping import Mapping
from clv_assets.core.lines.numbers import parse_numbers
from clv_assets.core.money import LARGEST_AMOUNT, minor_units

NO_CUSTOMER = "no customer"
DUPLICATE = "exact duplicate"
IN_THE_FUTURE = "order date in the future"
COPY_IN_ANOTHER_FILE = "copy in another file"
ZERO_VALUE = "zero-value order"
EXCLUDED = {"product": "excluded product", "order_id": "excluded order"} | {
    "country": "excluded country"
}
POLICY_REASONS = (
    DUPLICATE,
    COPY_IN_ANOTHER_FILE,
    ZERO_VALUE,
    "return ignored",
    *EXCLUDED.values(),
)
TEXTS = (*LOG_COLUMNS, "currency")
REJECTED = {
    "row": pl.UInt32,
    "reason": pl.String,
    "order_id": pl.String,
    "column": pl.String,
    "value": pl.String,
}


@dataclass(frozen=True)
class Lines:
    """Lines of a batch of source rows.

    Attributes:
        usable: customer_id and order_id as they came (see ``clean_ids``), order_date, revenue and
            units in ten-thousandths, product, country, market, currency as far as mapped; row.
        rejected: row (0 is the first of the batch), reason, order id, and the column and value to
            blame.
        future_from: the earliest day of those rejected as in the future.
    """

    usable: pl.DataFrame
    rejected: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REJECTED))
    future_from: date | None = None


def to_lines(
    raw: pl.DataFrame,
    mapping: Mapping,
    source: Source,
    today: date,
    is_copy: pl.Series | None = None,
) -> Lines:
    """Map, type and judge the rows of ``raw``.

    Args:
        today: the current day in shop time; later rows are rejected.
        is_copy: which rows repeat an earlier one, where the source drops those.
    """
    typed = _typed(raw, mapping).with_row_index("row")
    judgements = _judgements(source, today)
    if is_copy is not None:
        typed = typed.with_columns(is_copy.alias("is_copy"))
        judgements = {DUPLICATE: pl.col("is_copy"), **judgements}
    is_unusable = typed.select(reduce(or_, judgements.values()).fill_null(value=False)).to_series()
    usable = typed.select(pl.exclude("is_copy"))
    if not is_unusable.any():
        return Lines(usable)
    reason = pl.coalesce(pl.when(test).then(pl.lit(why)) for why, test in judgements.items())
    rejected = typed.filter(is_unusable).with_columns(reason.alias("reason"))
    future = rejected.filter(pl.col("reason") == IN_THE_FUTURE)["order_date"].min()
    rejected = clean_ids(rejected).select("row", "reason", "order_id")
    return Lines(
        usable.filter(~is_unusable),
        _blame(rejected, raw, mapping),
        future.date() if isinstance(future, datetime) else None,
    )


def _typed(raw: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    columns = mapping.columns

    def number(key: str) -> pl.Series:
        return parse_numbers(raw[columns[key]], mapping.numbers)

    quantity = number("quantity") if "quantity" in columns else None
    if "unit_price" in columns:
        assert quantity is not None
        revenue = quantity * number("unit_price")
    else:
        revenue = number("revenue")
    parts = [
        as_id(raw[columns["customer_id"]]).alias("customer_id"),
        _order_id(raw, columns).alias("order_id"),
        parse_dates(raw[columns["order_date"]], mapping.dates).alias("order_date"),
        _minor(revenue).alias("revenue"),
        pl.Series("units", [None], pl.Int64).new_from_index(0, raw.height)
        if quantity is None
        else _minor(quantity).alias("units"),
    ]
    if "product" in columns:
        parts.append(raw[columns["product"]].alias("product"))
    parts += [raw[columns[k]].cast(pl.String).alias(k) for k in TEXTS if k in columns]
    return pl.DataFrame(parts)


def _order_id(raw: pl.DataFrame, columns: dict[str, str]) -> pl.Series:
    if "order_id" not in columns:
        return pl.Series([None], dtype=pl.String).new_from_index(0, raw.height)
    return as_id(raw[columns["order_id"]])


def _minor(amount: pl.Series) -> pl.Series:
    """Ten-thousandths of an amount that can be summed exactly, else null."""
    number = pl.col("amount")
    sane = number.is_between(-LARGEST_AMOUNT, LARGEST_AMOUNT)  # neither is NaN, nor inf
    frame = pl.DataFrame({"amount": amount})
    return frame.select(minor_units(pl.when(sane).then(number))).to_series()


def _judgements(source: Source, today: date) -> dict[str, pl.Expr]:
    """What makes a line unusable, by reason; the first that applies is the reason."""
    moment = pl.col("order_date")
    excluded = source.exclude.by_key.items()
    judgements = {EXCLUDED[key]: _matches(key, patterns) for key, patterns in excluded}
    judgements |= {
        NO_CUSTOMER: pl.col("customer_id").is_null(),
        "order date unreadable": moment.is_null(),
        f"order date before {source.earliest}": moment < midnight(source.earliest),
        "revenue unreadable": pl.col("revenue").is_null(),
        IN_THE_FUTURE: moment >= midnight(today + timedelta(days=1)),
    }
    if source.returns == "ignore":
        judgements["return ignored"] = pl.col("revenue") < 0
    return judgements


def _matches(key: str, patterns: tuple[str, ...]) -> pl.Expr:
    """Whether ``key`` is one of ``patterns``; a ``*`` at the end stands for any rest."""
    text = pl.col(key).cast(pl.String)
    exact = [pattern for pattern in patterns if not pattern.endswith("*")]
    starts = [text.str.starts_with(p.removesuffix("*")) for p in patterns if p.endswith("*")]
    return reduce(or_, starts, text.is_in(exact))


def _blame(rejected: pl.DataFrame, raw: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """``rejected`` with the source column to blame and its value as text."""
    rows = raw[rejected["row"]]
    columns = mapping.columns
    key = pl.lit("revenue" if "unit_price" not in columns else "unit_price")
    if "unit_price" in columns:
        quantity = _minor(parse_numbers(rows[columns["quantity"]], mapping.numbers))
        key = pl.when(quantity.is_null()).then(pl.lit("quantity")).otherwise(key)
    reason = pl.col("reason")
    kinds = {"order date": "order_date", "revenue": None, NO_CUSTOMER: "customer_id"}
    kinds |= {why: key for key, why in EXCLUDED.items()}
    to_blame = pl.coalesce(
        pl.when(reason.str.starts_with(start)).then(key if k is None else pl.lit(k))
        for start, k in kinds.items()
    )
    blamed = rejected.with_columns(to_blame.replace_strict(columns, default=None).alias("column"))
    values = pl.coalesce(
        pl.lit(None, pl.String),
        *(
            pl.when(pl.col("column") == name).then(rows[name].cast(pl.String))
            for name in set(columns.values())
        ),
    )
    return blamed.with_columns(values.alias("value"))
