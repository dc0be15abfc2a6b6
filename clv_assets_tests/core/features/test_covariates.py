"""What is known of customers beside their orders joins the features, and never from the future."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from clv_assets.config.source import Customers
from clv_assets.core.errors import ClvError, SourceError
from clv_assets.core.features.attributes import declared
from clv_assets.core.features.covariates import Covariates, narrowed
from clv_assets.core.features.definition import features
from clv_assets.core.orders.aliases import resolve
from clv_assets_tests.factories import make_orders

CUTOFF = date(2024, 7, 1)
COLUMNS = {"city": {"immutable": True}, "tier": {"valid_from": "since"}}
ORDERS = make_orders(("ann", "2024-05-01", 10), ("bob", "2024-06-01", 20))
FEATURES = features(ORDERS, CUTOFF, 9)


def make_customers(columns: dict[str, Any] | None = None) -> Customers:
    return Customers.model_validate({"path": "customers.csv", "columns": columns or COLUMNS})


def make_covariates(*rows: tuple[str | None, ...], **overrides: Any) -> Covariates:
    """Covariates of (customer, city, tier, since)."""
    file = pl.DataFrame(
        rows,
        schema=dict.fromkeys(("customer_id", "city", "tier", "since"), pl.String),
        orient="row",
    )
    return Covariates(make_customers(), declared(file, make_customers()), **overrides)


def joined(covariates: Covariates, orders: pl.LazyFrame = ORDERS) -> list[tuple[Any, ...]]:
    known = covariates.join(features(orders, CUTOFF, 9), orders, CUTOFF).collect()
    return known.select("customer_id", *covariates.names).rows()


def test_customers_get_what_is_known_of_them_and_null_where_nothing_is() -> None:
    covariates = make_covariates(("bob", "Ulm", "gold", "2024-01-01"), ("eve", "Bonn", None, None))

    assert joined(covariates) == [("ann", None, None), ("bob", "Ulm", "gold")]


@pytest.mark.parametrize("since", ["2024-07-01", "2024-07-02", "2025-01-01"])
def test_a_value_from_the_cutoff_on_is_not_seen(since: str) -> None:
    covariates = make_covariates(
        ("ann", "Ulm", "base", "2024-01-01"), ("ann", "Ulm", "gold", since)
    )

    assert joined(covariates)[0] == ("ann", "Ulm", "base")


def test_features_keep_their_rows_order_and_kind() -> None:
    covariates = make_covariates(("bob", "Ulm", "gold", "2024-01-01"))
    backwards = FEATURES.collect().reverse()

    found = covariates.join(backwards, ORDERS, CUTOFF)

    assert_frame_equal(found.drop(covariates.names), backwards)
    assert isinstance(covariates.join(FEATURES, ORDERS, CUTOFF), pl.LazyFrame)


def test_without_covariates_features_stay_as_they_are() -> None:
    assert Covariates().names == ()
    assert Covariates().join(FEATURES, ORDERS, CUTOFF) is FEATURES


ALIASES = resolve(
    pl.DataFrame({"customer_id": ["old", "older"], "alias_of": ["ann", "old"]}),
)


def test_what_is_known_of_a_merged_id_is_known_of_the_one_that_survives() -> None:
    covariates = make_covariates(("older", "Ulm", "gold", "2024-01-01"), aliases=ALIASES)

    assert joined(covariates)[0] == ("ann", "Ulm", "gold")


def test_the_surviving_ids_own_value_wins_column_by_column() -> None:
    rows = [("ann", None, "base", "2023-01-01"), ("old", "Ulm", "gold", "2024-01-01")]

    assert joined(make_covariates(*rows, aliases=ALIASES))[0] == ("ann", "Ulm", "base")


def test_of_two_merged_ids_the_first_with_a_value_tells() -> None:
    rows = [("older", "Ulm", "gold", "2024-01-01"), ("old", "Bonn", None, None)]

    for given_rows in (rows, rows[::-1]):
        covariates = make_covariates(*given_rows, aliases=ALIASES)
        assert joined(covariates)[0] == ("ann", "Bonn", "gold")


@pytest.mark.parametrize("name", ["revenue_sum", "population", "predicted_clv", "survivor"])
def test_a_name_of_the_engines_own_is_refused(name: str) -> None:
    customers = make_customers({name: {"immutable": True}})
    with pytest.raises(ClvError, match=f"'{name}' is a column of the engine's own"):
        Covariates(customers, pl.DataFrame({"customer_id": ["ann"], name: ["x"]}))


def test_a_column_of_both_customers_and_orders_is_refused() -> None:
    customers = make_customers({"country": {"immutable": True}})
    stored = pl.DataFrame({"customer_id": ["ann"], "country": ["DE"]})

    with pytest.raises(ClvError, match=r"'country' is a column of source.customers and of"):
        Covariates(customers, stored, log_columns=("country",))


def test_covariates_that_are_joined_already_are_not_joined_again() -> None:
    covariates = make_covariates(("ann", "Ulm", None, None))

    with pytest.raises(ClvError, match="'city' already"):
        covariates.join(covariates.join(FEATURES, ORDERS, CUTOFF), ORDERS, CUTOFF)


@pytest.mark.parametrize("stored", [None, pl.DataFrame(), pl.DataFrame({"customer_id": ["ann"]})])
def test_an_attribute_declared_since_the_last_ingest_asks_for_another(stored: Any) -> None:
    with pytest.raises(ClvError, match="declares 'city', which the last ingest did not have"):
        Covariates(make_customers(), stored)


def make_log(*rows: tuple[str, str, str | None]) -> pl.LazyFrame:
    """A log of (customer, moment, country), an order of 1 each."""
    countries = [country for _, _, country in sorted(rows, key=lambda row: row[:2])]
    orders = make_orders(*[(customer, moment, 1) for customer, moment, _ in rows])
    return orders.with_columns(pl.Series("country", countries, dtype=pl.String))


PEOPLE = pl.DataFrame(
    {
        "customer_id": ["ann", "ann", "bob"],
        "city": ["Ulm", "Ulm", None],
        "tier": ["base", "gold", "base"],
        "since": ["2023-02-01", "2024-06-30", "2024-07-01"],
        "visits": [3, 3, 8],
    }
)
NAMED: dict[str, Any] = {"immutable": ["city"], "valid_from": {"tier": "since"}}


@pytest.mark.parametrize("people", [PEOPLE, PEOPLE.to_pandas()], ids=["polars", "pandas"])
def test_a_plain_frame_of_customers_will_do(people: Any) -> None:
    covariates = Covariates.of(people, **NAMED)

    assert covariates.names == ("city", "tier")
    assert joined(covariates) == [("ann", "Ulm", "gold"), ("bob", None, None)]


def test_days_of_a_plain_frame_may_be_dates_and_its_key_another_column() -> None:
    people = PEOPLE.rename({"customer_id": "id"}).with_columns(pl.col("since").str.to_date())

    covariates = Covariates.of(people, valid_from={"tier": "since"}, key="id")

    assert joined(covariates) == [("ann", "gold"), ("bob", None)]


def test_columns_of_the_log_need_no_frame_of_customers() -> None:
    log = make_log(("ann", "2024-06-01", "DE"))

    assert joined(Covariates.of(log_columns=["country"]), log) == [("ann", "DE")]


@pytest.mark.parametrize(
    ("people", "named", "told"),
    [
        (PEOPLE, {}, "name the columns to take as immutable="),
        (None, NAMED, "no frame of customers to take 'city' from"),
        (PEOPLE, {"immutable": ["size"]}, "customers: no column 'size'; it has: customer_id, city"),
        (PEOPLE, {"immutable": ["tier"]}, "customer 'ann' has tier 'base' and 'gold', but it is"),
        (PEOPLE, {**NAMED, "immutable": ["tier"]}, "tier: declare it immutable: true, or give"),
        (PEOPLE, {"valid_from": {"tier": "city"}}, "city is 'Ulm'; write the day as YYYY-MM-DD"),
        (PEOPLE, {"immutable": ["customer_id"]}, "customers: 'customer_id' is the key"),
    ],
)
def test_a_plain_frame_that_is_told_wrongly_is_refused(people: Any, named: Any, told: str) -> None:
    with pytest.raises(SourceError, match=told) as caught:
        Covariates.of(people, **named)

    assert len(str(caught.value).splitlines()) <= 2


def test_a_model_that_learnt_from_some_columns_is_given_those_alone() -> None:
    kept = narrowed(make_customers(), ["tier", "size"])

    assert kept is not None
    assert list(kept.columns) == ["tier"]
    assert narrowed(make_customers(), ["size"]) is None
    assert narrowed(None, ["tier"]) is None


def test_prints_change_with_what_was_known_and_not_with_what_came_later() -> None:
    rows = [("ann", "Ulm", "base", "2024-01-01"), ("bob", "Bonn", None, None)]
    first = make_covariates(*rows).prints(ORDERS, CUTOFF)

    later = make_covariates(
        *rows, ("ann", "Ulm", "gold", "2024-07-01"), ("eve", "Rome", None, None)
    )
    mended = make_covariates(rows[0], ("bob", "Bonn", "base", "2023-01-01"))

    assert later.prints(ORDERS, CUTOFF) == first
    assert mended.prints(ORDERS, CUTOFF)["city"] == first["city"]
    assert mended.prints(ORDERS, CUTOFF)["tier"] != first["tier"]
    assert Covariates().prints(ORDERS, CUTOFF) == {}


def test_prints_follow_merged_customers_and_the_countries_of_the_log() -> None:
    merged = make_covariates(("older", "Ulm", None, None), aliases=ALIASES)
    log, moved = (make_log(("ann", "2024-06-01", country)) for country in ("DE", "FR"))
    countries = Covariates(log_columns=("country",))

    assert merged.prints(ORDERS, CUTOFF) != make_covariates().prints(ORDERS, CUTOFF)
    assert countries.prints(log, CUTOFF) != countries.prints(moved, CUTOFF)
