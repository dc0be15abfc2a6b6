"""Fingerprints: the same past has one name, and any change of it another."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.fingerprint import (
    changed_months,
    config_fingerprint,
    data_fingerprint,
    model_id,
    month_prints,
)
from clv_assets_tests.factories import make_config, make_orders

LOG = (("a", "2023-01-01", 1.0), ("a", "2023-02-01", 2.0), ("b", "2023-03-01", 3.0))
AS_OF = date(2023, 2, 2)


def test_the_future_does_not_change_the_fingerprint_of_the_past() -> None:
    grown = make_orders(*LOG, ("a", "2023-02-02", 9.0))

    assert data_fingerprint(grown, AS_OF) == data_fingerprint(make_orders(*LOG[:2]))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("customer_id", "z"),
        ("order_id", "z"),
        ("revenue", 1.0001),
        ("order_date", date(2020, 1, 1)),
    ],
)
def test_every_column_that_decides_is_in_the_fingerprint(name: str, value: object) -> None:
    orders = make_orders(*LOG).collect()
    first = pl.int_range(pl.len()) == 0
    changed = pl.when(first).then(pl.lit(value)).otherwise(name).cast(orders.schema[name])

    assert data_fingerprint(orders.with_columns(changed.alias(name))) != data_fingerprint(orders)


def test_a_customer_does_not_run_into_an_order_id() -> None:
    def one(customer: str, order: str) -> str:
        orders = make_orders((customer, "2023-01-01", 1.0))
        return data_fingerprint(orders.with_columns(pl.lit(order).alias("order_id")))

    assert one("12", "345") != one("123", "45")


@pytest.mark.parametrize(
    ("currencies", "sentence"),
    [
        ((None, None), "1 orders of 2.50 net; they were 1 of 2.00"),
        ((None, "EUR"), "1 orders of 2.50 EUR net; they were 1 of 2.00"),
        (("GBP", "EUR"), "1 orders of 2.50 EUR net; they were 1 of 2.00 GBP"),
    ],
)
def test_each_amount_of_a_changed_month_has_its_own_currency(
    currencies: tuple[str | None, str | None], sentence: str
) -> None:
    past = month_prints(make_orders(*LOG))
    now = month_prints(make_orders(LOG[0], ("a", "2023-02-01", 2.5), LOG[2]))

    assert changed_months(past, now, currencies) == {"2023-02": sentence}


@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=6))
def test_the_order_of_settings_does_not_matter(settings: dict[str, int]) -> None:
    assert config_fingerprint(settings) == config_fingerprint(dict(reversed(settings.items())))


def test_another_setting_has_another_fingerprint() -> None:
    base = make_config().life_inputs()

    changed = [
        make_config(modeling={"seed": 0}),
        make_config(training={"history_months": 10}),
        make_config(source={"path": "orders.csv", "settle_days": 3}),
        make_config(clustering={"n_clusters": 4}),
    ]

    found = {config_fingerprint(config.life_inputs()) for config in changed}
    assert len(found | {config_fingerprint(base)}) == 5


def test_where_orders_lie_and_alerts_go_does_not_decide_a_life() -> None:
    elsewhere = {"path": "moved.csv"}
    config = make_config(
        source=elsewhere, storage={"root": "/elsewhere"}, notify={"timeout_seconds": 3}
    )

    assert config.life_inputs() == make_config().life_inputs()


def test_everything_that_decides_a_model_is_in_its_id() -> None:
    base = (date(2024, 1, 1), "data", "config", "code", 42)
    others = [
        (date(2024, 1, 2), "data", "config", "code", 42),
        (date(2024, 1, 1), "date", "config", "code", 42),
        (date(2024, 1, 1), "data", "confit", "code", 42),
        (date(2024, 1, 1), "data", "config", "coda", 42),
        (date(2024, 1, 1), "data", "config", "code", 0),
    ]

    found = {model_id(*parts) for parts in [base, *others]}

    assert len(found) == 6
    assert model_id(*base) == model_id(*base)
    assert model_id(*base)[:11] == "2024-01-01-"
    assert len(model_id(*base)) == 19
