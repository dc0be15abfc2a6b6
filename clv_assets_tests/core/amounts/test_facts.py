"""What columns of amounts are: of a line or an order, shares, counts, prices of whole lines."""

import polars as pl
import pytest

from clv_assets.core.amounts.facts import (
    alike,
    counts,
    grows,
    level_of,
    ranked_for,
    share_of_line,
)
from clv_assets.core.columns.content import Column
from clv_assets.core.columns.money_words import money_name

ORDERS = pl.Series([str(n // 2) for n in range(40)])


def column(name: str, values: list[float]) -> Column:
    return Column.of(pl.Series(name, [str(value) for value in values]))


def level(name: str, values: list[float | None]) -> str:
    return level_of(pl.Series(values, dtype=pl.Float64), ORDERS, None, money_name(name))


def test_refunds_of_few_orders_are_told_by_those_that_have_any() -> None:
    of_item: list[float | None] = [5.0 if n in (4, 10, 18) else 0.0 for n in range(40)]
    of_order: list[float | None] = [5.0 if n // 2 in (2, 5, 9) else 0.0 for n in range(40)]

    assert level("item_refunded", of_item) == "line"
    assert level("refunded_total", of_order) == "order"


@pytest.mark.parametrize(
    ("name", "expected"), [("refunded_total", "order"), ("item_refunded", "line")]
)
def test_one_order_with_a_refund_is_told_by_the_name(name: str, expected: str) -> None:
    assert level(name, [5.0 if n // 2 == 3 else 0.0 for n in range(40)]) == expected


def test_a_price_of_the_line_grows_with_the_quantity() -> None:
    product = pl.Series([f"P{n % 4}" for n in range(40)])
    pieces = [float(n // 4 % 3 + 1) for n in range(40)]
    each = [9.9 + n % 4 for n in range(40)]
    of_line = [price * count for price, count in zip(each, pieces, strict=True)]

    assert grows(column("Price", of_line), column("Qty", pieces), product)
    assert not grows(column("Price", each), column("Qty", pieces), product)
    assert not grows(column("Price", of_line), column("Qty", pieces), None)


def test_small_whole_numbers_beside_cents_are_counts() -> None:
    items, amounts = column("Items Total", [1, 2, 3, 2]), column("Total", [19.9, 40.5, 7.2, 30.1])

    assert counts(items, [items, amounts])
    assert not counts(amounts, [items, amounts])
    assert not counts(column("Total", [20, 40, 7, 30]), [amounts])


@pytest.mark.parametrize(
    ("name", "written", "share"),
    [
        ("Discount", "0.1 0.0 0.25", 1.0),
        ("Discount (%)", "10.0 0.0 25.0", 0.01),
        ("Discount", "1.99 0.0 2.5", None),
        ("Discount", "10 0 25", 0.01),  # prices have cents
        ("Discount", "10.00 0.00 25.00", 0.01),  # the line costs 7.20
        ("Discount", "10.00 0.00 5.00", None),
        ("Discount", "10 0 250", None),
    ],
)
def test_a_discount_is_a_share_percent_or_an_amount(
    name: str, written: str, share: float | None
) -> None:
    discount = Column.of(pl.Series(name, written.split()))

    assert share_of_line(discount, pl.Series([19.9, 40.0, 7.2]), money_name(name)) == share


def test_whole_discounts_of_whole_prices_are_amounts() -> None:
    discount = Column.of(pl.Series("Discount", ["10", "0", "5"]))

    assert share_of_line(discount, pl.Series([20.0, 40.0, 7.0]), money_name("Discount")) is None


def test_alike_is_the_share_of_rows_that_agree_to_a_cent() -> None:
    assert alike(pl.Series([1.0, 2.0, None]), pl.Series([1.01, 3.0, 4.0])) == 0.5


def test_columns_are_ranked_by_name_and_content() -> None:
    columns = {name: column(name, [1.5, 2.5]) for name in ("Amount", "Net sales", "Phone")}

    assert ranked_for("revenue", columns) == ["Net sales", "Amount"]
