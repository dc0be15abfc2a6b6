"""Training snapshots: labels have ended before anyone may learn from them."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from clv_assets.core.calendar.windows import Window, add_months, before
from clv_assets.core.errors import NotYetError
from clv_assets.core.orders.aliases import resolve
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets.core.snapshots.origins import baseline_origins, earliest_as_of, training_cutoffs
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets_tests.factories import make_orders, make_predictions, make_recipe

FIRST = date(2022, 1, 10)
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
SHOP = make_orders(
    *(
        (f"c{n:02}", str(FIRST + timedelta(days=day + n)), 10.0 + n)
        for n in range(60)
        for day in range(0, 700, 50)
    )
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


def test_customers_without_a_purchase_have_actual_zero() -> None:
    customers = pl.DataFrame({"customer_id": ["gone", "back", "returner"]})
    orders = make_orders(
        ("back", "2023-01-01", 5), ("back", "2023-03-31T23:59", 7), ("returner", "2023-02-01", -3)
    )

    found = with_actuals(customers, orders, Window(date(2023, 1, 1), date(2023, 4, 1)))

    assert found.columns == ["customer_id", "actual_clv", "actual_days"]
    assert found.rows() == [("gone", 0.0, 0), ("back", 12.0, 2), ("returner", -3.0, 0)]


def test_days_with_a_purchase_are_counted_not_orders_and_not_returns() -> None:
    customers = pl.DataFrame({"customer_id": ["c"]})
    orders = make_orders(
        ("c", "2023-01-01T09:00", 5),
        ("c", "2023-01-01T17:00", 7),
        ("c", "2023-01-02", -5),
        ("c", "2023-03-01", 1),
    )

    found = with_actuals(customers, orders, Window(date(2023, 1, 1), date(2023, 4, 1)))

    assert found["actual_days"].to_list() == [2]


def test_orders_outside_the_window_are_no_label() -> None:
    customers = pl.DataFrame({"customer_id": ["c"]})
    orders = make_orders(
        ("c", "2022-12-31T23:59", 5), ("c", "2023-04-01", 7), ("c", "2023-01-01", 1)
    )

    found = with_actuals(customers, orders, Window(date(2023, 1, 1), date(2023, 4, 1)))

    assert found["actual_clv"].to_list() == [1.0]


def test_customers_first_seen_in_the_window_are_not_judged() -> None:
    customers = pl.DataFrame({"customer_id": ["known"]})
    orders = make_orders(("known", "2023-01-01", 1), ("newcomer", "2023-01-01", 99))

    found = with_actuals(customers, orders, Window(date(2023, 1, 1), date(2023, 4, 1)))

    assert found["customer_id"].to_list() == ["known"]


QUARTER = Window(date(2023, 1, 1), date(2023, 4, 1))


def merges(*pairs: tuple[str, str]) -> pl.DataFrame:
    return resolve(pl.DataFrame(pairs, schema=["customer_id", "alias_of"], orient="row"))


def paid(predicted: dict[str, float], orders: pl.LazyFrame, aliases: pl.DataFrame) -> dict:
    found = with_actuals(make_predictions(predicted), orders, QUARTER, aliases)
    assert found["customer_id"].to_list() == list(predicted)
    return dict(found.select("customer_id", "actual_clv").iter_rows())


def test_a_prediction_for_a_customer_since_merged_is_judged_by_the_surviving_id() -> None:
    orders = make_orders(("new", "2023-02-01", 10), ("other", "2023-02-01", 4))

    found = paid({"other": 1, "old": 2}, orders, merges(("old", "middle"), ("middle", "new")))

    assert found == {"other": 4.0, "old": 10.0}


def test_a_predicted_survivor_keeps_the_revenue_and_the_merged_id_has_none() -> None:
    orders = make_orders(("new", "2023-02-01", 10))

    assert paid({"old": 99, "new": 1}, orders, merges(("old", "new"))) == {"old": 0.0, "new": 10.0}


def test_of_several_merged_ids_the_highest_prediction_then_the_smallest_id_is_paid() -> None:
    orders = make_orders(("new", "2023-02-01", 10))
    aliases = merges(("a", "new"), ("b", "new"), ("c", "new"))

    assert paid({"c": 5, "b": 5, "a": 1}, orders, aliases) == {"c": 0.0, "b": 10.0, "a": 0.0}


def test_orders_stored_before_the_merge_count_for_the_survivor_too() -> None:
    orders = make_orders(("old", "2023-02-01", 3), ("new", "2023-02-01", 10))

    assert paid({"old": 1}, orders, merges(("old", "new"))) == {"old": 13.0}


def test_aliases_of_nobody_scored_change_nothing() -> None:
    orders = make_orders(("a", "2023-02-01", 3), ("b", "2023-02-01", 10))

    assert paid({"a": 1, "b": 1}, orders, merges(("x", "y"))) == {"a": 3.0, "b": 10.0}
    assert paid({"a": 1, "b": 1}, orders, merges()) == {"a": 3.0, "b": 10.0}


people = st.sampled_from("abcdef")


@given(
    st.dictionaries(people, st.integers(0, 3), min_size=1),
    st.dictionaries(st.sampled_from("abc"), st.sampled_from("def")),
    st.lists(st.tuples(people, st.integers(-50, 50))),
)
def test_every_revenue_counts_once_and_only_where_its_person_was_predicted(
    predicted: dict[str, float], into: dict[str, str], spent: list[tuple[str, int]]
) -> None:
    orders = make_orders(*((who, "2023-02-01", amount) for who, amount in spent))

    found = paid(predicted, orders, merges(*into.items()))

    for person in {into.get(who, who) for who in "abcdef"}:
        ids = [who for who in predicted if into.get(who, who) == person]
        total = sum(amount for who, amount in spent if into.get(who, who) == person)
        assert sum(found[who] for who in ids) == (total if ids else 0)
        assert sum(found[who] != 0 for who in ids) <= 1


def assert_same_training(left: dict[date, pl.DataFrame], right: dict[date, pl.DataFrame]) -> None:
    assert list(left) == list(right)
    for cutoff, frame in left.items():
        assert_frame_equal(frame, right[cutoff], check_exact=True)


def test_training_is_the_same_from_the_log_cut_at_the_as_of_day() -> None:
    as_of, recipe = date(2023, 6, 5), make_recipe()

    whole = Snapshots(SHOP, as_of, recipe).training(as_of)
    cut = Snapshots(SHOP.filter(before(as_of)), as_of, recipe).training(as_of)

    assert_same_training(whole, cut)
    assert list(whole) == [date(2023, 1, 5), date(2023, 2, 5), date(2023, 3, 5)]
    assert [frame.height for frame in whole.values()] == [60, 60, 60]


def test_training_at_an_origin_equals_that_of_the_day_itself() -> None:
    origin, recipe = date(2023, 3, 6), make_recipe()

    later = Snapshots(SHOP, date(2023, 12, 4), recipe).training(origin)
    then = Snapshots(SHOP, origin, recipe).training(origin)

    assert_same_training(later, then)


def test_a_cutoff_of_too_few_customers_is_left_out_of_training() -> None:
    """60 customers, one more a day from the log's first: 50 by March 1, all by March 11."""
    as_of, recipe = date(2022, 8, 1), make_recipe(training={"min_history_months": 1})
    some = make_recipe(training={"min_history_months": 1, "min_customers": 60})

    every = Snapshots(SHOP, as_of, recipe).training(as_of)

    assert list(every) == [date(2022, 3, 1), date(2022, 4, 1), date(2022, 5, 1)]
    assert list(Snapshots(SHOP, as_of, some).training(as_of)) == list(every)[1:]


def test_rows_of_the_as_of_day_are_not_read() -> None:
    snapshots = Snapshots(SHOP, date(2023, 6, 5), make_recipe())

    assert snapshots.orders.collect()["order_date"].dt.date().max() < date(2023, 6, 5)


def test_origins_come_oldest_first() -> None:
    every = make_recipe(training={"max_origins": 99})

    found = Snapshots(SHOP, date(2023, 6, 5), every).origins()

    assert found[-1] == date(2023, 3, 5)
    assert found == [add_months(found[0], k) for k in range(len(found))]


def test_of_many_origins_those_are_taken_that_cover_the_log() -> None:
    """Neighbours share most of their windows, and a few of them but one season."""
    every = make_recipe(training={"max_origins": 99})
    feasible = Snapshots(SHOP, date(2023, 6, 5), every).origins()

    def origins(most: int) -> list[date]:
        recipe = make_recipe(training={"max_origins": most})
        return list(Snapshots(SHOP, date(2023, 6, 5), recipe).origins())

    assert origins(1) == [feasible[-1]]
    assert origins(2) == [feasible[0], feasible[-1]]
    three = origins(3)
    assert (three[0], three[-1]) == (feasible[0], feasible[-1])
    assert abs(feasible.index(three[1]) - (len(feasible) - 1) / 2) <= 1


def test_too_short_a_log_says_from_which_day_on_it_suffices() -> None:
    snapshots = Snapshots(SHOP, date(2022, 3, 7), make_recipe())

    with pytest.raises(NotYetError, match="no champion can be trained as of 2022-03-07") as error:
        snapshots.training(date(2022, 3, 7))

    assert "from 2022-07-10 on" in str(error.value)


def test_too_few_customers_say_which_setting_holds_them_back() -> None:
    recipe = make_recipe(training={"min_customers": 61})

    with pytest.raises(NotYetError, match=r"has 61 customers \(training.min_customers\)"):
        Snapshots(SHOP, date(2023, 6, 5), recipe).training(date(2023, 6, 5))


def test_a_log_that_begins_later_is_no_log() -> None:
    with pytest.raises(NotYetError, match="no order before 2021-01-04"):
        Snapshots(SHOP, date(2021, 1, 4), make_recipe())
