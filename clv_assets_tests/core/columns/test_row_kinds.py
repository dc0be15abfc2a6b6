"""Which columns say of a row whether it is a sale: by name, or by values that are all known."""

import polars as pl
import pytest

from clv_assets.core.columns.content import Column
from clv_assets.core.columns.row_kinds import kind_of


def kind(name: str, *values: str) -> str:
    return kind_of(Column.of(pl.Series(name, values * 5)))


@pytest.mark.parametrize(
    "name",
    [
        *("Status", "order_state", "Bestellstatus", "Zahlungsstatus", "orderstatus", "Stato"),
        *("Payment Status", "Financial Status", "Situação"),
    ],
)
def test_a_name_may_say_that_it_is_a_state(name: str) -> None:
    assert kind(name, "anything", "whatever") == "state"


@pytest.mark.parametrize("name", ["Type", "Belegart", "Transaktionstyp", "receipt_type", "Causale"])
def test_a_name_may_say_that_it_is_a_kind(name: str) -> None:
    assert kind(name, "anything", "whatever") == "kind"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("Completed", "Failed"), "state"),
        (("Pagado", "Enviado", "Anulado"), "state"),
        (("Verkauf", "Retoure"), "kind"),
        (("Payment", "Refund", "Payout"), "kind"),
        (("INV", "CN"), "kind"),
        (("+", "-"), "kind"),
        (("Completed", "Shipped"), ""),
        (("Completed", "Failed", "Blue"), ""),
        (("Sale", "Gift"), ""),
    ],
)
def test_of_any_other_name_the_values_tell_if_all_are_known(
    values: tuple[str, ...], expected: str
) -> None:
    assert kind("Outcome", *values) == expected


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Payment Type", ("Credit", "Cash")),
        ("Tender type", ("Card", "Bank transfer")),
        ("Loyalty Status", ("New", "Gold")),
        ("Membership Status", ("Active", "Expired")),
        ("Subscription Status", ("Active", "Canceled")),
        ("Fulfillment Status", ("Shipped", "Pending")),
        ("Sync Status", ("ok", "Failed")),
        ("Refund Status", ("none", "declined")),
        ("Buyer Type", ("New", "Returning")),
    ],
)
def test_states_and_kinds_of_other_things_are_none(name: str, values: tuple[str, ...]) -> None:
    assert kind(name, *values) == ""
