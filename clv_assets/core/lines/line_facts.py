"""Who a row is of, of which order, when, and in which state, before its amounts are read."""

import polars as pl

from clv_assets.config.columns import States
from clv_assets.config.source import Source
from clv_assets.core.lines.amounts import lacks_amount
from clv_assets.core.lines.dates import parse_dates
from clv_assets.core.lines.ids import MISSING, as_id, is_one_of
from clv_assets.core.lines.mapping import Mapping

STATE = "state_"  # prefix of the columns that say what a row is


def line_facts(raw: pl.DataFrame, mapping: Mapping, source: Source) -> pl.DataFrame:
    """Facts of the rows of ``raw``.

    Returns:
        customer_id and order_id as they came (see ``clean_ids``), order_date (null where it can't
        be read), undated (there is none to read), state_<n> of the n-th state column (text, null
        for none), and lacking (see ``lacks_amount``).
    """
    columns = mapping.columns
    dates = raw[columns["order_date"]]
    states = [
        _text_or_null(raw[name]).alias(f"{STATE}{n}")
        for n, name in enumerate(mapping.source.states)
    ]
    return pl.DataFrame(
        [
            _customer(raw, columns, source).alias("customer_id"),
            _order_id(raw, columns).alias("order_id"),
            parse_dates(dates, mapping.dates).alias("order_date"),
            _is_blank(dates).alias("undated"),
            *states,
            lacks_amount(raw, mapping),
        ]
    )


def matches(mapping: Mapping, states: States) -> pl.Expr:
    """Rows of which a state column has one of the values of ``states``, in any case."""
    tests = [
        pl.col(f"{STATE}{n}").str.to_lowercase().is_in([v.strip().lower() for v in states[name]])
        for n, name in enumerate(mapping.source.states)
        if name in states
    ]
    return pl.any_horizontal(*tests, pl.lit(value=False)).fill_null(value=False)


def _customer(raw: pl.DataFrame, columns: dict[str, str], source: Source) -> pl.Series:
    customer = as_id(raw[columns["customer_id"]])
    if "recipient" not in columns:
        return customer
    is_shop = is_one_of(customer, source.own_accounts)
    return customer.zip_with(~is_shop, as_id(raw[columns["recipient"]]).cast(customer.dtype))


def _order_id(raw: pl.DataFrame, columns: dict[str, str]) -> pl.Series:
    if "order_id" not in columns:
        return pl.Series([None], dtype=pl.String).new_from_index(0, raw.height)
    return as_id(raw[columns["order_id"]])


def _is_blank(values: pl.Series) -> pl.Series:
    if values.dtype != pl.String:
        return values.is_null()
    return values.str.strip_chars().is_in(MISSING).fill_null(value=True)


def _text_or_null(values: pl.Series) -> pl.Series:
    text = values.cast(pl.String).str.strip_chars()
    return text.set(text.is_in(MISSING).fill_null(value=False), None)
