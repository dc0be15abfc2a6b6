"""Further lines take customer, date and state from the first of their order, never amounts."""

from typing import Any

import pytest

from clv_assets.core.errors import SourceError
from clv_assets_tests.core.orders.test_log import column, ingest, lenient, reasons
from clv_assets_tests.factories import make_lines

STATUS = ("customer_id", "order_id", "order_date", "revenue", "Status")


def test_further_lines_that_carry_the_order_id_alone_lose_nothing() -> None:
    rows = [
        row
        for n in range(30)
        for row in ((f"c{n % 7}", str(n), "2023-01-05", "10.00"), ("", str(n), "", "90.00"))
    ]

    done = ingest(make_lines(*rows))

    assert done.orders["revenue"].sum() == 3000.0
    assert done.accounting.rejected == {}


def test_the_first_line_may_stand_anywhere_in_the_file() -> None:
    done = ingest(make_lines(("", "1", "", "5"), ("c1", "1", "2023-01-05 10:00:00", "7")))

    assert column(done, "revenue") == [12.0]


def test_lines_of_an_order_that_is_left_out_are_left_out_with_it() -> None:
    lines = make_lines(
        ("c1", "1", "2023-01-05", "10", "voided"),
        ("", "1", "", "90", ""),
        ("c2", "2", "2023-01-05", "5", "paid"),
        ("", "2", "", "6", ""),
        columns=STATUS,
    )

    done = ingest(lines, exclude={"where": {"Status": ["Voided"]}})

    assert column(done, "revenue") == [11.0]
    assert reasons(done) == [(1, "excluded state"), (2, "excluded state")]
    assert done.rejects["text"][1].count('"90"') == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (("", "9", "2023-01-05", "1"), "no customer"),
        (("", "9", "", "1"), "neither customer nor date, nor has its order"),
        (("", "1", "2023-03-09", "1"), "no customer, though its order has one"),
        (("", "", "", "1"), "an amount without customer, date and order"),
        (("", "", "", ""), "no customer"),
    ],
)
def test_a_line_that_no_order_of_its_day_explains_is_rejected(line: Any, reason: str) -> None:
    done = lenient(make_lines(("c1", "1", "2023-01-05", "7"), line))

    assert reasons(done) == [(2, reason)]


def test_an_order_id_of_two_customers_lends_to_nobody() -> None:
    rows = ("c1", "1", "2023-01-05", "7"), ("c2", "1", "2023-01-05", "7"), ("", "1", "", "1")

    assert reasons(lenient(make_lines(*rows))) == [(3, "no customer, though its order has one")]


LINES = ("customer_id", "order_id", "order_date", "sku", "Qty", "Price")
PRICED = {"columns": {"product": "sku", "quantity": "Qty", "unit_price": "Price"}}


def test_a_row_that_but_names_its_order_is_no_fault_and_no_line() -> None:
    lines = make_lines(
        ("c1", "1", "2023-01-05", "", "", ""),
        ("", "1", "", "MUG", "2", "4.50"),
        ("", "1", "", "TEE", "1", "3.00"),
        columns=LINES,
    )

    done = ingest(lines, **PRICED)

    assert column(done, "revenue") == [12.0]
    assert column(done, "lines") == [2]
    assert reasons(done) == [(1, "names its order, whose lines have the amounts")]
    assert done.accounting.unusable == 0


def test_a_line_that_lost_its_price_is_a_fault_and_so_is_an_order_without_any_line() -> None:
    lost = make_lines(
        ("c1", "1", "2023-01-05", "MUG", "2", "4.50"),
        ("c1", "1", "2023-01-05", "TEE", "1", ""),
        columns=LINES,
    )
    empty = make_lines(
        ("c1", "1", "2023-01-05", "MUG", "2", "4.50"),
        ("c2", "2", "2023-01-06", "", "", ""),
        columns=LINES,
    )

    for lines in (lost, empty):
        assert reasons(lenient(lines, **PRICED)) == [(2, "revenue unreadable")]


def test_a_total_among_the_rows_is_no_row() -> None:
    lines = make_lines(("c1", "1", "2023-01-05", "7"), ("", "Subtotal", "", "7"))

    done = ingest(lines)

    assert reasons(done) == [(2, "total among the rows")]
    assert done.accounting.unusable == 0


def test_lines_of_merged_cells_are_a_fault_with_a_remedy() -> None:
    lines = make_lines(("c1", "1", "2023-01-05", "7"), ("", "", "", "8"))

    with pytest.raises(SourceError, match="and for merged cells: fill the order's id down"):
        ingest(lines)


def test_a_lost_owner_counts_as_a_fault_unlike_a_guest() -> None:
    guest = make_lines(("c1", "1", "2023-01-05", "7"), ("", "2", "2023-01-05", "7"))
    lost = make_lines(("c1", "1", "2023-01-05", "7"), ("", "1", "2023-01-06", "7"))

    assert ingest(guest).accounting.unusable == 0
    with pytest.raises(SourceError, match="row 2: no customer, though its order has one"):
        ingest(lost)


def test_what_comes_on_a_later_day_changes_nothing_of_an_earlier_one() -> None:
    early = [("c1", "1", "2023-01-05", "7"), ("", "1", "2023-01-05", "2")]
    later = [*early, ("c2", "1", "2023-01-06", "5")]

    before, after = ingest(make_lines(*early)), ingest(make_lines(*later))

    assert column(before, "revenue") == [9.0]
    assert column(after, "revenue") == [9.0, 5.0]


def test_an_unreadable_date_is_no_missing_one() -> None:
    done = lenient(make_lines(("c1", "1", "2023-01-05", "7"), ("c1", "1", "5.1.", "7")))

    assert reasons(done) == [(2, "order date unreadable")]
