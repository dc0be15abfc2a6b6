"""Which columns of a file hold money, and of what: of a line, or of an order."""

from collections.abc import Mapping

import polars as pl
import pytest

from clv_assets.core.amounts.columns import MoneyColumns
from clv_assets.core.columns.content import Column

ORDERS = [str(n // 2) for n in range(40)]


def money(columns: Mapping[str, list[object]], order_id: str | None = "order_id") -> MoneyColumns:
    frame = pl.DataFrame({"order_id": ORDERS, **columns})
    texts = {name: Column.of(frame[name].cast(pl.String)) for name in frame.columns}
    return MoneyColumns.of(texts, order_id, ["order_id"])


def lines(step: float = 1.0) -> list[object]:
    return [round(10 + n * step, 2) for n in range(40)]


def per_order(once: bool) -> list[object]:
    return [None if once and n % 2 else 20.5 + n // 2 for n in range(40)]


@pytest.mark.parametrize(("once", "level"), [(True, "once"), (False, "order")])
def test_a_total_of_the_order_is_told_from_a_lines(once: bool, level: str) -> None:
    known = money({"Total": per_order(once), "Line total": lines()})

    assert known.by_name["Total"].level == level
    assert known.by_name["Line total"].level == "line"
    assert known.base is not None
    assert known.base.name == "Line total"


def test_few_orders_of_several_lines_are_told_by_name_alone() -> None:
    rows = pl.DataFrame(
        {"order_id": ["1", "1", "2", "3"], "Order total": ["9.50", "9.50", "4", "7"]}
    )
    texts = {name: Column.of(rows[name]) for name in rows.columns}

    assert MoneyColumns.of(texts, "order_id", ["order_id"]).by_name["Order total"].per_order


def test_what_a_payment_service_keeps_is_not_taken_off() -> None:
    gross: list[float] = [20.0 + n for n in range(40)]
    fees = [-round(0.35 + 0.03 * amount, 2) for amount in gross]
    net = [round(amount + fee, 2) for amount, fee in zip(gross, fees, strict=True)]

    known = money({"Gross": [*gross], "Fee": [*fees], "Net": [*net]}, order_id=None)

    assert known.base is not None
    assert known.base.name == "Gross"


def test_without_tax_is_preferred_where_both_stand_side_by_side() -> None:
    known = money({"Subtotal (inc tax)": lines(1.19), "Subtotal (ex tax)": lines()}, order_id=None)

    assert known.base is not None
    assert known.base.name == "Subtotal (ex tax)"


@pytest.mark.parametrize(
    ("name", "values", "share"),
    [
        ("Discount", [0.0, 0.1, 0.25, 0.0] * 10, 1.0),
        ("Discount (%)", [0, 10, 25, 0] * 10, 0.01),
        ("Discount", [0.0, 2.5, 1.99, 0.0] * 10, None),
    ],
)
def test_a_discount_is_a_share_or_an_amount(
    name: str, values: list[object], share: float | None
) -> None:
    known = money({"Quantity": [n % 3 + 1 for n in range(40)], "Price": lines(), name: values})

    column = known.by_name[name]

    assert column.share == share
    amount = known.amount(column, -1)
    factors = ("Quantity", "Price", name, *([] if share == 1.0 else [share]))
    assert amount.factors == (factors if share else (name,))
