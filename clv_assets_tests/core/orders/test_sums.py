"""Lines become orders by exact sums, and nothing that differs becomes one."""

from datetime import datetime
from typing import Any

import polars as pl

from clv_assets.core.orders.sums import is_unnamed, no_orders, sum_lines

NOON = datetime(2024, 1, 5, 12)


def lines(*rows: dict[str, Any]) -> pl.DataFrame:
    """Lines as ``to_lines`` gives them: amounts in ten-thousandths."""
    plain = {"customer_id": "ann", "order_id": "1", "order_date": NOON, "revenue": 10_000}
    schema = {
        "customer_id": pl.String,
        "order_id": pl.String,
        "order_date": pl.Datetime("us"),
        "revenue": pl.Int64,
        "units": pl.Int64,
        "product": pl.String,
        "currency": pl.String,
    }
    given = {name for row in rows for name in row} | {*plain, "units"}
    kept = {name: dtype for name, dtype in schema.items() if name in given}
    return pl.DataFrame([{**plain, **row} for row in rows], schema=kept)


def test_a_line_that_says_the_same_twice_counts_twice_and_is_one_distinct_line() -> None:
    tea = {"product": "tea", "units": 20_000, "revenue": 30_001}
    mug = {"product": "mug", "units": 10_000, "revenue": -9_999}

    order = sum_lines(lines(tea, tea, mug)).row(0, named=True)

    assert order["revenue"] == 2 * 30_001 - 9_999
    assert order["units"] == 2 * 20_000 + 10_000
    assert (order["lines"], order["distinct_lines"], order["products"]) == (3, 2, 2)


def test_units_that_no_line_tells_are_unknown_not_none() -> None:
    untold, told = sum_lines(lines({})), sum_lines(lines({}, {"units": 0}))

    assert untold["units"].to_list() == [None]
    assert told["units"].to_list() == [0]


def test_lines_without_an_order_id_are_an_order_a_second() -> None:
    same = {"order_id": None}
    later = {"order_id": None, "order_date": NOON.replace(second=1)}

    orders = sum_lines(lines(same, same, later)).sort("order_date")

    assert orders["order_id"].to_list() == ["2024-01-05T12:00:00", "2024-01-05T12:00:01"]
    assert orders["lines"].to_list() == [2, 1]
    assert orders.select(is_unnamed()).to_series().all()


def test_a_customer_whose_number_is_written_in_two_ways_has_one_order() -> None:
    orders = sum_lines(lines({"customer_id": "13085"}, {"customer_id": "13085.0"}))

    assert orders.select("customer_id", "revenue", "lines").rows() == [("13085", 20_000, 2)]


def test_money_of_two_currencies_is_never_added() -> None:
    orders = sum_lines(lines({"currency": "eur "}, {"currency": "EUR"}, {"currency": "GBP"}))

    assert sorted(orders.select("currency", "revenue").rows()) == [("EUR", 20_000), ("GBP", 10_000)]


def test_no_orders_are_a_table_of_the_same_columns() -> None:
    assert no_orders().is_empty()
    assert no_orders().schema == sum_lines(lines({})).schema
