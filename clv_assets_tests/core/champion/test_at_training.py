"""The customers of the as-of day: some are needed, and their spread is kept."""

from datetime import date, timedelta

import polars as pl
import pytest

from clv_assets.core.calendar.windows import add_months, prediction_window
from clv_assets.core.champion.at_training import AtTraining, current_customers
from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import ClvError
from clv_assets.core.features.columns import CONTRACT_FEATURES
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets_tests.factories import make_orders, make_recipe


def test_distributions_cover_the_contract_features_and_the_prediction(champion: Champion) -> None:
    assert set(champion.customers.distributions) == {*CONTRACT_FEATURES, "predicted_clv"}


def test_a_shop_that_fell_asleep_has_nobody_to_learn_from() -> None:
    orders = make_orders(*((f"c{n}", "2022-01-03", 1.0) for n in range(60)))

    with pytest.raises(ClvError, match="no customer has an order in the 6 months before"):
        current_customers(Snapshots(orders, date(2023, 1, 2), make_recipe()))


def test_what_personas_tell_is_learnt_of_a_window_that_had_passed(
    shop_orders: pl.DataFrame,
) -> None:
    recipe = make_recipe()
    months = recipe.training.pred_months
    first = shop_orders["order_date"].min().date()
    young = add_months(first, recipe.training.min_history_months + months)

    def lens_at(day: date) -> AtTraining:
        return Champion.fit(shop_orders, day, recipe, with_baseline=False).customers

    as_of = add_months(young, months + 2)
    worth = lens_at(as_of).worth
    assert worth is not None
    learnt_at, judged_at = map(date.fromisoformat, (worth.learnt_at, worth.judged_at))
    assert prediction_window(learnt_at, months).end <= judged_at
    assert prediction_window(judged_at, months).end <= as_of
    assert lens_at(young + timedelta(days=31)).worth is None


def test_the_two_lenses_are_compared(champion: Champion) -> None:
    facts = champion.customers.lens_facts()

    assert 0 <= facts["independence"] < 1
    assert facts["matching"] is None
