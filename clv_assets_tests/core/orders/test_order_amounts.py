"""Amounts that stand once per order, or again on each of its rows, are counted once."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clv_assets.core.errors import SourceError
from clv_assets.core.orders.log import OrderLog
from clv_assets_tests.core.orders.test_log import column, ingest, reasons
from clv_assets_tests.factories import make_lines

COLUMNS = ("customer_id", "order_id", "order_date", "Subtotal", "Refund")
AMOUNTS = [{"column": "Subtotal", "per": "order"}, {"column": "Refund", "per": "order", "sign": -1}]


def orders(*rows: tuple[Any, ...], **source: Any) -> OrderLog:
    return ingest(make_lines(*rows, columns=COLUMNS), amounts=AMOUNTS, **source)


def test_blank_further_rows_are_nothing_and_repeated_ones_the_same() -> None:
    done = orders(
        ("c1", "1", "2023-01-05", "100", "20"),
        ("c1", "1", "2023-01-05", "", ""),
        ("c2", "2", "2023-01-06", "30", ""),
        ("c2", "2", "2023-01-06", "30", ""),
    )

    assert column(done, "revenue") == [80.0, 30.0]
    assert column(done, "lines") == [2, 2]


def test_different_values_on_rows_of_one_order_are_an_error_that_names_them() -> None:
    with pytest.raises(SourceError) as error:
        orders(("c1", "1", "2023-01-05", "100", ""), ("c1", "1", "2023-01-05", "90", ""))

    assert str(error.value) == (
        "orders.csv: row 2: 90.00, but 100.00 in row 1 of the same order '1' (source.amounts, part "
        "1)\nWhat stands per order is the same on all its rows: say per: line, or mend the file."
    )


def test_an_order_without_an_amount_on_any_row_is_rejected() -> None:
    done = orders(
        ("c1", "1", "2023-01-05", "", "5"), ("c1", "2", "2023-01-05", "9", ""), max_reject_share=1
    )

    assert reasons(done) == [(1, "revenue unreadable")]
    assert done.rejects["column"].to_list() == ["Subtotal"]


def test_without_an_order_there_is_no_amount_of_one() -> None:
    lines = make_lines(("c1", "2023-01-05", "9"), columns=("customer_id", "order_date", "Total"))

    with pytest.raises(SourceError, match="a part per order, but no column is the order"):
        ingest(lines, amounts=[{"column": "Total", "per": "order"}])


def test_lines_told_apart_by_nothing_are_no_copies() -> None:
    done = orders(*[("c1", "1", "2023-01-05", "100", "")] * 3)

    assert done.duplicate_rows == {"2023-01": [3, 0]}


def test_a_source_that_sends_an_order_again_counts_one() -> None:
    rows = (
        ("c1", "1", "2023-01-05 10:00:00", "50"),
        ("c1", "1", "2023-01-05 10:01:01", "50"),
        ("c1", "1", "2023-01-09 10:00:00", "-50"),
        ("c1", "2", "2023-01-05 12:00:00", "50"),
    )

    done = ingest(make_lines(*rows), duplicates="one_per_order")

    assert column(done, "revenue") == [50.0, 50.0, -50.0]
    assert reasons(done) == [(2, "repeats its order")]
    assert done.accounting.balanced


def test_rows_of_different_amounts_do_not_repeat_each_other() -> None:
    rows = ("c1", "1", "2023-01-05", "50"), ("c1", "1", "2023-01-05", "60")

    with pytest.raises(SourceError, match=r"order '1' has rows of different amounts \(50.00, 60"):
        ingest(make_lines(*rows), duplicates="one_per_order")


ORDER = st.tuples(st.integers(1, 4), st.integers(0, 9_999), st.integers(0, 500), st.booleans())


@given(st.lists(ORDER, min_size=1, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_sum_is_that_of_the_orders_however_often_and_where_they_stand(
    drawn: list[tuple[int, int, int, bool]], random: Any
) -> None:
    rows = []
    for number, (lines, cents, back, is_repeated) in enumerate(drawn):
        amounts = f"{cents / 100:.2f}", f"{back / 100:.2f}"
        for line in range(lines):
            given = amounts if line == 0 or is_repeated else ("", "")
            rows.append(("c1", str(number), f"2023-01-{number + 1:02}", *given))
    random.shuffle(rows)

    done = orders(*rows)

    assert column(done, "revenue") == [(cents - back) / 100 for _, cents, back, _ in drawn]
