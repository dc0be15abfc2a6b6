"""Customer attributes: only those that a past cutoff may know."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from clv_assets.config.source import Customers
from clv_assets.core.errors import SourceError
from clv_assets.core.lines.dates import ISO_DAYS, DateFormat, parse_dates
from clv_assets.core.orders.aliases import customer_ids, require_columns


def declared(
    frame: pl.DataFrame,
    customers: Customers,
    *,
    days: DateFormat = ISO_DAYS,
    origin: str = "source.customers",
) -> pl.DataFrame:
    """The declared columns of a file of customers, validated; every other one is left out.

    Args:
        frame: one row per customer; several where a column has its valid_from column.
        customers: the key, and why each column may be known at a past cutoff.
        days: how valid_from is written; ISO 8601 if not told.
        origin: what to call the file in an error.

    Returns:
        customer_id, the declared columns (text stripped, null for nothing) and their valid_from
        columns (Date), sorted, no row twice.

    Raises:
        SourceError: a column is missing, a key empty, a valid_from unreadable or empty beside a
            value, an immutable column with two values for a customer, or one of the others with
            two from the same day.
    """
    dated = dict.fromkeys(a.valid_from for a in customers.columns.values() if a.valid_from)
    require_columns(frame, (customers.key, *customers.columns, *dated), origin)
    keys = customer_ids(frame[customers.key]).alias("customer_id")
    if keys.has_nulls():
        raise SourceError(
            f"{origin}: row {(keys.is_null().arg_max() or 0) + 1}: {customers.key} is empty; fill "
            "it in, or take the row out"
        )
    values = [_value(frame[name]) for name in customers.columns]
    since = [_days(frame[name], days, origin) for name in dated]
    table = pl.DataFrame([keys, *values, *since])
    for name, attribute in customers.columns.items():
        if attribute.valid_from is None:
            _refuse_two_values(table, name, None, origin)
        else:
            _refuse_undated(table, name, attribute.valid_from, origin)
            _refuse_two_values(table, name, attribute.valid_from, origin)
    return table.unique().sort(pl.all())


def attributes_as_of(frame: pl.DataFrame, customers: Customers, cutoff: date) -> pl.DataFrame:
    """The attributes of every customer of the file, as they were known at ``cutoff``.

    A value is known from the day after its valid_from on, as nothing at a cutoff reads a row of
    that day; it is null before a customer's first. Immutable ones are known always.

    Args:
        frame: as ``declared`` gives it.
        customers: what it was declared by.
        cutoff: the snapshot date.

    Returns:
        customer_id (one row each, sorted) and the declared columns.
    """
    known = frame.select("customer_id").unique().sort("customer_id")
    for name, attribute in customers.columns.items():
        if attribute.valid_from is None:
            values = frame.select("customer_id", name).unique()
        else:
            values = _newest(frame, name, attribute.valid_from, cutoff)
        known = known.join(values, on="customer_id", how="left", maintain_order="left")
    return known


def undeclared(columns: Iterable[str], customers: Customers) -> list[str]:
    """Columns of the file that are left out, since today's value would leak into the past."""
    dated = {attribute.valid_from for attribute in customers.columns.values()}
    return [name for name in columns if name not in {customers.key, *customers.columns, *dated}]


def _newest(frame: pl.DataFrame, name: str, valid_from: str, cutoff: date) -> pl.DataFrame:
    past = frame.filter(pl.col(valid_from) < cutoff).sort("customer_id", valid_from)
    newest = past.unique("customer_id", keep="last", maintain_order=True)
    return newest.select("customer_id", name)


def _value(column: pl.Series) -> pl.Series:
    """Text stays text: a type read off the whole file would change with its later rows."""
    if column.dtype.is_float():
        return column.fill_nan(None)
    if column.dtype != pl.String:
        return column
    text = column.str.strip_chars()
    return text.set(text == "", None)


def _days(column: pl.Series, days: DateFormat, origin: str) -> pl.Series:
    dates = parse_dates(column, days).dt.date()
    given = _value(column).is_not_null()
    unreadable = dates.is_null() & given
    if unreadable.any():
        row = unreadable.arg_max() or 0
        raise SourceError(
            f"{origin}: row {row + 1}: {column.name} is {column.cast(pl.String)[row]!r}; write the "
            "day as YYYY-MM-DD"
        )
    return dates


def _refuse_undated(table: pl.DataFrame, name: str, valid_from: str, origin: str) -> None:
    undated = table[name].is_not_null() & table[valid_from].is_null()
    if undated.any():
        row = undated.arg_max() or 0
        raise SourceError(
            f"{origin}: row {row + 1}: customer {table['customer_id'][row]!r} has {name} "
            f"{table[name][row]!r} but no {valid_from}; write the day from which it holds"
        )


def _refuse_two_values(table: pl.DataFrame, name: str, valid_from: str | None, origin: str) -> None:
    key = ["customer_id"] if valid_from is None else ["customer_id", valid_from]
    dated = table if valid_from is None else table.filter(pl.col(valid_from).is_not_null())
    values = dated.select(*key, name).unique()
    several = values.group_by(key).len().filter(pl.col("len") > 1).sort(key).drop("len")
    if several.is_empty():
        return
    first = several.row(0, named=True)
    conflicting = values.join(several.head(1), on=key)[name].sort()
    quoted_values = " and ".join(
        "nothing" if value is None else repr(value) for value in conflicting[:2]
    )
    who = f"{origin}: customer {first['customer_id']!r} has {name} {quoted_values}"
    if valid_from is None:
        raise SourceError(
            f"{who}, but it is declared immutable\n"
            "Mend the file, or declare its valid_from column in source.customers."
        )
    raise SourceError(f"{who}, both from {first[valid_from]} ({valid_from}); leave one of them")
