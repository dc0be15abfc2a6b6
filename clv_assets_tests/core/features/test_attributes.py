"""Customer attributes: today's value never leaks into the past."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from clv_assets.config.source import Customers
from clv_assets.core.errors import SourceError
from clv_assets.core.features.attributes import attributes_as_of, declared, undeclared

COLUMNS = {"birth_year": {"immutable": True}, "tier": {"valid_from": "tier_since"}}
FILE = ("customer_id", "birth_year", "tier", "tier_since")


def make_customers(**overrides: Any) -> Customers:
    return Customers.model_validate({"path": "customers.csv", "columns": COLUMNS, **overrides})


def make_file(*rows: tuple[Any, ...], names: tuple[str, ...] = FILE) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def as_of(day: str, *rows: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    frame = declared(make_file(*rows), make_customers())
    return attributes_as_of(frame, make_customers(), date.fromisoformat(day)).rows()


def refusal(frame: pl.DataFrame, customers: Customers | None = None) -> str:
    with pytest.raises(SourceError) as error:
        declared(frame, customers or make_customers(), origin="customers.csv")
    told = str(error.value)
    assert told.startswith("customers.csv: ")
    assert len(told.splitlines()) <= 2
    return told


ANN = (("ann", "1980", "gold", "2024-03-01"), ("ann", "1980", "silver", "2024-01-01"))


@pytest.mark.parametrize(
    ("day", "tier"),
    [
        ("2023-06-01", None),
        ("2024-01-01", None),
        ("2024-01-02", "silver"),
        ("2024-03-01", "silver"),
        ("2024-03-02", "gold"),
    ],
)
def test_a_value_is_known_from_the_day_after_its_valid_from(day: str, tier: str | None) -> None:
    assert as_of(day, *ANN) == [("ann", "1980", tier)]


def test_every_customer_has_one_row_in_the_order_of_their_ids() -> None:
    rows = (*ANN, ("Zoe", "1990", "gold", "2025-01-01"), (" 7.0", None, None, None))

    assert as_of("2024-06-01", *rows) == [
        ("7", None, None),
        ("Zoe", "1990", None),
        ("ann", "1980", "gold"),
    ]


def test_a_value_may_end() -> None:
    assert as_of("2024-06-01", *ANN, ("ann", "1980", " ", "2024-05-01")) == [("ann", "1980", None)]


def test_columns_each_have_their_own_days() -> None:
    columns = {"tier": {"valid_from": "tier_since"}, "city": {"valid_from": "moved"}}
    customers = make_customers(columns=columns)
    rows = make_file(
        ("ann", "gold", "2024-03-01", None, None),
        ("ann", None, None, "Ulm", "2024-01-01"),
        ("ann", None, None, "Bonn", "2024-04-01"),
        names=("customer_id", "tier", "tier_since", "city", "moved"),
    )

    found = attributes_as_of(declared(rows, customers), customers, date(2024, 4, 1))

    assert found.rows() == [("ann", "gold", "Ulm")]


def test_what_is_not_declared_is_left_out_and_listed() -> None:
    rows = make_file((*ANN[0], "2025-01-01", "3"), names=(*FILE, "last_seen", "visits"))

    assert undeclared(rows.columns, make_customers()) == ["last_seen", "visits"]
    assert declared(rows, make_customers()).columns == [*FILE]


def test_the_key_may_have_another_name() -> None:
    customers = make_customers(key="id", columns={"birth_year": {"immutable": True}})
    rows = make_file(("ann", "1980"), names=("id", "birth_year"))

    assert declared(rows, customers).rows(named=True) == [
        {"customer_id": "ann", "birth_year": "1980"}
    ]


def test_types_of_a_typed_file_are_kept() -> None:
    rows = pl.DataFrame(
        {
            "customer_id": [7],
            "birth_year": [1980],
            "tier": ["gold"],
            "tier_since": [date(2024, 1, 1)],
        }
    )

    found = attributes_as_of(declared(rows, make_customers()), make_customers(), date(2025, 1, 1))

    assert found.rows() == [("7", 1980, "gold")]


def test_the_order_of_the_rows_makes_no_difference() -> None:
    one, other = make_file(*ANN), make_file(*ANN[::-1], ANN[0])

    assert_frame_equal(declared(one, make_customers()), declared(other, make_customers()))


@pytest.mark.parametrize("missing", FILE)
def test_a_missing_column_is_named(missing: str) -> None:
    assert f"no column {missing!r}" in refusal(make_file(*ANN).drop(missing))


def test_an_empty_key_is_refused_with_its_row() -> None:
    assert "row 2: customer_id is empty" in refusal(
        make_file(ANN[0], (" ", "1", "x", "2024-01-01"))
    )


@pytest.mark.parametrize(("other", "told"), [("1981", "'1980' and '1981'"), ("", "nothing and")])
def test_an_immutable_column_that_changes_is_refused(other: str, told: str) -> None:
    message = refusal(make_file(*ANN, ("ann", other, "gold", "2025-01-01")))

    assert f"customer 'ann' has birth_year {told}" in message
    assert "immutable" in message


def test_two_values_from_one_day_are_refused_and_equal_ones_are_one() -> None:
    again = ("ann", "1980", "gold", "2024-03-01T12:00:00")

    assert as_of("2024-04-01", *ANN, again) == [("ann", "1980", "gold")]
    told = refusal(make_file(*ANN, ("ann", "1980", "bronze", "2024-03-01")))
    assert "customer 'ann' has tier 'bronze' and 'gold', both from 2024-03-01 (tier_since)" in told


@pytest.mark.parametrize("day", ["1.3.2024", "2024-02-30", "soon"])
def test_an_unreadable_day_is_refused_with_its_row(day: str) -> None:
    told = refusal(make_file(ANN[0], ("bob", "1990", "gold", day)))

    assert f"row 2: tier_since is {day!r}; write the day as YYYY-MM-DD" in told


def test_a_value_without_a_day_is_refused() -> None:
    told = refusal(make_file(ANN[0], ("bob", "1990", "gold", "")))

    assert "row 2: customer 'bob' has tier 'gold' but no tier_since" in told


days = st.dates(date(2024, 1, 1), date(2024, 2, 10))
histories = st.dictionaries(
    st.tuples(st.sampled_from(["ann", "bob", "cid"]), days), st.sampled_from(["gold", "silver", ""])
)


def written(history: dict[tuple[str, date], str]) -> pl.DataFrame:
    born = {"ann": "1980", "bob": "1990", "cid": ""}
    rows = [(who, born[who], tier, str(day)) for (who, day), tier in history.items()]
    return declared(make_file(*rows), make_customers())


@given(histories, histories, days)
def test_rows_dated_the_cutoff_or_later_change_nothing_known_at_it(
    history: dict[tuple[str, date], str], later: dict[tuple[str, date], str], cutoff: date
) -> None:
    past = {key: tier for key, tier in history.items() if key[1] < cutoff}
    future = {key: tier for key, tier in later.items() if key[1] >= cutoff}
    customers = make_customers()

    known = attributes_as_of(written(past), customers, cutoff)
    found = attributes_as_of(written(past | future), customers, cutoff)

    had_rows = pl.col("customer_id").is_in(known["customer_id"].implode())
    assert_frame_equal(found.filter(had_rows), known)
    assert found.filter(~had_rows)["tier"].is_null().all()


@given(histories, days)
def test_what_is_known_is_the_newest_value_before_the_cutoff(
    history: dict[tuple[str, date], str], cutoff: date
) -> None:
    found = attributes_as_of(written(history), make_customers(), cutoff)

    expected = {}
    for (who, day), tier in sorted(history.items()):
        expected[who] = (tier or None) if day < cutoff else expected.get(who)
    assert dict(found.select("customer_id", "tier").iter_rows()) == expected
    assert found["customer_id"].to_list() == sorted(expected)


def test_a_cutoff_far_ahead_knows_the_newest_value() -> None:
    far = date(2024, 3, 1) + timedelta(days=4000)

    assert as_of(str(far), *ANN) == [("ann", "1980", "gold")]
