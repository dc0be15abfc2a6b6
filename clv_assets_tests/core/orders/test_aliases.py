"""Aliases of merged customers: one surviving id, every revenue once."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.errors import SourceError
from clv_assets.core.orders.aliases import NO_ALIASES, customer_ids, follow, payees, resolve
from clv_assets_tests.factories import make_orders, make_predictions


def make_aliases(*pairs: tuple[str | None, str | None]) -> pl.DataFrame:
    """Merges as a file has them: the first id into the second."""
    return pl.DataFrame(pairs, schema=NO_ALIASES.schema, orient="row")


def refusal(*pairs: tuple[str | None, str | None]) -> str:
    with pytest.raises(SourceError) as error:
        resolve(make_aliases(*pairs), origin="merged.csv")
    told = str(error.value)
    assert told.startswith("merged.csv: ")
    assert len(told.splitlines()) <= 2
    return told


def test_a_chain_is_followed_to_the_id_that_survives() -> None:
    found = resolve(make_aliases(("a", "b"), ("c", "d"), ("b", "c")))

    assert found.rows() == [("a", "d"), ("b", "d"), ("c", "d")]


@pytest.mark.parametrize("length", [1, 2, 3, 4, 7, 8, 9, 100])
def test_a_chain_of_any_length_has_one_end(length: int) -> None:
    chain = [(f"{n:03}", f"{n + 1:03}") for n in range(length)]

    assert set(resolve(make_aliases(*chain))["alias_of"]) == {f"{length:03}"}


def test_an_id_that_is_its_own_alias_is_passed_over() -> None:
    assert resolve(make_aliases(("a", "a"), (" b", "b "))).is_empty()


def test_a_merge_written_twice_is_one() -> None:
    assert resolve(make_aliases(("a", "b"), ("a", "b "))).rows() == [("a", "b")]


def test_no_merges_at_all_are_fine() -> None:
    assert resolve(NO_ALIASES).equals(NO_ALIASES)


def test_ids_are_cleaned_as_in_the_order_history() -> None:
    assert resolve(make_aliases((" 13085.0", "12346 "))).rows() == [("13085", "12346")]


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (pl.Series([" 7.0", "007", "7.50", " ", None]), ["7", "007", "7.50", None, None]),
        (pl.Series([13085.0, float("nan")]), ["13085", None]),
        (pl.Series([13085], dtype=pl.Int32), ["13085"]),
    ],
    ids=["text", "floats", "whole numbers"],
)
def test_an_id_of_any_type_becomes_the_text_that_it_is(ids: Any, expected: list[str]) -> None:
    assert customer_ids(ids).to_list() == expected


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_a_circle_is_refused_with_its_ids_and_rows(size: int) -> None:
    ring = [(f"c{n}", f"c{(n + 1) % size}") for n in range(size)]

    told = refusal(("old", "c0"), ("elsewhere", "x"), *ring)

    assert "go round in a circle" in told
    assert all(f"'c{n}' (row {n + 3})" in told for n in range(size))
    assert "'old'" not in told


def test_a_large_circle_names_some_of_its_ids() -> None:
    told = refusal(*((f"c{n}", f"c{(n + 1) % 1000}") for n in range(1000)))

    assert "995 more" in told


def test_an_id_merged_into_two_is_refused_with_both_rows() -> None:
    told = refusal(("x", "y"), ("a", "b"), ("a", "a"), ("a", "c"))

    assert "customer 'a' is merged into 'b' (row 2) and 'c' (row 4)" in told


@pytest.mark.parametrize(
    ("pair", "column"), [(("a", " "), "alias_of"), ((None, "b"), "customer_id")]
)
def test_an_empty_cell_is_refused(pair: tuple[str | None, str | None], column: str) -> None:
    assert f"row 2: {column} is empty" in refusal(("x", "y"), pair)


def test_a_missing_column_is_named_with_those_there() -> None:
    with pytest.raises(SourceError, match="no column 'alias_of'; it has: customer_id, into"):
        resolve(pl.DataFrame({"customer_id": ["a"], "into": ["b"]}))


@pytest.mark.parametrize("kind", [pl.DataFrame, pl.LazyFrame])
def test_orders_of_a_merged_customer_become_those_of_the_survivor(kind: Any) -> None:
    orders = make_orders(("a", "2024-01-01", 1), ("b", "2024-01-02", 2), ("c", "2024-01-03", 3))
    orders = orders if kind is pl.LazyFrame else orders.collect()

    found = follow(orders, make_aliases(("a", "b")))

    assert type(found) is kind
    assert found.lazy().collect()["customer_id"].to_list() == ["b", "b", "c"]
    assert follow(orders, NO_ALIASES).lazy().collect().equals(orders.lazy().collect())


merges = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=8)


@given(merges)
def test_whatever_the_merges_following_them_twice_is_following_them_once(
    pairs: list[tuple[str, str]],
) -> None:
    try:
        aliases = resolve(make_aliases(*pairs))
    except SourceError:
        return
    people = pl.DataFrame({"customer_id": list("abcdefgh")})

    once = follow(people, aliases)

    assert follow(once, aliases).equals(once)
    named = dict(zip(people["customer_id"], once["customer_id"], strict=True))
    assert all(named[first] == named[second] for first, second in pairs)


@given(merges, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_makes_no_difference(
    pairs: list[tuple[str, str]], random: Any
) -> None:
    shuffled = random.sample(pairs, len(pairs))
    try:
        found = resolve(make_aliases(*pairs))
    except SourceError:
        with pytest.raises(SourceError):
            resolve(make_aliases(*shuffled))
    else:
        assert resolve(make_aliases(*shuffled)).equals(found)


def test_a_predicted_survivor_keeps_its_revenue_however_low_its_prediction() -> None:
    predicted = make_predictions({"old": 900, "new": 1})

    assert payees(predicted, make_aliases(("old", "new"))).rows() == [("new", "new")]


def test_of_merged_ids_alone_the_highest_prediction_is_paid_then_the_smallest_id() -> None:
    aliases = make_aliases(("a", "z"), ("b", "z"), ("c", "z"))

    assert payees(make_predictions({"a": 1, "c": 9, "b": 9}), aliases).rows() == [("b", "z")]
    assert payees(make_predictions({"a": 1}), aliases).rows() == [("a", "z")]
