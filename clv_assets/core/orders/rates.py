"""Dated exchange rates: revenue of many currencies in one, exactly."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

import polars as pl

from clv_assets.core.errors import SourceError
from clv_assets.core.lines.dates import ISO_DAYS, DateFormat, parse_dates
from clv_assets.core.orders.aliases import MOST_NAMED, Frame, require_columns

RATE = pl.Decimal(38, 18)
ONE = 10**18
LARGEST_RATE = Decimal("1e9")
SMALLEST_RATE = Decimal("1e-9")
LARGEST_REVENUE = 2**63 - 1


def convert(
    orders: Frame, rates: pl.DataFrame | None, currency: str | None, *, origin: str = "source.rates"
) -> Frame:
    """``orders`` with revenue in one currency, each at the rate of its own day.

    Revenue x rate is a product of whole numbers (Int128; a rate has 18 decimals), rounded half
    away from zero to a whole ten-thousandth: no float, so the same on every machine. Rows keep
    their order. A lazy frame is read once here, for its currencies and days.

    Args:
        orders: currency (String, null where unknown), order_date (Datetime), revenue (Int64,
            ten-thousandths).
        rates: date, currency, rate: what one unit of it is worth in ``currency`` from that day
            until its next row. ``currency`` itself is always 1. None: nothing is converted.
        currency: what revenue is converted to.
        origin: what to call the table of rates in an error.

    Raises:
        SourceError: without rates, more than one currency; with them, an unknown currency, a day
            without a rate, an amount beyond Int64, or what ``rate_table`` refuses.
    """
    if rates is None or currency is None:
        if "currency" in orders.collect_schema():
            _refuse_mixed(_traded(orders))
        return orders
    if "currency" not in orders.collect_schema():
        raise SourceError(
            f"{origin}: orders have no currency to convert; name its column in "
            "source.columns.currency, or leave source.rates out"
        )
    target = currency.strip().upper()
    table = rate_table(rates, target, origin=origin)
    traded = _traded(orders)
    _refuse_unknown(traded, origin)
    traded = _with_rate(traded, table, target)
    _refuse_missing(traded, target, origin)
    _refuse_too_large(traded, origin)
    factors = traded.select(pl.col("code", "day", "rate").name.prefix("_")).lazy()
    rated = orders.lazy().with_columns(_code().alias("_code"), _day().alias("_day"))
    rated = rated.join(factors, on=["_code", "_day"], how="left", maintain_order="left")
    converted = rated.with_columns(_product(), pl.lit(target).alias("currency"))
    converted = converted.drop("_code", "_day", "_rate")
    return converted.collect() if isinstance(orders, pl.DataFrame) else converted


def rate_table(
    rates: pl.DataFrame,
    currency: str,
    *,
    days: DateFormat = ISO_DAYS,
    origin: str = "source.rates",
) -> pl.DataFrame:
    """Rates by currency and day, ascending, each once; its own result stays as it is.

    Args:
        rates: date, currency, rate, text or typed, in any order.
        currency: what the rates are in.
        days: how dates are written; ISO 8601 if not told.
        origin: what to call the table in an error.

    Returns:
        date (Date), currency (upper case), rate (Decimal of 18 places, half to even beyond them).

    Raises:
        SourceError: a column is missing, a cell unreadable, a rate not between 1e-9 and 1e9 (so
            neither 0, negative, NaN nor infinite), two different rates for one day, or a rate of
            ``currency`` that isn't 1.
    """
    require_columns(rates, ("date", "currency", "rate"), origin)
    texts = rates["rate"].cast(pl.String).str.strip_chars()
    table = pl.DataFrame(
        {
            "date": parse_dates(rates["date"], days).dt.date(),
            "currency": rates.select(_code()).to_series(),
            "rate": pl.Series([_rate(text) for text in texts], dtype=RATE),
        }
    )
    _refuse_unreadable(table, rates, origin)
    _refuse_two_rates(table, origin)
    itself = table.filter(pl.col("currency") == currency.strip().upper())
    if not (itself["rate"] == 1).all():
        raise SourceError(
            f"{origin}: one {currency} is not worth 1 {currency} (source.rates.currency); the "
            "table must say what one unit of each other currency is worth in it"
        )
    return table.unique().sort("currency", "date")


def _rate(text: str | None) -> Decimal | None:
    """The rate with 18 decimals; None if it is no sane one."""
    try:
        rate = Decimal(text or "")
    except InvalidOperation:
        return None
    if not rate.is_finite() or not SMALLEST_RATE <= rate <= LARGEST_RATE:
        return None
    return rate.quantize(Decimal("1e-18"))


def _code() -> pl.Expr:
    text = pl.col("currency").cast(pl.String).str.strip_chars().str.to_uppercase()
    return pl.when(text != "").then(text).alias("code")


def _day() -> pl.Expr:
    return pl.col("order_date").dt.date().alias("day")


def _product() -> pl.Expr:
    """revenue x rate, rounded half away from zero."""
    whole = pl.col("revenue").cast(pl.Int128) * pl.col("_rate").to_physical()
    one, half = pl.lit(ONE, pl.Int128), pl.lit(ONE // 2, pl.Int128)
    return ((whole.abs() + half) // one * whole.sign()).cast(pl.Int64, strict=False)


def _traded(orders: Frame) -> pl.DataFrame:
    """code, day, rows, largest (absolute revenue): one row per currency and day, sorted."""
    grouped = orders.lazy().group_by(_code(), _day())
    largest = pl.col("revenue").abs().max()
    counted = grouped.agg(pl.len().alias("rows"), largest.alias("largest"))
    return counted.sort("code", "day").collect()


def _with_rate(traded: pl.DataFrame, table: pl.DataFrame, target: str) -> pl.DataFrame:
    """``traded`` with the newest rate of its currency up to its day; null if there is none."""
    dated = table.select(pl.col("date").alias("day"), pl.col("currency").alias("code"), "rate")
    rated = traded.sort("day").join_asof(
        dated.sort("day"), on="day", by="code", strategy="backward", check_sortedness=False
    )
    itself = pl.when(pl.col("code") == target).then(pl.lit(1).cast(RATE))
    return rated.with_columns(itself.otherwise(pl.col("rate")).alias("rate")).sort("code", "day")


def _refuse_mixed(traded: pl.DataFrame) -> None:
    if traded["code"].n_unique() > 1:
        raise SourceError(
            f"orders are in more than one currency: {_named_currencies(traded)}\n"
            "Give a table of exchange rates (source.rates), or filter the export to one currency."
        )


def _refuse_unknown(traded: pl.DataFrame, origin: str) -> None:
    unknown = traded.filter(pl.col("code").is_null())
    if not unknown.is_empty():
        raise SourceError(
            f"{origin}: orders without a currency can't be converted: "
            f"{_named_currencies(unknown)}\n"
            "Fill the currency in the export, or filter these orders out."
        )


def _refuse_missing(traded: pl.DataFrame, target: str, origin: str) -> None:
    missing = traded.filter(pl.col("rate").is_null())
    if not missing.is_empty():
        first = missing.row(0, named=True)
        raise SourceError(
            f"{origin}: no rate of {first['code']} in {target} on {first['day']} or before; "
            f"without a rate: {_named_currencies(missing)}\n"
            "Add a row date, currency, rate for the day or an earlier one."
        )


def _refuse_too_large(traded: pl.DataFrame, origin: str) -> None:
    for row in traded.iter_rows(named=True):
        if (row["largest"] or 0) * Fraction(row["rate"]) > LARGEST_REVENUE:
            raise SourceError(
                f"{origin}: an amount in {row['code']} on {row['day']} is too large once "
                "converted; check the rate of that day, and the amount"
            )


def _refuse_unreadable(table: pl.DataFrame, rates: pl.DataFrame, origin: str) -> None:
    remedies = {
        "date": "write the day as YYYY-MM-DD",
        "currency": "write a code such as EUR",
        "rate": f"write a number such as 0.8571, from {SMALLEST_RATE} to {LARGEST_RATE}",
    }
    for name, remedy in remedies.items():
        row = table[name].is_null().arg_max()
        if row is not None and table[name][row] is None:
            cell = rates[name].cast(pl.String)[row] or ""
            raise SourceError(f"{origin}: row {row + 1}: {name} is {cell!r}; {remedy}")


def _refuse_two_rates(table: pl.DataFrame, origin: str) -> None:
    key = ["currency", "date"]
    several = table.unique().group_by(key).len().filter(pl.col("len") > 1).sort(key)
    if several.is_empty():
        return
    code, day, _ = several.row(0)
    rows = table.with_row_index("row", offset=1)
    rows = rows.filter(pl.col("currency") == code, pl.col("date") == day)
    rates = [f"{rate.normalize():f} (row {row})" for row, rate in rows["row", "rate"].iter_rows()]
    raise SourceError(
        f"{origin}: {code} has more than one rate on {day}: {', '.join(rates[:MOST_NAMED])}; "
        "leave one of them"
    )


def _named_currencies(traded: pl.DataFrame) -> str:
    """Currencies with their rows and first day, in words."""
    by_code = traded.group_by("code").agg(pl.col("rows").sum(), pl.col("day").min())
    by_code = by_code.sort("rows", "code", descending=[True, False])
    currencies = [
        f"{code or 'unknown'} ({rows:,} rows, first on {day})"
        for code, rows, day in by_code.head(MOST_NAMED).iter_rows()
    ]
    more = by_code.height - MOST_NAMED
    return ", ".join(currencies) + (f" and {more} more" if more > 0 else "")
