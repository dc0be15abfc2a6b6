"""Columns that say what a row is: never paid, a return, or the same money once more."""

from collections.abc import Sequence

import polars as pl
import pytest

from clv_assets.core.columns.content import Column
from clv_assets.core.guess.states import States, find_states


def states(
    name: str,
    values: Sequence[str],
    amount: Sequence[float],
    orders: Sequence[str] | None = None,
    refunds: Sequence[float] | None = None,
) -> States:
    column = {name: Column.of(pl.Series(name, values))}
    order = None if orders is None else pl.Series(orders)
    back = None if refunds is None else pl.Series(refunds, dtype=pl.Float64)
    return find_states(column, pl.Series(amount, dtype=pl.Float64), order, back)


@pytest.mark.parametrize(
    ("name", "paid", "unpaid"),
    [
        ("status", "wc-completed", ["wc-pending", "wc-on-hold", "wc-failed", "wc-checkout-draft"]),
        ("Status", "complete", ["canceled", "holded", "pending_payment", "fraud"]),
        ("Financial Status", "paid", ["voided", "pending", "expired"]),
        ("Status", "Paid", ["Failed", "requires_payment_method", "canceled"]),
        ("Status", "Completed", ["Denied", "Pending", "Expired"]),
        ("order-status", "Shipped", ["Cancelled", "Pending"]),
        ("Order Status", "Completed", ["Incomplete", "Awaiting Payment", "Declined"]),
        ("State", "sale", ["draft", "cancel", "sent"]),
        ("Bestellstatus", "bezahlt", []),
        ("Status", "bezahlt", ["storniert", "ausstehend"]),
    ],
)
def test_what_was_never_paid_is_left_out(name: str, paid: str, unpaid: list[str]) -> None:
    said = states(name, [paid] * 20 + unpaid, [10.0] * (20 + len(unpaid)))

    assert sorted(said.exclude.get(name, [])) == sorted(unpaid)
    if unpaid:
        assert f"rows of {10 * len(unpaid):.2f} whose '{name}' says" in said.sentences[0]


def test_paid_back_is_no_sale_unless_its_refund_is_counted() -> None:
    values = ["completed"] * 20 + ["refunded"] * 2

    alone = states("status", values, [10.0] * 22)
    with_rows = states("status", [*values, "refunded"], [*[10.0] * 22, -10.0])
    with_column = states("status", values, [10.0] * 22, refunds=[*[0.0] * 20, 10.0, 10.0])
    column_blank = states("status", values, [10.0] * 22, refunds=[2.0, *[0.0] * 21])

    assert alone.exclude == column_blank.exclude == {"status": ["refunded"]}
    assert with_rows.exclude == with_column.exclude == {}
    assert "refunds have rows of their own, and without the sale" in with_rows.sentences[0]
    assert "their refunds are taken off" in with_column.sentences[0]


def test_a_closed_receipt_is_a_sale_and_a_closed_order_of_magento_none() -> None:
    assert states("Status", ["Closed"] * 20 + ["Open"], [10.0] * 21).exclude == {}
    magento = states("status", ["complete", "processing", "canceled"] * 9 + ["closed"], [1.0] * 28)
    assert magento.exclude == {"status": ["canceled", "closed"]}


@pytest.mark.parametrize("kind", ["Refund", "credit note", "out_refund", "Gutschrift", "avoir"])
def test_returns_with_amounts_above_zero_are_taken_off(kind: str) -> None:
    said = states("Receipt type", ["Sale"] * 20 + [kind], [10.0] * 21)

    assert said.returns == {"Receipt type": [kind]}
    assert said.has_returns


def test_returns_below_zero_need_no_setting() -> None:
    said = states("type", ["Sale"] * 20 + ["Refund"], [*[10.0] * 20, -4.0])

    assert (said.returns, said.has_returns) == ({}, True)


def test_rows_that_give_the_same_money_again_are_counted_once() -> None:
    kinds, amounts, orders = [], [], []
    for order in range(20):
        kinds += ["Sale", "Sale Line", "Sale Line", "Payment"]
        amounts += [30.0 + order, 10.0, 20.0 + order, 30.0 + order]
        orders += [str(order)] * 4

    said = states("Line Type", kinds, amounts, orders)

    assert said.exclude == {"Line Type": ["Payment", "Sale"]}
    assert "only Sale Line is counted" in said.sentences[0]


def test_states_of_other_things_are_no_states_of_the_sale() -> None:
    for name in ("Fulfillment Status", "Shipping State", "Product Type", "Customer type"):
        assert states(name, ["ok"] * 20 + ["pending", "Refund"], [10.0] * 22) == States()


def test_partly_refunded_sales_count_in_full_and_that_is_told() -> None:
    values = ["paid"] * 20 + ["partially_refunded"] * 3

    alone = states("Financial Status", values, [10.0] * 23)

    assert alone.exclude == {}
    assert alone.sentences == [
        "3 rows of 30.00 whose 'Financial Status' is partially_refunded count in full: how much "
        "went back no column tells"
    ]
    assert states("Financial Status", values, [10.0] * 23, refunds=[1.0] * 23).sentences == []


def test_a_payment_by_transfer_is_a_sale_and_a_transfer_beside_payments_none() -> None:
    tenders, kinds = ["card"] * 20 + ["Bank transfer"] * 3, ["payment"] * 20 + ["transfer"] * 3

    assert states("Payment Type", tenders, [10.0] * 23) == States()
    assert states("Type", tenders, [10.0] * 23) == States()
    assert states("Type", kinds, [10.0] * 23).exclude == {"Type": ["transfer"]}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Art", ["Hinfahrt"] * 20 + ["Retour"] * 9),
        ("Order Type", ["Renewal"] * 20 + ["New"] * 9),
        ("Event Type", ["Reserve"] * 9 + ["Release"] * 20),
        ("Type", ["Return"] * 20 + ["Single"] * 9),
    ],
)
def test_words_for_returns_and_states_may_mean_something_else(name: str, values: list[str]) -> None:
    assert states(name, values, [10.0] * 29) == States()


def test_both_sides_of_an_account_are_asked_about() -> None:
    told = states("Type", ["Credit"] * 20 + ["Debit"] * 9, [10.0] * 29)

    assert (told.exclude, told.returns) == ({}, {})
    assert "'Type' tells debits from credits" in told.sentences[0]
    assert states("Type", ["Credit"] * 20 + ["Debit"], [*[10.0] * 20, -1.0]).sentences == []


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["Invoice"] * 20 + ["Credit"], "Credit"),
        (["S"] * 20 + ["R"], "R"),
        (["Rechnung"] * 20 + ["Rückzahlung"], "Rückzahlung"),
        (["Factura"] * 20 + ["Factura rectificativa"], "Factura rectificativa"),
        (["INV"] * 20 + ["CN"], "CN"),
        (["+"] * 20 + ["-"], "-"),
    ],
)
def test_beside_sales_they_are_returns(values: list[str], kind: str) -> None:
    assert states("Doc Type", values, [10.0] * 21).returns == {"Doc Type": [kind]}


def test_states_that_may_mean_anything_count_and_are_told() -> None:
    values = ["Completed"] * 20 + ["Cancelled"] * 2 + ["Zwart"] * 3 + ["In the clouds"]

    told = states("Status", values, [10.0] * 26)

    assert told.exclude == {"Status": ["Cancelled"]}
    assert told.sentences[0] == (
        "4 rows of 40.00 whose 'Status' may mean anything count as sales: Zwart 3, In the clouds "
        "1; what isn't one belongs in source.exclude.where"
    )


def test_a_payment_booked_against_its_lines_is_no_further_money() -> None:
    kinds = ["ITEM", "ITEM", "TENDER"] * 20
    amounts = [10.0, 5.0, -15.0] * 20
    orders = [str(n // 3) for n in range(60)]

    told = states("Line Type", kinds, amounts, orders)

    assert told.exclude == {"Line Type": ["TENDER"]}


def test_shipping_rows_beside_those_of_items_are_no_sale() -> None:
    told = states("item_type", ["line_item"] * 20 + ["shipping"] * 9, [10.0] * 29)

    assert told.exclude == {"item_type": ["shipping"]}
    assert states("item_type", ["book"] * 20 + ["shipping"] * 9, [10.0] * 29) == States()


def test_flags_leave_rows_out_or_take_them_off() -> None:
    rare = ["yes"] * 3 + ["no"] * 20

    assert states("Voided", rare, [10.0] * 23).exclude == {"Voided": ["yes"]}
    assert states("Is return", rare, [10.0] * 23).returns == {"Is return": ["yes"]}
    assert states("Refunded", rare, [10.0] * 23).exclude == {"Refunded": ["yes"]}
    assert states("Refunded", rare, [10.0] * 23, refunds=[10.0] * 23) == States()
    assert states("Voided", ["yes"] * 20 + ["no"], [10.0] * 21) == States()
