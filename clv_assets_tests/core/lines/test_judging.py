"""Lines are usable, or say why not."""

from typing import Any

import pytest

from clv_assets.core.errors import SourceError
from clv_assets_tests.core.orders.test_log import column, ingest, lenient, reasons
from clv_assets_tests.factories import make_lines


def test_policy_and_missing_customers_do_not_count_as_unusable() -> None:
    raw = make_lines(
        ("c1", "O1", "2023-05-01", "1"),
        ("c1", "O1", "2023-05-01", "1"),
        ("c1", "R1", "2023-05-01", "-1"),
        *[("", "O2", "2023-05-01", "1")] * 5,
    )

    done = ingest(raw, duplicates="drop", returns="ignore", max_reject_share=0)

    assert done.accounting.unusable == 0
    assert done.orders.height == 1


def test_today_is_known_and_tomorrow_is_not() -> None:
    raw = make_lines(("c1", "O1", "2024-01-01 23:59:59", "1"), ("c1", "O2", "2024-01-02", "2"))

    done = lenient(raw)

    assert column(done, "order_id") == ["O1"]
    assert reasons(done) == [(2, "order date in the future")]


@pytest.mark.parametrize("quantity", ["nan", "inf", "1e30", "a few"])
def test_an_absurd_quantity_does_not_stop_a_line_that_has_its_revenue(quantity: str) -> None:
    names = ["customer_id", "order_date", "revenue", "quantity"]
    rows = (("c1", "2023-05-01", "1", quantity), ("c1", "2023-05-01", "2", "4"))

    done = ingest(make_lines(*rows, columns=names))

    assert done.orders.select("revenue", "units").rows() == [(3.0, 4.0)]


def test_rejects_keep_the_source_row_as_it_was() -> None:
    names = ["row", "reason", "customer_id", "order_date", "revenue"]
    rows = (("7", "x", "c1", "2023-05-01", "1"), ("8", "y", "c1", "soon", "2"))

    done = lenient(make_lines(*rows, columns=names))

    assert done.rejects.to_dicts() == [
        {
            "file": "orders.csv",
            "row": 2,
            "reason": "order date unreadable",
            "order_id": None,
            "column": "order_date",
            "value": "soon",
            "text": '{"row":"8","reason":"y","customer_id":"c1","order_date":"soon","revenue":"2"}',
        }
    ]


def test_too_many_unreadable_dates_name_the_row_the_value_and_the_remedy() -> None:
    good = [("c1", f"O{n}", "2023-05-01", "1") for n in range(20)]
    raw = make_lines(*good, ("c1", "O21", "31.12.2022", "1"))

    with pytest.raises(SourceError) as error:
        ingest(raw)

    assert "orders.csv: 1 of 21 rows can't be used, first row 21" in str(error.value)
    assert "column 'order_date' = '31.12.2022'" in str(error.value)
    assert "Check source.date_format" in str(error.value)


def test_rejects_up_to_the_allowed_share_pass() -> None:
    good = [("c1", f"O{n}", "2023-05-01", "1") for n in range(99)]
    raw = make_lines(*good, ("c1", "O99", "never", "1"))

    assert ingest(raw).accounting.unusable == 1
    with pytest.raises(SourceError):
        ingest(raw, max_reject_share=0.009)


@pytest.mark.parametrize(
    ("quantity", "price", "blamed"), [("three", "2.5", "quantity"), ("3", "cheap", "unit_price")]
)
def test_an_unreadable_amount_names_the_column_that_is_to_blame(
    quantity: str, price: str, blamed: str
) -> None:
    names = ["customer_id", "order_date", "quantity", "unit_price"]
    raw = make_lines(("c1", "2023-05-01", quantity, price), columns=names)

    with pytest.raises(SourceError, match=f"revenue unreadable, column '{blamed}' = "):
        ingest(raw, columns={"unit_price": "unit_price"})


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("", "O1", "2023-05-01", "1")] * 2, "2 no customer"),
        ([(None, None, None, None)], "1 no customer"),
    ],
)
def test_a_source_without_a_usable_row_is_refused_with_a_remedy(
    rows: list[tuple[Any, ...]], found: str
) -> None:
    with pytest.raises(SourceError, match=f"orders.csv: no usable row; rejected: {found}") as error:
        ingest(make_lines(*rows))

    assert "source.columns" in str(error.value)


def test_a_source_without_rows_is_refused() -> None:
    with pytest.raises(SourceError, match=r"^orders.csv: has no rows; export"):
        ingest(make_lines())
