"""A part of a source is read batch by batch, and what must hold holds over all of them."""

from datetime import date

import polars as pl
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.core.money import LARGEST_TOTAL
from clv_assets.core.orders.part import (
    Batch,
    LineReader,
    Part,
    lines_of,
    read_part,
    require_summable,
    row_marks,
)
from clv_assets_tests.factories import make_lines, make_source

TODAY = date(2024, 6, 3)
ANN, BOB = ("ann", "1", "2024-01-05", "2"), ("bob", "2", "2024-01-06", "3")
NOBODY, LATER = ("", "3", "2024-01-07", "4"), ("cid", "4", "2024-06-10", "5")


def batches(*rows_of_each: list[tuple[str, ...]]) -> list[Batch]:
    made: list[Batch] = []
    for rows in rows_of_each:
        first_row = 1 + sum(batch.read for batch in made)
        made.append(Batch.of_frame(make_lines(*rows), first_row))
    return made


def read(*rows_of_each: list[tuple[str, ...]], duplicates: str = "keep") -> Part:
    source = make_source(duplicates=duplicates, max_reject_share=1)
    return read_part(batches(*rows_of_each), source, today=TODAY, origin="orders.csv")


def test_a_part_is_the_same_however_it_is_cut_into_batches() -> None:
    rows = [ANN, NOBODY, ANN, LATER, BOB]

    whole, cut = read(rows), read(rows[:2], [], rows[2:3], rows[3:])

    assert (whole.read, whole.future_from) == (cut.read, cut.future_from) == (5, date(2024, 6, 10))
    assert whole.orders.sort("customer_id").equals(cut.orders.sort("customer_id"))
    assert whole.rejects.equals(cut.rejects)
    assert cut.rejects["row"].to_list() == [2, 4]
    assert [text.split('"')[3] for text in cut.rejects["text"]] == ["", "cid"]


def test_a_copy_of_a_row_is_found_in_a_later_batch() -> None:
    part = read([ANN, BOB], [BOB, ANN, ANN], duplicates="drop")

    assert part.rejects["row"].to_list() == [3, 4, 5]
    assert set(part.rejects["reason"]) == {"exact duplicate"}
    assert part.orders["lines"].to_list() == [1, 1]


def test_rows_are_marked_by_what_they_say_and_nothing_is_not_an_empty_text() -> None:
    rows = make_lines(ANN, ANN, BOB, ("", "1", "", ""), (None, "1", "", ""))

    marks = row_marks(rows).rows()

    assert marks[0] == marks[1]
    assert len(set(marks)) == 4


@pytest.mark.parametrize(
    ("today", "holds"),
    [(date(2024, 6, 4), True), (date(2024, 6, 9), True), (date(2024, 6, 10), False)],
)
def test_a_part_holds_until_the_first_of_its_future_orders_has_come(
    today: date, holds: bool
) -> None:
    assert read([ANN, LATER]).holds_on(today) is holds


def test_a_part_does_not_hold_on_a_day_before_its_newest_order() -> None:
    assert read([ANN, BOB]).holds_on(date(2024, 1, 6))
    assert not read([ANN, BOB]).holds_on(date(2024, 1, 5))
    assert read([]).holds_on(date(2000, 1, 1))


def test_the_lines_of_an_order_are_found_again_with_their_rows_and_text() -> None:
    keys = pl.DataFrame({"customer_id": ["bob"], "order_id": ["2"]})

    found = lines_of(batches([ANN], [BOB, BOB]), keys, make_source(), today=TODAY, origin="")

    assert found["row"].to_list() == [2, 3]
    assert found["revenue"].to_list() == [30_000, 30_000]
    assert found["mark_1"].n_unique() == 1


def test_amounts_are_summable_up_to_a_size_that_adds_up_over_the_batches() -> None:
    reader = LineReader(make_source(), TODAY, "orders.csv")

    list(reader.lines(batches([ANN], [("bob", "2", "2024-01-06", "-3")])))

    assert reader.size == 5
    require_summable(LARGEST_TOTAL, "orders.csv")
    with pytest.raises(SourceError, match=r"^orders\.csv: its amounts sum to more than 900,000,00"):
        require_summable(LARGEST_TOTAL * 1.01, "orders.csv")
