"""The blend: no member can ruin it, everyone gets a sensible prediction, alone or among others."""

import functools
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from clv_assets.config.calendar import ShopCalendar, Span
from clv_assets.config.modeling import MEMBERS
from clv_assets.core.champion.champion import Champion
from clv_assets.core.model.blend import PREDICTED, Blend, middle
from clv_assets.core.model.learners import CountTrees
from clv_assets.core.model.shop_clock import CALENDAR_TIME, ShopClock
from clv_assets.core.model.shop_level import ShopLevel
from clv_assets_tests.core.conftest import AS_OF
from clv_assets_tests.core.model.blends import assert_sensible, fitted, make_snapshots
from clv_assets_tests.factories import floats

RETURNERS = ("R1", "R2", "R3")


@pytest.fixture(scope="module")
def orders(shop_orders: pl.DataFrame) -> pl.DataFrame:
    """The sample shop's, and three customers of whom nothing but a return is known."""
    returns = pl.DataFrame(
        {
            "customer_id": RETURNERS,
            "order_id": [f"X{who}" for who in RETURNERS],
            "order_date": [datetime(2024, month, 9) for month in (8, 10, 11)],
            "revenue": [-12.0, -700.0, -40.0],
        }
    )
    return pl.concat([shop_orders.select(returns.columns), returns])


@pytest.fixture(scope="module")
def blend_of(orders: pl.DataFrame) -> Callable[..., Blend]:
    """The blend of some members, fitted once."""
    return functools.cache(lambda members: fitted(orders, modeling={"members": members}))


@pytest.fixture(scope="module")
def model(blend_of: Callable[..., Blend]) -> Blend:
    return blend_of(MEMBERS)


@pytest.fixture(scope="module")
def features(orders: pl.DataFrame) -> pl.DataFrame:
    return make_snapshots(orders).features(AS_OF)


@pytest.fixture(scope="module")
def predicted(model: Blend, features: pl.DataFrame) -> pl.DataFrame:
    found = model.predict(features, AS_OF)
    return features.select("customer_id", "population", "revenue_sum").hstack(found)


def test_of_three_members_the_median_counts_and_of_four_the_middle_two() -> None:
    assert middle([floats(1, 9), floats(5, 5), floats(90, 0)]).tolist() == [5.0, 5.0]
    assert middle([floats(1), floats(5), floats(7), floats(90)]).tolist() == [6.0]
    assert middle([floats(1), floats(5)]).tolist() == [3.0]
    assert middle([floats(4)]).tolist() == [4.0]


amounts = st.floats(0, 1e9)
several = st.integers(2, 4).flatmap(
    lambda customers: st.lists(
        st.lists(amounts, min_size=customers, max_size=customers), min_size=2, max_size=4
    )
)


@given(several, st.floats(allow_nan=True, allow_infinity=True), st.integers(0, 4))
def test_one_mad_member_moves_nobody_beyond_the_others(
    others: list[list[float]], mad: float, place: int
) -> None:
    sane = [np.array(member) for member in others]
    members = [*sane[:place], np.full_like(sane[0], mad), *sane[place:]]

    found = middle(members)

    low, high = np.min(sane, axis=0), np.max(sane, axis=0)
    assert (found >= low * (1 - 1e-12)).all()
    assert (found <= high * (1 + 1e-12)).all()


@given(several, st.randoms())
def test_the_order_of_the_members_is_irrelevant(others: list[list[float]], random) -> None:
    members = [np.array(member) for member in others]
    shuffled = random.sample(members, len(members))

    assert middle(shuffled).tolist() == middle(members).tolist()


def test_the_prediction_is_the_middle_of_its_members(
    model: Blend, features: pl.DataFrame, predicted: pl.DataFrame
) -> None:
    members = model.members(features, AS_OF)

    assert tuple(members) == MEMBERS
    assert predicted["predicted_clv"].to_list() == middle(list(members.values())).tolist()


@pytest.mark.parametrize("recipe", MEMBERS)
def test_every_member_works_alone(
    recipe: str, orders: pl.DataFrame, features: pl.DataFrame
) -> None:
    alone = fitted(orders, modeling={"recipe": recipe})

    found = alone.predict(features, AS_OF)

    assert list(alone.members(features, AS_OF)) == [recipe]
    assert found["predicted_clv"].to_list() == alone.members(features, AS_OF)[recipe].tolist()
    assert_sensible(found)


@pytest.mark.parametrize("members", [("btyd", "forest"), ("value", "counts", "forest")])
def test_a_blend_of_some_members_is_the_middle_of_those(
    members: tuple[str, ...], blend_of: Callable[..., Blend], features: pl.DataFrame
) -> None:
    some = blend_of(members)

    by_member = some.members(features, AS_OF)

    assert tuple(by_member) == members
    found = some.predict(features, AS_OF)
    assert found["predicted_clv"].to_list() == middle(list(by_member.values())).tolist()
    assert_sensible(found)


@pytest.mark.parametrize("members", [MEMBERS, ("btyd", "forest"), ("value", "counts")])
def test_the_card_names_the_members_that_count(
    members: tuple[str, ...], blend_of: Callable[..., Blend]
) -> None:
    assert tuple(blend_of(members).as_dict()["members"]) == members


def test_a_learners_total_may_be_drawn_to_that_of_the_histories_in_full_or_not_at_all(
    orders: pl.DataFrame, features: pl.DataFrame
) -> None:
    known = features.filter(pl.col("population") != "silent")
    free, bound = (fitted(orders, modeling={"level_shrinkage": shrinkage}) for shrinkage in (0, 1))

    assert set(free.shares.values()) == {1.0}
    totals = {name: value.sum() for name, value in bound.members(known, AS_OF).items()}
    assert totals == pytest.approx(dict.fromkeys(totals, totals["btyd"]))


def test_importance_is_a_share_per_column_largest_first(model: Blend) -> None:
    found = model.importance()

    assert set(found) == set(model.input.names)
    assert sum(found.values()) == pytest.approx(1)
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_everyone_gets_a_sensible_prediction(predicted: pl.DataFrame) -> None:
    populations = predicted["population"].unique().sort().to_list()

    assert populations == ["active", "new", "returns_only", "silent"]
    assert tuple(predicted.columns[3:]) == PREDICTED
    assert_sensible(predicted)


def test_the_active_are_expected_to_bring_most(predicted: pl.DataFrame) -> None:
    mean = dict(predicted.group_by("population").agg(pl.mean("predicted_clv")).iter_rows())

    assert mean["active"] > 3 * mean["silent"]
    assert mean["active"] > mean["returns_only"]


def test_who_has_only_returned_may_come_back_but_little_is_expected(
    predicted: pl.DataFrame,
) -> None:
    returners = predicted.filter(pl.col("customer_id").is_in(RETURNERS))

    usual = predicted.filter(pl.col("population") == "active")["predicted_clv"].mean()
    assert returners.height == len(RETURNERS)
    assert returners["predicted_clv"].max() < usual


def test_the_predictions_make_sense_together(predicted: pl.DataFrame) -> None:
    """Who is likelier to come is expected to order more, and nobody orders without coming."""
    ranks = predicted.select(pl.corr("p_active", "expected_orders", method="spearman")).item()

    assert ranks > 0.9
    assert predicted["hi90"].mean() > predicted["predicted_clv"].mean()
    assert (predicted["expected_orders"] > 0).all()


def test_orders_are_halfway_between_what_histories_and_count_trees_expect(
    model: Blend, features: pl.DataFrame, predicted: pl.DataFrame
) -> None:
    matrix, expected = model.input.read(features, AS_OF, 90)
    counts = model.learners["counts"]
    assert isinstance(counts, CountTrees)

    days = np.sqrt(expected.days * counts.predict_days(matrix, expected))

    orders = days * model.level.factor(AS_OF, model.pred_months) * model.base.orders_per_day
    assert predicted["expected_orders"].to_list() == pytest.approx(
        np.maximum(orders, predicted["p_active"].to_numpy()).tolist()
    )


def test_who_comes_orders_at_least_once(predicted: pl.DataFrame) -> None:
    """The mean of a count is no smaller than the probability that it isn't zero."""
    slack = 1 + 1e-9

    assert (predicted["expected_orders"] * slack >= predicted["p_active"]).all()


def test_a_prediction_does_not_depend_on_who_else_is_scored(
    model: Blend, features: pl.DataFrame
) -> None:
    among_all = model.predict(features, AS_OF)

    for number in range(0, features.height, 60):
        alone = model.predict(features[number : number + 1], AS_OF)
        assert_frame_equal(alone, among_all[number : number + 1], check_exact=True)
    assert_frame_equal(
        model.predict(features.reverse(), AS_OF), among_all.reverse(), check_exact=True
    )


def test_nobody_to_score_is_an_empty_answer(model: Blend, features: pl.DataFrame) -> None:
    found = model.predict(features.clear(), AS_OF)

    assert found.height == 0
    assert found.columns == list(PREDICTED)
    assert set(found.dtypes) == {pl.Float64}


def test_the_level_of_the_window_moves_every_prediction_alike(
    model: Blend, features: pl.DataFrame, predicted: pl.DataFrame
) -> None:
    usual = replace(model, level=ShopLevel(AS_OF)).predict(features, AS_OF)
    factor = model.level.factor(AS_OF, model.pred_months)

    assert abs(factor - 1) > 0.01
    # Near 0.1, 0.2 and 0.9 a bound comes or goes with the probability of any purchase.
    likely = (usual["p_active"].is_between(0.25, 0.85)) & predicted["p_active"].is_between(
        0.25, 0.85
    )
    for name in ("predicted_clv", "hi80", "hi90"):
        expected = (usual[name] * factor).filter(likely).to_list()
        assert len(expected) > 20
        assert predicted[name].filter(likely).to_list() == pytest.approx(expected, rel=1e-9)
    assert ((predicted["p_active"] > usual["p_active"]) == (factor > 1)).all()


def test_bounds_agree_with_the_probability_of_any_purchase(predicted: pl.DataFrame) -> None:
    """Who buys nothing with more than 10 % has nothing as 10th percentile, and so on."""
    active = predicted["p_active"]

    assert (predicted["lo80"].filter(active < 0.9) == 0).all()
    assert (predicted["hi80"].filter(active < 0.2) == 0).all()
    assert (predicted["hi90"].filter(active < 0.1) == 0).all()
    likely = predicted.filter(active > 0.12)
    assert (likely["hi90"] >= likely["predicted_clv"]).all()


def test_without_season_the_level_is_one(orders: pl.DataFrame) -> None:
    assert fitted(orders, modeling={"season": False}).level.is_flat


def test_the_champions_model_knows_what_it_learnt_from(champion: Champion) -> None:
    facts = champion.model.facts

    assert facts["training_cutoffs"] == ["2024-07-02", "2024-08-02", "2024-09-02"]
    assert facts["training_rows"] == facts["known_rows"] > 1000
    assert date.fromisoformat(facts["training_cutoffs"][-1]) + timedelta(days=90) < AS_OF


def told_by(model: Blend, clock: ShopClock, level: ShopLevel) -> dict[str, float]:
    return replace(model, base=replace(model.base, clock=clock), level=level).next_year()


def test_without_a_season_the_next_year_is_even(model: Blend) -> None:
    year = told_by(model, CALENDAR_TIME, ShopLevel(AS_OF))

    assert list(year) == [f"{month:02}" for month in range(1, 13)]
    assert list(year.values()) == [1.0] * 12


def test_the_next_year_is_pace_times_level_of_each_calendar_month(model: Blend) -> None:
    """Customers come twice as often in December, and half of January is closed."""
    anchor = date(2025, 1, 1)
    december = ShopClock(anchor, (2.0, *(10 / 11,) * 11))
    closed = ShopCalendar(closed=(Span(start=anchor, end=date(2025, 1, 15)),))

    year = told_by(model, december, ShopLevel(anchor, closed))

    assert year["12"] == pytest.approx(2)
    assert year["06"] == pytest.approx(10 / 11)
    assert year["01"] == pytest.approx(10 / 11 * 16 / 31)


def test_the_next_year_of_a_shop_known_until_mid_month_goes_by_calendar_months(
    model: Blend,
) -> None:
    """The month before 16 December was twice as busy: half of it is December, half November."""
    anchor = date(2024, 12, 16)

    year = told_by(model, ShopClock(anchor, (2.0, *(10 / 11,) * 11)), ShopLevel(anchor))

    assert year["12"] == pytest.approx((15 * 2 + 16 * 10 / 11) / 31)
    assert year["11"] == pytest.approx((15 * 2 + 15 * 10 / 11) / 30)
    assert year["01"] == pytest.approx(10 / 11)
