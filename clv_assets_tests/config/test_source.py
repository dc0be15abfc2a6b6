"""The source section: every policy has a default, and what can't be meant is refused."""

import re
from typing import Any

import pytest
from pydantic import ValidationError

from clv_assets.config.columns import Columns
from clv_assets.config.source import Source
from clv_assets_tests.factories import make_source


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("duplicates", "keep"),
        ("returns", "net"),
        ("zero_value_orders", "keep"),
        ("without_customer", "reject"),
        ("future_orders", "reject"),
        ("max_reject_share", 0.01),
        ("timezone", "UTC"),
        ("accept_months", ()),
    ],
)
def test_every_policy_has_its_documented_default(key: str, expected: object) -> None:
    assert getattr(make_source(), key) == expected


def test_a_list_of_names_stands_for_the_first_that_a_file_has() -> None:
    columns = Columns(customer_id=("Customer ID", "CustomerID"), revenue="Total")

    first = columns.present(["CustomerID", "Total", "order_date"])
    second = columns.present(["Customer ID", "CustomerID", "Total"])

    assert first == {"customer_id": "CustomerID", "order_date": "order_date", "revenue": "Total"}
    assert second["customer_id"] == "Customer ID"


def test_a_unit_price_takes_the_place_of_revenue() -> None:
    columns = Columns(unit_price="price")

    assert "revenue" not in columns.present(["price", "quantity", "revenue"])
    assert columns.required() == ["customer_id", "order_date", "quantity", "unit_price"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"sql": {"url_env": "X", "table": "t"}}, "exactly one of path, sql and sample"),
        ({"path": None}, "exactly one of path, sql and sample"),
        ({"path": None, "sql": {"url_env": "X"}}, "exactly one of table and query"),
        ({"path": "s3://key:word@bucket/orders.csv"}, "give it by the environment"),
        ({"path": "https://x.net/a.csv?sig=abc"}, "give it by the environment"),
        ({"storage_options": {"client": {"secret": "x"}}}, "looks like a credential"),
        ({"path": None, "sql": {"url_env": "db://u:p@h", "table": "t"}}, "may be a password"),
        ({"storage_options": {"secret": "x"}}, "looks like a credential"),
        ({"date_format": ["%d.%m.%Y", "%Y-%m-%d %H"]}, "'%Y-%m-%d %H': please either specify"),
        ({"date_timezone": "Mars"}, "is no time zone"),
        ({"accept_months": ["2024-13"]}, "is no month"),
        ({"rates": {"path": "r.csv", "currency": "euro"}}, "should match pattern"),
        ({"customers": {"path": "c.csv", "columns": {}}}, "at least 1 item"),
    ],
)
def test_what_can_not_be_meant_is_refused(given: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(why)):
        make_source(**given)


@pytest.mark.parametrize(
    "columns",
    [
        {"segment": {}},
        {"segment": {"immutable": True, "valid_from": "since"}},
        {"id": {"immutable": True}},
        {"segment": {"valid_from": "id"}},
        {"segment": {"valid_from": "since"}, "since": {"immutable": True}},
        {"customer_id": {"immutable": True}},
    ],
    ids=["undeclared", "both", "the key", "the key as day", "a day as attribute", "customer_id"],
)
def test_an_attribute_says_why_it_may_be_known_in_the_past(columns: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make_source(customers={"path": "c.csv", "key": "id", "columns": columns})


def test_a_sample_source_lives_and_a_file_does_not_unless_told() -> None:
    assert Source.model_validate({"sample": {}}).is_live
    assert not make_source().is_live
    assert make_source(live=True).is_live
