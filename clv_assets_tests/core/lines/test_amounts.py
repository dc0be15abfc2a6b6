"""What a row brought: the terms of revenue, per line and per order."""

from typing import Any

import polars as pl
import pytest

from clv_assets.core.lines.amounts import amounts_of, blamed_amount, lacks_amount
from clv_assets.core.lines.mapping import Mapping
from clv_assets_tests.factories import make_lines, make_source

COLUMNS = ("customer_id", "order_id", "order_date", "Subtotal", "Discount", "Qty", "Price")


def mapped(*rows: tuple[Any, ...], amounts: list[dict[str, Any]]) -> tuple[pl.DataFrame, Mapping]:
    lines = make_lines(*(("c1", "1", "2024-01-05", *row) for row in rows), columns=COLUMNS)
    return lines, Mapping.of(lines, make_source(amounts=amounts), "orders.csv")


def revenue(*rows: tuple[Any, ...], amounts: list[dict[str, Any]]) -> list[float | None]:
    (of_line, *_) = amounts_of(*mapped(*rows, amounts=amounts)).columns
    return [None if minor is None else minor / 10_000 for minor in of_line]


QUANTITY_X_PRICE = {"product": ["Qty", "Price"]}


def test_parts_are_multiplied_and_added() -> None:
    amounts = [QUANTITY_X_PRICE, {"column": "Discount", "sign": -1}]

    assert revenue(("", "1.50", "3", "2.10"), amounts=amounts) == [4.8]


def test_the_sign_of_a_ledger_is_turned() -> None:
    amounts = [{"column": "Subtotal", "sign": -1}]

    assert revenue(("-12.50", "", "", ""), ("3", "", "", ""), amounts=amounts) == [12.5, -3.0]
    assert revenue(("", "", "", ""), amounts=amounts) == [None]
    assert lacks_amount(*mapped(("", "", "", ""), amounts=amounts)).to_list() == [False]
    per_order = [{**amounts[0], "per": "order"}]
    lacking = lacks_amount(*mapped(("-5", "", "", ""), ("", "", "", ""), amounts=per_order))
    assert lacking.to_list() == [False, True]


def test_a_discount_may_be_a_share_or_a_percentage() -> None:
    share = [QUANTITY_X_PRICE, {"product": ["Qty", "Price", "Discount"], "sign": -1}]
    percent = [QUANTITY_X_PRICE, {"product": ["Qty", "Price", "Discount", 0.01], "sign": -1}]

    assert revenue(("", "0.15", "2", "10"), amounts=share) == [17.0]
    assert revenue(("", "15 %", "2", "10"), amounts=share) == [17.0]
    assert revenue(("", "15%", "2", "10"), amounts=[{"column": "Discount"}]) == [None]
    assert revenue(("", "15", "2", "10"), amounts=percent) == [17.0]


@pytest.mark.parametrize("blank", ["", None, " ", "-", "–", "NULL"])
def test_no_discount_is_none_but_no_price_is_no_amount(blank: str | None) -> None:
    amounts = [QUANTITY_X_PRICE, {"column": "Discount", "sign": -1}]

    assert revenue(("", blank, "2", "5"), ("", "1", "2", blank), amounts=amounts) == [10.0, None]


def test_a_discount_that_cannot_be_read_is_no_amount_and_is_to_blame() -> None:
    amounts = [QUANTITY_X_PRICE, {"column": "Discount", "sign": -1}]
    lines, mapping = mapped(("", "half", "2", "5"), ("", "", "2", "?"), amounts=amounts)

    assert revenue(("", "half", "2", "5"), amounts=amounts) == [None]
    assert blamed_amount(lines, mapping).to_list() == ["Discount", "Price"]


def test_a_return_told_by_another_column_is_taken_off_whatever_its_sign() -> None:
    amounts = [QUANTITY_X_PRICE, {"column": "Discount", "sign": -1}]
    rows, mapping = mapped(("", "1", "2", "5"), ("", "1", "-2", "5"), amounts=amounts)

    (of_line,) = amounts_of(rows, mapping, pl.Series([True, True])).columns

    assert of_line.to_list() == [-90_000, -90_000]


def test_amounts_of_an_order_stand_apart_and_may_be_lacking() -> None:
    amounts = [{"column": "Subtotal", "per": "order"}, {"column": "Discount", "sign": -1}]
    rows, mapping = mapped(("10", "1", "", ""), ("", "2", "", ""), amounts=amounts)

    of_line, of_order = amounts_of(rows, mapping).columns

    assert of_line.to_list() == [-10_000, -20_000]
    assert (of_order.name, of_order.to_list()) == ("per_order_0", [100_000, None])
    assert lacks_amount(rows, mapping).to_list() == [False, True]


def test_what_rounding_takes_away_is_measured() -> None:
    rows, mapping = mapped(
        ("0.00003", "", "", ""), ("1", "", "", ""), amounts=[{"column": "Subtotal"}]
    )

    amounts = amounts_of(rows, mapping)

    assert amounts.size == 1.0
    assert amounts.lost == pytest.approx(0.00003)
