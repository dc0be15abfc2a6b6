"""Names of columns, as they are compared."""

import pytest

from clv_assets.core.columns.names import EXACT, PARTLY, is_personal, name_score, plain


def test_names_are_compared_without_case_accents_and_punctuation() -> None:
    assert plain("N° Client") == "n client"
    assert plain("OrderDate") == "order date"
    assert name_score("customer_id", "Kunden-Nr.")[0] == EXACT
    assert name_score("order_date", "Ship date")[0] == 0


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("market", "Accepts Marketing"),
        ("customer_id", "customer_age"),
        ("customer_id", "returning_customer"),
        ("customer_id", "Customer since"),
        ("order_date", "Ship date"),
        ("order_id", "Order Value"),
        ("quantity", "Refunded quantity"),
    ],
)
def test_a_part_of_a_name_is_not_enough(key: str, name: str) -> None:
    assert name_score(key, name)[0] == 0


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("quantity", "transaction_qty"),
        ("customer_id", "customer_unique_id"),
        ("customer_id", "billing_email"),
        ("order_date", "TRANSACTION_DT"),
        ("order_date", "invoicedateutc"),
    ],
)
def test_a_longer_name_is_known_by_its_words(key: str, name: str) -> None:
    assert name_score(key, name)[0] >= PARTLY


def test_names_of_people_are_told_from_ids() -> None:
    assert is_personal("Customer name")
    assert is_personal("Company")
    assert not is_personal("Buyer username")
