"""What a label month says long before the window matures."""

import math
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from clv_assets.core.calendar.windows import month_window
from clv_assets.core.contracts import missing_columns
from clv_assets.core.label_months.early_read import (
    CUSTOMER_SPLIT,
    FEW,
    NO_ORDER,
    NO_REFERENCE,
    EarlyRead,
    bought_unheld,
    judged_again,
)
from clv_assets.core.label_months.month_verdicts import MonthVerdicts
from clv_assets_tests.core.label_months.test_month_verdicts import YEARS, month
from clv_assets_tests.factories import MODEL, make_actuals, make_baseline, make_orders

UNHELD = {"signal": "unheld", "segment": "customers in no prediction", "verdict": "ok"}


def months(*nginis: float, **overrides: Any) -> Any:
    told = [{"month": f"m{k}", "ngini": value} for k, value in enumerate(nginis)]
    return make_baseline(months=told, **overrides)


STEADY = months(*np.linspace(0.68, 0.72, 12).tolist())


@pytest.fixture(scope="module")
def reference() -> pl.DataFrame:
    zero = pl.concat([month(name, seed) for seed, name in enumerate(YEARS)])
    return pl.concat([zero, zero.with_columns(age=pl.lit(1.0))])


def bought(order: float, customers: int = 800) -> pl.DataFrame:
    """Customers whose purchases follow the prediction by ``order``, 0 to 1."""
    chance = np.random.default_rng(1)
    predicted = chance.gamma(0.5, 100, customers)
    followed = np.where(chance.random(customers) < order, predicted, chance.permutation(predicted))
    actual = np.where(chance.random(customers) < 0.5, followed * chance.gamma(3, 1, customers), 0)
    return make_actuals(zip(predicted.tolist(), actual.tolist(), strict=True))


def read(reference: pl.DataFrame, **overrides: Any) -> pl.DataFrame:
    baseline = overrides.pop("baseline", STEADY)
    verdicts = MonthVerdicts.of(reference, 0.4)
    rows = overrides.pop("rows", month("2023-01", 7))
    actuals = overrides.pop("actuals", bought(1.0))
    return EarlyRead(MODEL, baseline, verdicts).month(rows, actuals, UNHELD, date(2022, 12, 5))


def rank(frame: pl.DataFrame) -> dict[str, Any]:
    return frame.filter(pl.col("signal") == "rank").row(0, named=True)


def test_every_signal_has_a_row_with_the_columns_of_the_contract(reference: pl.DataFrame) -> None:
    found = read(reference)

    assert missing_columns("early_read", found.columns) == []
    assert {"rank", "unheld", "purchases", "spend", "newcomers_value"} == set(found["signal"])
    assert set(found["cutoff"]) == {"2022-12-05"}
    assert set(found["model_id"]) == {MODEL}
    assert not found["names"].any()


def test_customers_who_are_ranked_as_before_are_ok_and_shuffled_ones_break(
    reference: pl.DataFrame,
) -> None:
    fine, shuffled = (rank(read(reference, actuals=bought(order))) for order in (1.0, 0.3))

    assert (fine["verdict"], shuffled["verdict"]) == ("ok", "watch")
    assert shuffled["names"]
    assert shuffled["value"] < shuffled["band_low"] < fine["value"]


def test_a_month_ranked_better_than_ever_does_not_break(reference: pl.DataFrame) -> None:
    assert rank(read(reference, baseline=months(0.2, 0.21, 0.19, 0.2)))["verdict"] == "ok"


def test_a_baseline_that_varies_has_a_wider_band(reference: pl.DataFrame) -> None:
    steady, restless = (
        rank(read(reference, baseline=base))["band_low"]
        for base in (STEADY, months(*[0.5, 0.9] * 6))
    )

    assert restless < steady


@pytest.mark.parametrize(
    ("overrides", "reason"),
    [
        ({"baseline": months(0.7, 0.7, kind="customer_split")}, CUSTOMER_SPLIT),
        ({"baseline": months()}, CUSTOMER_SPLIT),
        ({"baseline": months(math.nan)}, CUSTOMER_SPLIT),
        ({"actuals": bought(1.0, 40)}, FEW),
        ({"actuals": make_actuals([(5.0, 3.0)] * 100)}, FEW),  # all predictions equal
        ({"actuals": make_actuals([(5.0, 3.0)])}, FEW),
        ({"actuals": make_actuals([(5.0, 3.0)] * 9, population="silent")}, FEW),
    ],
)
def test_an_order_that_can_not_be_judged_is_unknown(
    reference: pl.DataFrame, overrides: dict[str, Any], reason: str
) -> None:
    found = rank(read(reference, **overrides))

    assert (found["verdict"], found["reason"], found["breach"]) == ("unknown", reason, False)


def test_a_month_without_any_purchase_says_nothing(reference: pl.DataFrame) -> None:
    found = read(reference, rows=month("2023-01", 7).with_columns(actual=pl.lit(0.0)))

    assert set(found["verdict"]) == {"unknown"}
    assert set(found["reason"]) == {NO_ORDER}


def test_without_earlier_months_segments_are_unknown() -> None:
    found = read(pl.DataFrame())

    told = found.filter(pl.col("signal") == "purchases")
    assert set(told["verdict"]) == {"unknown"}
    assert set(told["reason"]) == {NO_REFERENCE}
    assert rank(found)["verdict"] == "ok"


def test_a_segment_says_what_it_could_not_have_seen(reference: pl.DataFrame) -> None:
    vague = month("2023-01", 7).with_columns(variance=pl.lit(0.04))
    found = read(reference, rows=vague).filter(pl.col("kind") == "market")

    assert set(found["verdict"]) == {"unknown"}
    assert all("would not have been seen" in reason for reason in found["reason"])


def test_a_month_read_before_is_judged_again_to_the_same(reference: pl.DataFrame) -> None:
    broken = {("purchases", "market", "north"): -0.6}
    stored = read(reference, rows=month("2023-01", 7, broken))

    again = judged_again(MonthVerdicts.of(reference, 0.4), stored)

    assert stored["names"].any()
    assert again.equals(stored)


def test_purchases_of_customers_in_no_prediction_have_a_line_of_their_own() -> None:
    orders = make_orders(
        ("A", "2024-05-01", 30),
        ("B", "2024-05-02", 60),
        ("B", "2024-05-03", 10),
        ("B", "2024-05-04", -10),
        ("B", "2024-06-01", 999),
    )

    found = bought_unheld(orders, pl.Series(["A"]), month_window("2024-05"))

    assert (found["customers"], found["actual"], found["value"]) == (1, 2.0, 0.7)
    nobody = bought_unheld(orders, pl.Series(["A"]), month_window("2023-05"))
    assert (nobody["actual"], nobody["value"]) == (0.0, None)
