"""Which column of a file is what."""

import pytest

from clv_assets.core.errors import SourceError
from clv_assets_tests.core.orders.test_log import ingest
from clv_assets_tests.factories import make_lines


def test_revenue_is_quantity_times_price_where_so_declared() -> None:
    names = ["customer_id", "order_date", "Qty", "Price", "product_id"]
    rows = (("c1", "2023-05-01", "3", "0.1", "P1"), ("c1", "2023-05-01", "-1", "0.1", "P2"))

    done = ingest(
        make_lines(*rows, columns=names), columns={"quantity": "Qty", "unit_price": "Price"}
    )

    assert done.orders.select("revenue", "units", "products").rows() == [(0.2, 2.0, 2)]


def test_country_and_market_come_along() -> None:
    names = ["customer_id", "order_date", "revenue", "country", "Shop"]
    rows = (("c1", "2023-05-01", "1", "DE", "web"),)

    done = ingest(make_lines(*rows, columns=names), columns={"market": "Shop"})

    assert done.orders.select("country", "market").rows() == [("DE", "web")]


def test_a_missing_column_is_named_with_its_key_and_what_there_is() -> None:
    raw = make_lines(("c1", "2023-05-01", "1"), columns=["customer_id", "when", "revenue"])

    with pytest.raises(SourceError, match=r"^orders.csv: no column 'order_date' ") as error:
        ingest(raw)

    assert "(source.columns.order_date)" in str(error.value)
    assert "it has: customer_id, when, revenue" in str(error.value)


def test_of_many_columns_whole_names_are_shown_and_the_others_counted() -> None:
    names = ["customer_id", *(f"a long column name {n:03}" for n in range(60)), "revenue"]
    raw = make_lines(tuple("1" for _ in names), columns=names)

    with pytest.raises(SourceError, match=r"a long column name 0\d\d and \d+ more"):
        ingest(raw)


def test_amounts_of_several_currencies_need_a_column_that_tells_which() -> None:
    names = ["customer_id", "order_date", "revenue", "quantity", "currency"]
    rows = [("c1", "2023-05-01", "$5.50", "1", "USD"), ("c1", "2023-06-01", "€7.25", "2", "EUR")]
    raw = make_lines(*rows, columns=names)

    with pytest.raises(
        SourceError, match=r"^orders.csv: amounts in several currencies in revenue: \$, €\n"
    ):
        ingest(raw.drop("currency"))

    with pytest.raises(SourceError, match=r"more than one currency: EUR .*, USD .*\n.*rates"):
        ingest(raw)


def test_a_declared_column_must_be_there_though_its_default_need_not() -> None:
    raw = make_lines(("c1", "O1", "2023-05-01", "1"))

    assert ingest(raw).orders.height == 1
    with pytest.raises(SourceError, match=r"no column 'Land' \(source.columns.country\)"):
        ingest(raw, columns={"country": "Land"})
