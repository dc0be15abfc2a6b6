"""Small tables and lines for people."""

import re
from dataclasses import replace

import polars as pl
import pytest

from clv_assets.config.scoring import Value
from clv_assets.core.champion.summary import (
    clipping,
    population_summary,
    prediction_totals,
    totals_sentence,
)
from clv_assets.core.champion.totals import TotalsBand, totals
from clv_assets.core.champion.value import value_columns
from clv_assets.core.metrics.customer_spread import CustomerSpread
from clv_assets_tests.factories import make_predictions

SURE = TotalsBand(
    spread=0.1, disjoint=4, assumed=False, customers=CustomerSpread(scale=20.0, power=1.5)
)


def predictions(value: Value) -> pl.DataFrame:
    frame = make_predictions(
        {"ann": 1000.0, "bob": 200.0, "cid": 0.0},
        population=["active", "active", "silent"],
        hi90=[2000.0, 500.0, 0.0],
        expected_orders=[2.5, 1.0, 0.0],
        p_active=[0.9, 0.6, 0.0],
    )
    return frame.with_columns(*value_columns(value, 6))


def test_the_silent_count_in_the_totals() -> None:
    assert prediction_totals(predictions(Value(margin=0.5))) == {
        "total_predicted": 1200.0,
        "total_value": 600.0,
        "expected_orders": 3.5,
        "expected_active": 1.5,
    }


def test_each_population_has_its_mean() -> None:
    assert population_summary(predictions(Value())).rows() == [
        ("active", 2, 600.0, 0.75),
        ("silent", 1, 0.0, 0.0),
    ]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Value(), r"^Expected of all 3 customers: net revenue 1,200\.00 \(80 %: .*\), 4 orders"),
        (Value(margin=0.5), r" \(80 %: .*\) \(profit 600\.00\), 4 orders, 2 customers active\.$"),
    ],
)
def test_the_totals_name_the_kind_of_value(value: Value, said: str) -> None:
    assert re.search(said, totals_sentence(predictions(value), SURE))


def test_the_total_comes_with_its_interval_and_says_what_of_it_is_assumed() -> None:
    everyone = totals(predictions(Value()), SURE).row(0, named=True)
    bounds = f"(80 %: {everyone['lo80']:,.0f} to {everyone['hi80']:,.0f}"

    assert f"{bounds}), " in totals_sentence(predictions(Value()), SURE)
    assumed = replace(SURE, assumed=True)
    assert f"{bounds}, the level's part assumed)" in totals_sentence(predictions(Value()), assumed)


def test_who_returned_more_than_bought_is_clipped() -> None:
    features = pl.DataFrame({"lifetime_revenue_sum": [100.0, 20.0, 0.0, -30.0]})

    assert clipping(features) == {"clipped_share": 0.25, "clipping_bias": 30 / 90}


def test_a_shop_of_returns_alone_has_no_bias_to_tell() -> None:
    features = pl.DataFrame({"lifetime_revenue_sum": [-30.0]})

    assert clipping(features) == {"clipped_share": 1.0, "clipping_bias": None}
    assert clipping(features.clear()) == {"clipped_share": 0.0, "clipping_bias": None}
