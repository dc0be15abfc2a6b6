"""What came: every revenue counts once, no purchase is 0."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.calendar.windows import Window
from clv_assets.core.orders.aliases import resolve
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets_tests.factories import make_orders, make_predictions


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
