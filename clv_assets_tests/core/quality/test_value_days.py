"""Days in a wrong currency: many orders, each many times what its customer usually spends."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from clv_assets.core.quality.completeness import judge_months
from clv_assets.core.quality.value_days import value_days

END = date(2024, 7, 1)
DAY = date(2024, 6, 12)


def shop(a_day: int = 15, factor: float = 1.0, day: date = DAY, seed: int = 1) -> pl.DataFrame:
    """A year of orders; those of one day are worth ``factor`` times as much."""
    chance = np.random.default_rng(seed)
    days = [END - timedelta(days=back) for back in range(1, 366)]
    when = np.repeat(np.array(days, dtype="datetime64[D]"), a_day)
    who = chance.integers(0, 400, len(when))
    own = np.exp(3 + 0.6 * chance.standard_normal(400))
    worth = own[who] * np.exp(0.6 * chance.standard_normal(len(when)))
    worth = np.where(when == np.datetime64(day), worth * factor, worth)
    return pl.DataFrame(
        {
            "customer_id": [f"C{k:03}" for k in who],
            "order_date": when.astype("datetime64[us]"),
            "revenue": worth.round(2),
            "lines": np.ones(len(when), int),
        }
    ).sort("customer_id", "order_date")


@pytest.mark.parametrize(("factor", "words"), [(10, "times"), (100, "times"), (0.01, "1/")])
def test_a_day_in_another_currency_is_named(factor: float, words: str) -> None:
    (found,) = value_days(shop(factor=factor), END)

    assert (found.day, found.orders) == (DAY, 15)
    assert factor / 2 < found.ratio < factor * 2
    assert f"on {DAY} 15 orders are worth" in found.sentence
    assert words in found.sentence


@pytest.mark.parametrize("factor", [1.0, 0.5, 2.0, 3.0])
def test_sales_and_dear_days_are_no_fault(factor: float) -> None:
    assert value_days(shop(factor=factor), END) == []


def test_a_few_orders_are_what_customers_please() -> None:
    assert value_days(shop(a_day=9, factor=100), END) == []


def test_one_whale_makes_no_day() -> None:
    orders = shop()
    one = (pl.col("order_date").dt.date() == DAY) & (pl.col("customer_id") == "C007")

    whale = orders.with_columns(revenue=pl.when(one).then(1e6).otherwise("revenue"))

    assert value_days(whale, END) == []


def test_rows_of_the_watermark_and_later_are_not_read() -> None:
    assert value_days(shop(factor=100), DAY) == []


def test_a_log_without_purchases_has_no_day() -> None:
    none = pl.DataFrame(
        {"customer_id": ["A"], "order_date": [datetime(2024, 6, 1)], "revenue": [-1.0]}
    )

    assert value_days(none, END) == []


def test_a_new_month_with_such_a_day_is_suspect_an_old_one_odd_and_an_accepted_one_neither() -> (
    None
):
    new = judge_months(shop(factor=100), END)
    old = judge_months(shop(factor=100, day=date(2023, 11, 8)), END)
    accepted = judge_months(shop(factor=100), END, ["2024-06"])

    assert "currency" in new.suspect["2024-06"]
    assert "currency" in old.odd["2023-11"]
    assert old.suspect == {}
    assert (accepted.suspect, accepted.odd) == ({}, {})
