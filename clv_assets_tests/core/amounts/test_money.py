"""Which column is the revenue: of the line, the order or the product."""

from typing import Any

import polars as pl
import pytest

from clv_assets.config.columns import Amount
from clv_assets.core.amounts.money import Money, find_money
from clv_assets.core.columns.content import Column
from clv_assets.core.guess.meanings import guess
from clv_assets_tests.core.guess.test_meanings import make_rows, named


def order_total(frame: pl.DataFrame) -> pl.Series:
    total = pl.col("amount").cast(pl.Float64).sum().over("order").round(2).cast(pl.String)
    return frame.select(total).to_series()


def first_line_only(frame: pl.DataFrame) -> pl.Series:
    first = pl.col("order").is_first_distinct()
    return frame.select(pl.when(first).then(order_total(frame))).to_series()


def test_columns_of_the_uci_file_are_quantity_and_price() -> None:
    rows = make_rows(
        "%Y-%m-%d %H:%M:%S",
        **{"InvoiceNo": "order", "StockCode": "sku", "Quantity": "quantity"},
        **{"InvoiceDate": "day", "UnitPrice": "price", "CustomerID": "customer"},
    )

    found = guess(rows)

    assert named(found)["unit_price"] == "UnitPrice"
    assert "revenue" not in found.choices
    assert found.missing == []


def test_the_line_total_is_preferred_to_quantity_and_price() -> None:
    rows = make_rows(
        customer_id="customer", order_id="order", date="day", qty="quantity", price="price",
        line_total="amount",
    )  # fmt: skip

    found = guess(rows)

    assert named(found)["revenue"] == "line_total"
    assert "quantity x price" in found.choices["revenue"].why
    assert "unit_price" not in found.choices


def test_a_net_amount_is_preferred_to_a_gross_one() -> None:
    rows = make_rows(
        customer_id="customer", order_id="order", date="day",
        **{"Montant TTC": "amount", "Montant HT": "amount"},
    )  # fmt: skip

    assert named(guess(rows))["revenue"] == "Montant HT"


def test_a_gross_amount_alone_is_taken_with_a_warning() -> None:
    rows = make_rows(customer_id="customer", order_id="order", date="day", Bruttobetrag="amount")

    assert any("include tax" in warning for warning in guess(rows).warnings)


@pytest.mark.parametrize("total", [order_total, first_line_only])
def test_an_orders_total_that_is_the_sum_of_its_lines_gives_way_to_these(total: Any) -> None:
    rows = make_rows(
        **{"Name": "order", "Email": "customer", "Created at": "day", "Total": total},
        **{"Lineitem quantity": "quantity", "Lineitem price": "price", "Lineitem sku": "sku"},
    )

    found = guess(rows)

    assert named(found)["order_id"] == "Name"
    assert named(found)["unit_price"] == "Lineitem price"
    assert "Total = Lineitem quantity x Lineitem price, in nearly every order" in found.warnings


@pytest.mark.parametrize("total", [order_total, first_line_only])
def test_an_orders_total_is_counted_once_where_there_is_nothing_else(total: Any) -> None:
    rows = make_rows(customer_id="customer", order_id="order", date="day", total=total)

    found = guess(rows)

    assert found.choices["revenue"].why == "of the order: counted once per order"
    assert found.amounts == (Amount(column="total", per="order"),)


def test_one_row_per_order_needs_no_such_warning() -> None:
    rows = make_rows(customer_id="customer", order_id="order", date="day", total=order_total)

    found = guess(rows.unique("order_id", maintain_order=True))

    assert found.choices["revenue"].sure == "sure"
    assert not any("count it again" in warning for warning in found.warnings)


def test_a_price_that_grows_with_the_quantity_is_the_total_of_the_line() -> None:
    rows = make_rows(
        **{"amazon-order-id": "order", "purchase-date": "day", "buyer-email": "customer"}
    ).with_row_index("n")
    pieces, price = pl.col("n") % 3 + 1, 9.9 + pl.col("n") % 5
    rows = rows.with_columns(sku="A" + (pl.col("n") % 5).cast(pl.String), quantity=pieces)
    of_line = rows.with_columns((price * pieces).alias("item-price")).drop("n")
    of_piece = rows.with_columns(price.alias("item-price")).drop("n")

    assert named(guess(of_line))["revenue"] == "item-price"
    assert named(guess(of_piece))["unit_price"] == "item-price"


@pytest.mark.parametrize(("delimiter", "decimal"), [(",", "."), (";", ",")])
def test_amounts_with_two_readings_are_decided_by_the_delimiter(
    delimiter: str, decimal: str
) -> None:
    rows = make_rows(customer_id="customer", order="order", day="day", amount="amount")
    rows = rows.with_columns(amount=pl.lit("1,250"))

    found = guess(rows, delimiter)

    assert found.decimal == decimal
    assert any("two readings" in warning for warning in found.warnings)


def money(**columns: list[float]) -> Money:
    """What is made of amounts of forty orders, a row each."""
    rows = pl.DataFrame({"order": [f"A{n}" for n in range(40)], **columns})
    texts = {name: Column.of(rows[name].cast(pl.String)) for name in rows.columns}
    return find_money(texts, "order", ["order"])


def taken(made: Money) -> dict[str, int]:
    """Sign by column of what adds up."""
    return {str(amount.column): amount.sign for amount in made.amounts}


GOODS = [float(10 + 3 * (n % 9)) + 0.5 for n in range(40)]
SHIPPING = [4.9 if n % 3 else 0.0 for n in range(40)]
TAX = [round(cost * 0.19, 2) for cost in GOODS]


def added(*columns: list[float]) -> list[float]:
    return [round(sum(values), 2) for values in zip(*columns, strict=True)]


def test_shipping_and_tax_are_taken_off_what_was_paid_in_all() -> None:
    total = added(GOODS, SHIPPING, TAX)

    made = money(order_total=total, shipping_total=SHIPPING, tax_total=TAX)

    assert taken(made) == {"order_total": 1, "shipping_total": -1, "tax_total": -1}
    assert any("'order_total' is what was paid in all" in one for one in made.warnings)


def test_tax_in_the_price_is_known_by_its_rate() -> None:
    inside = money(Subtotal=added(GOODS, TAX), Taxes=TAX)
    beside = money(Subtotal=GOODS, Taxes=TAX)

    assert taken(inside) == {"Subtotal": 1, "Taxes": -1}
    assert "in it, by its rate" in inside.facts[0]
    assert taken(beside) == {}
    assert not any("whether" in one for one in beside.warnings)


def test_tax_of_no_round_rate_is_a_doubt_unless_a_total_has_no_more() -> None:
    odd = [round(cost * (0.0625 + n % 4 / 200), 2) for n, cost in enumerate(GOODS)]

    alone = money(Subtotal=GOODS, Taxes=odd)
    beside = money(Subtotal=GOODS, Taxes=odd, Shipping=SHIPPING, Total=added(GOODS, SHIPPING))

    assert taken(alone) == {}
    assert "whether 'Subtotal' has 'Taxes'" in alone.warnings[0]
    assert taken(beside) == {"Subtotal": 1, "Taxes": -1}
    assert "'Total' has no more of it" in "".join(beside.warnings)


def test_a_total_that_knows_of_discounts_is_taken_instead_of_its_parts() -> None:
    off = [-2.0 if n % 5 == 0 else 0.0 for n in range(40)]

    made = money(Subtotal=GOODS, Shipping=SHIPPING, **{"Grand Total": added(GOODS, SHIPPING, off)})

    assert taken(made) == {"Grand Total": 1, "Shipping": -1}
    assert "in 8 orders, but less by 16.00 in all; what no column tells" in made.warnings[0]


def test_what_no_column_tells_of_a_total_is_named_by_its_sum() -> None:
    tax = [1.5 if n % 2 else 0.0 for n in range(40)]

    made = money(Subtotal=GOODS, **{"Grand Total": added(GOODS, tax)})

    assert taken(made) == {}
    assert "'Grand Total' isn't Subtotal in 20 orders, but more by 30.00" in made.warnings[0]


def test_a_refund_of_goods_is_taken_and_not_the_whole_of_it() -> None:
    goods = [5.0 if n % 8 == 0 else 0.0 for n in range(40)]
    tax = [round(amount * 0.19, 2) for amount in goods]

    made = money(
        subtotal=GOODS, subtotal_refunded=goods, tax_refunded=tax, total_refunded=added(goods, tax)
    )

    assert taken(made) == {"subtotal": 1, "subtotal_refunded": -1}


def test_a_rate_of_tax_is_taken_off_only_where_another_column_proves_that_it_is_in_it() -> None:
    rate = [20.0] * 40
    pieces = [float(n % 3 + 1) for n in range(40)]
    net = [round(cost * n, 2) for cost, n in zip(GOODS, pieces, strict=True)]
    gross = [round(amount * 1.2, 2) for amount in net]

    alone = money(Total=gross, VAT=rate)
    proven = money(Qty=pieces, **{"Net price": GOODS}, VAT=rate, Total=gross)

    assert taken(alone) == {}
    assert "'VAT' is a rate of tax" in "".join(alone.warnings)
    factors = [amount.factors for amount in proven.amounts]
    assert factors == [("Total",), ("Qty", "Net price", "VAT", 0.01)]
    assert proven.amounts[1].sign == -1


def test_a_tax_per_night_beside_an_exact_product_is_not_in_it() -> None:
    nights = [float(n % 3 + 1) for n in range(40)]
    total = [round(cost * n, 2) for cost, n in zip(GOODS, nights, strict=True)]

    made = money(
        Nights=nights,
        **{"Nightly rate": GOODS, "Room total": total, "City tax": [2.65 * n for n in nights]},
    )

    assert taken(made) == {}


def test_cents_are_said_to_be_such() -> None:
    made = money(amount_cents=[float(round(100 * cost)) for cost in GOODS])

    assert [amount.factors for amount in made.amounts] == [("amount_cents", 0.01)]
    assert made.facts == ["one 'amount_cents' is 0.01, by its name"]


def test_discounts_that_are_the_sum_of_others_or_there_again_count_once() -> None:
    cart = [2.0 if n % 4 == 0 else 0.0 for n in range(40)]
    coupon = [1.0 if n % 6 == 0 else 0.0 for n in range(40)]
    both = added(cart, coupon)

    made = money(
        Price=GOODS, Qty=[1.0] * 40, cart_discount=cart, coupon_discount=coupon,
        discount_total=both, base_discount_total=both,
    )  # fmt: skip

    assert [part.column for part in made.parts] == ["discount_total"]
