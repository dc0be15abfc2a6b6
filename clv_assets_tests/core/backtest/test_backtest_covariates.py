"""A backtest with what is known of customers: for the champion alone, and suspicious of leaks."""

from datetime import date, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from clv_assets import backtest
from clv_assets.core.backtest.backtest import Backtest
from clv_assets.core.features.covariates import Covariates
from clv_assets_tests.factories import FEW_TREES, make_config

CUTOFF, END = date(2024, 6, 3), datetime(2024, 12, 3)
QUICK = make_config(training={"pred_months": 6, "max_snapshots": 12}, modeling=FEW_TREES)


@pytest.fixture(scope="module")
def leaky(shop_orders: pl.DataFrame) -> Backtest:
    """With what customers have spent by the end of the window, which a later export holds."""
    exported = shop_orders.filter(pl.col("order_date") < END)
    people = exported.group_by("customer_id").agg(total_spend=pl.col("revenue").sum())
    covariates = Covariates.of(people, immutable=["total_spend"])
    return backtest(shop_orders, CUTOFF, config=QUICK, covariates=covariates)


@pytest.fixture(scope="module")
def plain(shop_orders: pl.DataFrame) -> Backtest:
    return backtest(shop_orders, CUTOFF, config=QUICK)


def test_a_column_that_knows_the_window_is_told(leaky: Backtest, plain: Backtest) -> None:
    (told,) = leaky.warnings

    assert told.startswith("total_spend: knowing it takes the error on later windows from ")
    assert plain.warnings == ()


def test_the_champion_knows_the_covariates_and_the_references_do_not(
    leaky: Backtest, plain: Backtest
) -> None:
    assert leaky.champion.model.input.design.covariates == ["total_spend"]
    assert leaky.metrics["champion"]["ngini"] > plain.metrics["champion"]["ngini"]
    references = ["customer_id", "naive", "single", "pnbd", "actual_clv"]
    assert_frame_equal(leaky.customers.select(references), plain.customers.select(references))


def test_values_from_the_cutoff_on_predict_nothing(shop_orders: pl.DataFrame) -> None:
    past = shop_orders.select("customer_id").unique().sort("customer_id")
    base = past.with_columns(tier=pl.lit("base"), since=pl.lit("2023-01-01"))
    gold = past.head(100).with_columns(tier=pl.lit("gold"), since=pl.lit(str(CUTOFF)))

    found = [
        backtest(
            shop_orders,
            CUTOFF,
            config=QUICK,
            covariates=Covariates.of(people, valid_from={"tier": "since"}),
        ).customers
        for people in (base, pl.concat([base, gold]))
    ]

    assert_frame_equal(*found)
