"""Which column is the revenue: of the line, the order or the product."""

from typing import Any

import polars as pl
import pytest

from clv_assets.config.columns import Amount
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
