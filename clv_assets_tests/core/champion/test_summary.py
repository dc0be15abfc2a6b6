"""Small tables and lines for people."""

import polars as pl

from clv_assets.config.scoring import Value
from clv_assets.core.champion.summary import (
    clipping,
    population_summary,
    prediction_totals,
)
from clv_assets.core.champion.value import value_columns
from clv_assets_tests.factories import make_predictions


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


def test_who_returned_more_than_bought_is_clipped() -> None:
    features = pl.DataFrame({"lifetime_revenue_sum": [100.0, 20.0, 0.0, -30.0]})

    assert clipping(features) == {"clipped_share": 0.25, "clipping_bias": 30 / 90}


def test_a_shop_of_returns_alone_has_no_bias_to_tell() -> None:
    features = pl.DataFrame({"lifetime_revenue_sum": [-30.0]})

    assert clipping(features) == {"clipped_share": 1.0, "clipping_bias": None}
    assert clipping(features.clear()) == {"clipped_share": 0.0, "clipping_bias": None}
