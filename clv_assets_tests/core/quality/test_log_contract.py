"""The order log keeps its contract: rows, columns, keys, one currency."""

import polars as pl
import pytest

from clv_assets.core.quality import log_contract
from clv_assets_tests.factories import make_orders

SCHEMA = {
    "customer_id": pl.String(),
    "order_id": pl.String(),
    "order_date": pl.Datetime("us"),
    "revenue": pl.Float64(),
    "lines": pl.Int64(),
    "units": pl.Float64(),
    "products": pl.Int64(),
}


def test_the_contract_is_held_to_names_and_types() -> None:
    assert (
        log_contract.schema_problems({**SCHEMA, "market": pl.String(), "colour": pl.Int8()}) == {}
    )

    broken = {**SCHEMA, "order_date": pl.Date(), "country": pl.Int64()}
    del broken["units"]

    assert log_contract.schema_problems(broken) == {
        "order_date": "Date instead of Datetime(time_unit='us', time_zone=None)",
        "units": "missing",
        "country": "Int64 instead of String",
    }


def test_repeated_and_unsorted_orders_are_counted() -> None:
    orders = make_orders(("ann", "2024-01-05", 1), ("bob", "2024-01-06", 2)).collect()

    assert not any(log_contract.order_problems(orders.lazy()).values())
    assert log_contract.order_problems(pl.concat([orders, orders]).lazy()) == {
        "missing": 0,
        "repeated": 4,
        "out_of_order": 1,
    }


@pytest.mark.parametrize(
    ("currencies", "converted", "mixed"),
    [
        ({}, False, False),
        ({"GBP": 9}, False, False),
        ({"GBP": 9, "EUR": 1}, False, True),
        ({"GBP": 9, "EUR": 1}, True, False),
    ],
)
def test_currencies_are_mixed_unless_there_is_one_or_rates(
    currencies: dict[str, int], converted: bool, mixed: bool
) -> None:
    found = log_contract.mixed_currencies({"currencies": currencies}, converted=converted)

    assert bool(found) == mixed


def test_an_old_snapshot_says_nothing_of_currencies() -> None:
    assert log_contract.mixed_currencies({}, converted=False) == {}
