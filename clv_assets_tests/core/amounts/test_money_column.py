"""A column of amounts: what it is of, in which unit, and a share or not."""

import polars as pl
import pytest

from clv_assets.core.amounts.money_column import (
    MoneyColumn,
    is_money,
    money_column,
    of_all_pieces,
    with_pieces_back,
)
from clv_assets.core.columns.content import Column

QUANTITY = Column.of(pl.Series("Qty", ["2", "1", "3"]))
PRICE = Column.of(pl.Series("Price", ["24.50", "9.90", "5.25"]))
PRODUCT = QUANTITY.numbers * PRICE.numbers


def column(name: str, *values: str) -> Column:
    return Column.of(pl.Series(name, values))


def made(name: str, *values: str) -> MoneyColumn:
    orders = pl.Series(["1", "2", "3"])
    return money_column(column(name, *values), orders, PRODUCT, has_order=True)


def test_cents_are_made_whole_if_they_are_written_as_cents() -> None:
    cents = made("amount_cents", "2450", "990", "525")
    whole = made("amount_cents", "24.5", "9.9", "5")

    assert cents.values.to_list() == [24.5, 9.9, 5.25]
    assert cents.amount().factors == ("amount_cents", 0.01)
    assert whole.unit == 1.0


@pytest.mark.parametrize(
    ("values", "share"),
    [
        (("19", "7", "19"), 0.01),
        (("19%", "7 %", "0"), 1.0),
        (("0.2", "0.2", "0.2"), 1.0),
        (("4.66", "1.88", "1.00"), None),
    ],
)
def test_a_tax_is_a_rate_or_an_amount(values: tuple[str, ...], share: float | None) -> None:
    assert made("MwSt", *values).share == share


def test_numbers_with_cents_that_no_name_explains_may_be_money() -> None:
    assert made("Beverage", "1.50", "2.25", "3.75").role == "other"
    assert is_money(column("Beverage", "1.50", "2.25", "3.75"))
    assert not is_money(column("Weight kg", "1.50", "2.25", "3.75"))
    assert not is_money(column("Floor", "1", "2", "3"))
    assert not is_money(column("qty_refunded", "1", "0", "0"))


def test_pieces_that_came_back_are_worth_their_price_unless_an_amount_tells() -> None:
    pieces = column("qty_returned", "1", "0", "2")

    added = with_pieces_back({}, {pieces.name: pieces}, PRICE)

    refund = added["qty_returned"]
    assert (refund.role, refund.values.to_list()) == ("refund", [24.5, 0.0, 10.5])
    assert refund.amount(-1).factors == ("qty_returned", "Price")
    told = {"Refunded": made("Refunded", "24.50", "0", "10.50")}
    assert with_pieces_back(told, {pieces.name: pieces}, PRICE) == told


def test_a_discount_of_each_piece_is_taken_off_for_all() -> None:
    each, line = (made(name, "1.25", "0", "0.55") for name in ("Discount per unit", "Discount"))

    assert of_all_pieces(each, QUANTITY).values.to_list() == [2.5, 0.0, pytest.approx(1.65)]
    assert of_all_pieces(each, QUANTITY).factors == ("Qty", "Discount per unit")
    assert of_all_pieces(line, QUANTITY) is line
