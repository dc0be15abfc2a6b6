"""What customers bought in a month, beside all that they had bought before it."""

import math

import numpy as np
import polars as pl
import pytest

from clv_assets.core.label_months.purchase_months import SpendSpread, purchase_months
from clv_assets_tests.factories import make_orders

FOURTEEN = make_orders(
    ("A", "2024-01-05", 10),
    ("A", "2024-01-05", 30),  # of the same day: one purchase day of 40
    ("A", "2024-01-20", 20),
    ("A", "2024-03-01", 80),
    ("A", "2024-03-02", -80),  # a return is no purchase
    ("B", "2024-03-31", 5),
)


def test_a_month_is_told_with_all_before_it() -> None:
    found = purchase_months(FOURTEEN)

    assert found.select("customer_id", "month", "days", "past_days").rows() == [
        ("A", "2024-01", 2, 0),
        ("A", "2024-03", 1, 2),
        ("B", "2024-03", 1, 0),
    ]
    assert found["log_value"].to_list() == pytest.approx(
        [math.log(40) + math.log(20), math.log(80), math.log(5)]
    )
    assert found["past_log_value"].to_list() == pytest.approx([0, math.log(800), 0])


def test_a_log_without_a_purchase_has_no_month() -> None:
    assert purchase_months(make_orders(("A", "2024-01-05", -1))).is_empty()


def simulated(within: float, between: float, customers: int = 3000) -> pl.DataFrame:
    chance = np.random.default_rng(1)
    own = 3 + math.sqrt(between) * chance.standard_normal(customers)
    rows = [
        (f"C{k}", f"2024-0{month}", 1, own[k] + math.sqrt(within) * chance.standard_normal())
        for k in range(customers)
        for month in (1, 2, 3)
    ]
    frame = pl.DataFrame(rows, schema=["customer_id", "month", "days", "log_value"], orient="row")
    past = pl.col("days", "log_value").cum_sum().over("customer_id") - pl.col("days", "log_value")
    return frame.with_columns(past.name.prefix("past_"))


def test_the_spread_is_that_of_days_and_that_of_customers() -> None:
    found = SpendSpread.of(simulated(within=0.3, between=0.5))

    assert found.mean == pytest.approx(3, abs=0.05)
    assert found.within == pytest.approx(0.3, rel=0.1)
    assert found.between == pytest.approx(0.5, rel=0.15)


def test_a_purchase_is_compared_with_its_customers_own_past() -> None:
    spread = SpendSpread(mean=3.0, within=0.3, between=0.5)
    known = spread.residuals(simulated(0.3, 0.5).filter(pl.col("month") == "2024-03"))

    standard = known["off"].to_numpy() * np.sqrt(known["info"].to_numpy())
    assert np.mean(standard) == pytest.approx(0, abs=0.06)
    assert np.std(standard) == pytest.approx(1, abs=0.06)


def test_a_few_customers_far_from_all_others_make_none_of_the_others_less_sure() -> None:
    far = pl.when(pl.col("customer_id").str.ends_with("00")).then(3.0).otherwise(0.0)
    months = simulated(0.3, 0.2).with_columns(
        log_value=pl.col("log_value") + far,
        past_log_value=pl.col("past_log_value") + far * pl.col("past_days"),
    )

    spread = SpendSpread.of(months)

    known = spread.residuals(months.filter(pl.col("past_days") > 0))
    standard = known["off"].to_numpy() * np.sqrt(known["info"].to_numpy())
    assert spread.dispersion < 1
    assert np.mean(standard**2) == pytest.approx(1, abs=0.01)


def test_one_purchase_of_a_fortune_does_not_move_a_month() -> None:
    spread = SpendSpread(mean=3.0, within=0.3, between=0.5)
    months = simulated(0.3, 0.5, customers=2).with_columns(log_value=pl.lit(50.0))

    found = spread.residuals(months)

    limit = 3 / np.sqrt(found["info"].to_numpy())
    assert np.allclose(found["off"].to_numpy(), limit)


def test_few_purchases_leave_the_spread_at_its_belief() -> None:
    few = SpendSpread.of(purchase_months(FOURTEEN))
    none = SpendSpread.of(purchase_months(make_orders(("A", "2024-01-05", -1))))

    assert (few.within, none.mean) == (0.25, 0.0)
    assert SpendSpread(**few.as_dict()) == few
