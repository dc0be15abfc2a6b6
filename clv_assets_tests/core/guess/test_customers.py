"""Which column is the customer: an id that comes back, no attribute, rather no name."""

from collections.abc import Callable

import polars as pl
import pytest

from clv_assets.core.columns.content import Column
from clv_assets.core.guess.customers import (
    Customer,
    by_repeats,
    find_customer,
    is_attribute,
    rounded_ids,
)

ORDERS = [str(n // 2) for n in range(120)]  # 60 orders of two lines, 12 customers


def find(**columns: Callable[[int], str | None]) -> Customer:
    rows = {
        name.replace("__", " "): [value(n // 2) for n in range(120)]
        for name, value in columns.items()
    }
    frame = pl.DataFrame({"order_id": ORDERS, **rows})
    texts = {name: Column.of(frame[name]) for name in frame.columns}
    return find_customer(texts, "order_id", ["order_id"])


def returning(n: int) -> str:
    return f"k{n % 12:03}"


def new_each(n: int) -> str:
    return f"n{n:03}"


def mail(n: int) -> str:
    return f"ann{n % 12}@example.com"


def name(n: int) -> str:
    return "ABCDEFGHIJKL"[n % 12] + "nn Lee"


def taken(customer: Customer) -> tuple[str, str]:
    assert customer.choice is not None
    return customer.choice.column, customer.choice.sure


def test_an_id_that_is_new_with_each_order_loses_to_one_that_comes_back() -> None:
    customer = find(customer_id=new_each, customer_unique_id=returning)

    assert taken(customer) == ("customer_unique_id", "sure")
    assert (
        customer.warnings == ["'customer_id' is new with each order: 'customer_unique_id' is taken"]
        or taken(customer)[0] == "customer_unique_id"
    )


def test_without_a_better_one_it_is_but_a_guess() -> None:
    assert taken(find(customer_id=new_each)) == ("customer_id", "a guess")


def test_a_name_beside_an_id_loses_and_is_never_sure() -> None:
    assert taken(find(Buyer=name, Buyer__User__ID=returning)) == ("Buyer User ID", "sure")
    assert taken(find(Buyer=name)) == ("Buyer", "likely")
    assert taken(find(Customer__name=name)) == ("Customer name", "likely")


def test_an_address_on_all_rows_is_preferred_to_a_number_that_is_often_blank() -> None:
    def often_blank(n: int) -> str | None:
        return returning(n) if n % 3 else None

    def often_a_guest(n: int) -> str:
        return returning(n) if n % 3 else "0"

    for number in (often_blank, often_a_guest):
        customer = find(Customer__ID=number, Customer__Email=mail)

        assert taken(customer) == ("Customer Email", "likely")
        assert customer.warnings == [
            "'Customer ID' is blank, or stands for no customer, on 33% of the rows: 'Customer "
            "Email' is taken"
        ]


@pytest.mark.parametrize(
    "column", ["customer_age", "customer_city", "customer_zip_code", "Email opt in"]
)
def test_what_tells_something_of_customers_is_not_who_they_are(column: str) -> None:
    frame = pl.Series(column, [str(20 + n % 40) for n in range(120)])

    assert find_customer({column: Column.of(frame)}, None, []).choice is None


def test_both_sides_of_a_payment_are_told_apart() -> None:
    def sender(n: int) -> str:
        return "shop@us.net" if n % 10 == 0 else mail(n)

    def recipient(n: int) -> str:
        return mail(n) if n % 10 == 0 else "Shop@us.net"

    customer = find(From__Email__Address=sender, To__Email__Address=recipient)

    assert taken(customer)[0] == "From Email Address"
    assert customer.own_accounts == ("shop@us.net",)
    assert customer.recipient == "To Email Address"


def test_small_numbers_are_no_ids_unless_their_name_says_so() -> None:
    small = pl.Series([str(n % 50) for n in range(100)])

    assert is_attribute(Column.of(small.alias("duration")))
    assert is_attribute(Column.of(small.alias("age")))
    assert is_attribute(Column.of((small + "77").alias("Card Last 4")))
    assert not is_attribute(Column.of(small.alias("column_3")))
    assert not is_attribute(Column.of(small.alias("asiakas nr")))


def test_rounded_ids_are_seen_by_their_exponent() -> None:
    ids = pl.Series(["6.10194E+12", "6E+12", "6.1e12", "E12", None])

    assert rounded_ids(ids).to_list() == [True, True, False, False, False]


def test_the_few_rows_that_only_an_address_tells_of_are_named() -> None:
    people = [str(200 + n % 17) for n in range(100)]
    columns: dict[str, list[str | None]] = {
        "Order ID": [*map(str, range(100))],
        "Customer ID": [None if n in (5, 50) else who for n, who in enumerate(people)],
        "Email": [*(f"c{who}@example.com" for who in people)],
    }
    texts = {name: Column.of(pl.Series(name, values)) for name, values in columns.items()}

    customer = find_customer(texts, "Order ID", ["Order ID"])

    assert customer.choice is not None
    assert customer.choice.column == "Customer ID"
    assert customer.warnings == [
        "'Customer ID' has no customer on 2 rows, 'Email' on fewer: these are left out"
    ]


def test_amounts_and_products_that_come_again_are_no_customers() -> None:
    def column(called: str, value: Callable[[int], str]) -> Column:
        return Column.of(pl.Series(called, [value(n) for n in range(120)]))

    others = [
        column(called, lambda n: str(1000 + n % 40))
        for called in ("Total", "TaxAmount", "Versandkosten", "SKU", "Anzahl")
    ]
    firm = column("Gegenpartei", lambda n: f"Lee Ltd {n % 12}")

    choice = by_repeats([*others, firm], column("day", lambda n: f"2024-01-{1 + n % 28:02}"))

    assert choice is not None
    assert choice.column == "Gegenpartei"


def test_an_order_of_several_lines_does_not_come_again() -> None:
    orders = Column.of(pl.Series("Vorgang", ORDERS))
    days = Column.of(
        pl.Series("day", [f"2024-{1 + n // 20:02}-{1 + n // 2 % 28:02}" for n in range(120)])
    )

    assert by_repeats([orders], days) is None
