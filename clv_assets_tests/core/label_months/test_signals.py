"""Signals of a label month: of each segment itself, and against the rest of the shop."""

import math
from typing import Any

import polars as pl
import pytest
from scipy.stats import norm, poisson

from clv_assets.core.label_months.signals import (
    NEW_AGAIN,
    NEW_VALUE,
    PURCHASES,
    SPEND,
    prior_of,
    signals,
)


def tally(kind: str, segment: str, **overrides: Any) -> dict[str, Any]:
    return {
        "month": "2024-05",
        "age": 0.5,
        "kind": kind,
        "segment": segment,
        "customers": 100,
        "expected": 200.0,
        "actual": 180.0,
        "weighted_expected": 99.5,
        "weighted_actual": 99.5,
        "spend": 0.0,
        "info": 99.5,
        **overrides,
    }


NEWCOMERS = {
    "month": "2024-05",
    "age": 0.5,
    "newcomers": 40.0,
    "value": 0.1,
    "value_variance": 0.405,
    "watched": 30.0,
    "again": 9.0,
}


def told(*rows: dict[str, Any], signal: str) -> dict[str, dict[str, Any]]:
    frame = signals(pl.DataFrame(list(rows)), pl.DataFrame([NEWCOMERS]))
    chosen = frame.filter(pl.col("signal") == signal)
    return {row["segment"]: row for row in chosen.iter_rows(named=True)}


SHOP = tally("shop", "all", weighted_expected=199.5, weighted_actual=149.5, spend=40.0, info=199.5)


def test_a_segment_is_compared_with_the_rest() -> None:
    north = tally("market", "north", weighted_actual=49.5)

    found = told(SHOP, north, signal=PURCHASES)

    assert found["all"]["value"] == pytest.approx(math.log(150 / 200))
    assert found["north"]["own"] == pytest.approx(math.log(50 / 100))
    rest = math.log((149.5 - 49.5 + 0.5) / (199.5 - 99.5 + 0.5))
    assert found["north"]["value"] == pytest.approx(math.log(50 / 100) - rest)
    of_rest = 1 / math.sqrt(100.5 * 100.5)
    assert found["north"]["variance"] == pytest.approx(1 / math.sqrt(50 * 100) + of_rest)


def test_prices_that_fell_are_told_of_segment_and_rest_alike() -> None:
    shop = {**SHOP, "spend": -80.0}
    north = tally("market", "north", spend=-40.0)

    found = told(shop, north, signal=SPEND)

    assert found["all"]["own"] == pytest.approx(-0.4, abs=0.01)
    assert found["north"]["value"] == pytest.approx(0, abs=0.01)


def test_a_segment_in_which_nothing_came_has_a_value_all_the_same() -> None:
    found = told(SHOP, tally("market", "north", weighted_actual=0.0), signal=PURCHASES)

    assert found["north"]["own"] == pytest.approx(math.log(0.5 / 100))


def test_newcomers_are_told_by_value_and_by_odds() -> None:
    value = told(SHOP, signal=NEW_VALUE)["newcomers"]
    again = told(SHOP, signal=NEW_AGAIN)["newcomers"]

    assert (value["value"], value["variance"]) == (0.1, pytest.approx(0.01))
    assert again["value"] == pytest.approx(math.log(9.5 / 21.5))
    assert (again["expected"], again["actual"]) == (30, 9)


def test_cohorts_are_believed_to_differ_more_from_year_to_year() -> None:
    market = prior_of(PURCHASES, "market", contrast=True)

    assert prior_of(PURCHASES, "tenure", contrast=True).trend > market.trend
    assert prior_of(PURCHASES, "shop", contrast=False).level > market.level


@pytest.mark.parametrize(("expected", "came"), [(20, 8), (20, 10), (60, 40), (200, 150), (20, 34)])
def test_few_purchases_are_as_unlikely_as_a_count_is(expected: int, came: int) -> None:
    one = tally("shop", "all", weighted_expected=expected, weighted_actual=came)

    row = told(one, signal=PURCHASES)["all"]
    z = row["own"] / math.sqrt(row["own_variance"])

    tail = poisson.cdf(came, expected) if came < expected else poisson.sf(came - 1, expected)
    assert abs(z) == pytest.approx(norm.isf(tail), rel=0.12)
