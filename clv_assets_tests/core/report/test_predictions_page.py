"""The page of a cutoff's predictions tells what is on file, though the config has moved on."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from clv_assets.config.modeling import Training
from clv_assets.config.scoring import Value
from clv_assets.core.champion.totals import TotalsBand
from clv_assets.core.champion.value import value_columns
from clv_assets.core.metrics.customer_spread import CustomerSpread
from clv_assets.core.report.predictions_page import (
    bounds_of_history,
    issued_facts,
    issued_totals,
)
from clv_assets_tests.factories import MODEL, make_orders, make_predictions

CUTOFF = date(2024, 6, 3)
PROFIT = Value(margin=0.5)
BAND = TotalsBand(
    spread=0.1, disjoint=4, assumed=False, customers=CustomerSpread(scale=20.0, power=1.5)
)


def issued(**overrides: Any) -> pl.DataFrame:
    frame = make_predictions(
        {"ann": 100.0, "bob": 20.0, "cid": 0.0},
        cutoff=CUTOFF,
        window_end=date(2024, 12, 3),
        pred_months=6,
        in_sample=False,
        population=["active", "active", "silent"],
        expected_orders=[2.5, 1.0, 0.0],
        p_active=[0.9, 0.6, 0.0],
        **overrides,
    )
    return frame.with_columns(*value_columns(PROFIT, 6))


def test_the_facts_are_sums_of_what_is_on_file() -> None:
    facts = issued_facts(issued(), PROFIT)

    assert facts["window"] == "[2024-06-03, 2024-12-03)"
    assert (facts["model_id"], facts["in_sample"]) == (MODEL, False)
    assert (facts["total_predicted"], facts["total_value"]) == (120.0, 60.0)
    assert (facts["value_kind"], facts["margin"]) == ("profit", 0.5)
    assert facts["populations"]["customers"].to_list() == [2, 1]


@pytest.mark.parametrize(("currency", "stated"), [("EUR", "EUR"), (None, "unknown")])
def test_the_currency_of_the_sums_is_a_fact_of_its_own(currency: str | None, stated: str) -> None:
    assert issued_facts(issued(), PROFIT, currency)["currency"] == stated


def test_terms_that_the_config_has_left_behind_are_not_told_by_it() -> None:
    facts = issued_facts(issued(), Value(margin=0.4))

    assert (facts["value_kind"], facts["total_value"]) == ("profit", 60.0)
    assert facts["margin"] is None


def test_totals_are_told_by_population_and_by_market_where_the_log_has_one() -> None:
    orders = make_orders(("ann", "2024-01-05", 1), ("bob", "2024-01-06", 2))
    placed = orders.with_columns(market=pl.Series(["north", "south"]))

    plain, by_market = issued_totals(issued(), orders, BAND), issued_totals(issued(), placed, BAND)

    assert plain.keys() == {"total", "totals_by_population"}
    assert plain["total"]["predicted"].to_list() == [120.0]
    rows = by_market["totals_by_market"].select("group", "customers", "predicted").rows()
    assert rows == [("north", 1, 100.0), ("south", 1, 20.0), ("unknown", 1, 0.0)]


def test_the_bounds_tell_of_newcomers_and_of_who_has_returned_more_than_bought() -> None:
    orders = make_orders(("ann", "2023-01-02", 30), ("bob", "2024-02-05", 10))
    training = Training(pred_months=6, min_history_months=11)
    features = pl.DataFrame({"lifetime_revenue_sum": [30.0, 15.0, -5.0, 0.0]})

    bounds = bounds_of_history(orders, CUTOFF, training, features)

    assert (bounds["clipped_share"], bounds["clipping_bias"]) == (1 / 4, pytest.approx(5 / 40))
    assert bounds["newcomer_share"] == {"windows": 1, "mean": 1.0, "low": 1.0, "high": 1.0}
    assert bounds["newcomers"].startswith("In past windows 100 %")
