"""Which past days can be trained on and judged at."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.calendar.windows import add_months
from clv_assets.core.snapshots.origins import baseline_origins, earliest_as_of, training_cutoffs
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets_tests.core.snapshots.test_snapshots import FIRST
from clv_assets_tests.factories import make_recipe

days = st.dates(date(2022, 1, 1), date(2026, 12, 31))
recipes = st.builds(
    lambda pred, history, settle: make_recipe(
        training={"pred_months": pred, "min_history_months": history, "max_origins": 12},
        source={"path": "-", "settle_days": settle},
    ),
    st.integers(1, 12),
    st.integers(1, 12),
    st.integers(0, 45),
)


def test_the_newest_training_cutoff_has_just_matured() -> None:
    recipe = make_recipe(training={"pred_months": 3, "max_snapshots": 3})

    found = training_cutoffs(FIRST, date(2023, 1, 2), recipe)

    assert found == [date(2022, 10, 2), date(2022, 9, 2), date(2022, 8, 2)]


def test_labels_settle_before_they_are_learnt_from() -> None:
    recipe = make_recipe(source={"path": "-", "settle_days": 30})

    assert training_cutoffs(FIRST, date(2023, 2, 1), recipe)[0] == date(2022, 10, 2)


@given(as_of=days, recipe=recipes)
def test_no_label_window_of_a_training_cutoff_ends_after_the_as_of_day(
    as_of: date, recipe: Recipe
) -> None:
    training = recipe.training

    for cutoff in training_cutoffs(FIRST, as_of, recipe):
        ripe = add_months(cutoff, training.pred_months) + timedelta(days=recipe.settle_days)
        assert ripe <= as_of
        assert cutoff >= add_months(FIRST, training.min_history_months)


@given(as_of=days, recipe=recipes)
def test_a_trial_at_an_origin_learns_from_labels_that_ended_by_then_and_is_judged_later(
    as_of: date, recipe: Recipe
) -> None:
    pred, settle = recipe.training.pred_months, timedelta(days=recipe.settle_days)

    for origin in baseline_origins(FIRST, as_of, recipe):
        assert add_months(origin, pred) + settle <= as_of
        cutoffs = training_cutoffs(FIRST, origin, recipe)
        assert cutoffs
        assert all(add_months(cutoff, pred) + settle <= origin for cutoff in cutoffs)


@given(recipe=recipes, later=st.integers(0, 400))
def test_from_the_earliest_day_on_a_champion_can_be_trained(recipe: Recipe, later: int) -> None:
    earliest = earliest_as_of(FIRST, recipe)

    assert training_cutoffs(FIRST, earliest, recipe)
    assert training_cutoffs(FIRST, earliest + timedelta(days=later), recipe)
    assert not training_cutoffs(FIRST, earliest - timedelta(days=1), recipe)
