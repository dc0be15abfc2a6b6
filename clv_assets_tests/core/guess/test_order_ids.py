"""Which column is the order, where no name says so."""

from collections.abc import Callable

import polars as pl
import pytest

from clv_assets.core.columns.content import Choice, Column
from clv_assets.core.guess.order_ids import counted_as_orders, order_by_content

Value = Callable[[int], object]


def made(name: str, value: Value, rows: int = 120) -> Column:
    return Column.of(pl.Series(name, [str(value(n)) for n in range(rows)]))


# Rows of 60 orders, two of a customer on each of 30 days.
CUSTOMER = made("who", lambda n: f"k{n // 4 % 7}")
DATE = made("day", lambda n: f"2024-{1 + n // 4 // 28:02}-{1 + n // 4 % 28:02}")


def find(*columns: Column) -> Choice | None:
    by_name = {column.name: column for column in columns}
    return order_by_content(by_name, CUSTOMER, DATE, [*by_name, "who", "day"])


@pytest.mark.parametrize(
    "name", ["Vorgang", "Folio", "Txn", "Gift ID", "Reference No", "номер", "x", "Payment ref"]
)
@pytest.mark.parametrize("value", [lambda n: 1000 + n // 2, lambda n: f"A-{(n // 2) * 37 % 61}"])
def test_codes_of_one_customer_and_day_on_rows_next_to_each_other_are_orders(
    name: str, value: Value
) -> None:
    choice = find(made("area", lambda n: f"R{n % 5}"), made(name, value))

    assert choice is not None
    assert (choice.column, choice.sure) == (name, "a guess")
    assert choice.why.startswith("each has one customer and day")


def test_codes_new_in_each_row_are_orders_unless_rows_are_of_products() -> None:
    code = made("Bon", lambda n: f"B{n}")

    assert (choice := find(code)) is not None
    assert choice.column == "Bon"
    assert find(code, made("sku", lambda n: f"P{n % 9}")) is None


def test_numbers_of_lines_a_few_of_which_are_there_twice_are_no_orders() -> None:
    rowid = made("rowid", lambda n: 1000 + n - (n % 30 == 1))

    assert find(rowid, made("sku", lambda n: f"P{n % 9}")) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("phone", lambda n: f"0151{n // 4 % 7}"),  # one customer, several days
        ("box", lambda n: f"C{n // 2 % 9}"),
        ("line id", lambda n: 1000 + n),
        ("clock", lambda n: f"10:{n // 2:02}"),
        ("points", lambda n: n * n * 7919 % 5003),
        ("Refund value", lambda n: 1000 + n),
        ("word", lambda n: "abcdefg"[n // 4 % 7]),
    ],
)
def test_what_is_of_the_customer_the_line_or_the_amount_is_no_order(
    name: str, value: Value
) -> None:
    assert find(made(name, value)) is None


def test_what_counts_as_an_order_without_a_column_is_told() -> None:
    assert counted_as_orders(CUSTOMER, DATE) == (
        "no column seems to be the order: rows of one customer on one day count as one, 90 of "
        "them with another"
    )
    times = made("at", lambda n: f"2024-01-05 10:{n // 2:02}:00")
    assert counted_as_orders(made("who", lambda n: n), times) == (
        "no column seems to be the order: rows of one customer at one moment count as one"
    )
