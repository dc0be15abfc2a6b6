"""What is odd in a file: overlaps, copies, codes, orders never paid."""

from datetime import date
from typing import Any

import polars as pl

from clv_assets.config.columns import Columns
from clv_assets.config.source import Source
from clv_assets.core.guess.oddities import oddities
from clv_assets.core.lines.judging import to_lines
from clv_assets.core.lines.mapping import Mapping
from clv_assets_tests.core.guess.test_meanings import make_rows


def oddities_of(rows: pl.DataFrame, files: list[int] | None = None) -> Any:
    columns = Columns(customer_id="customer", order_id="order", order_date="day", revenue="amount")
    source = Source(path="x", columns=columns.model_copy(update={"product": "sku"}))
    mapping = Mapping.of(rows, source, "x")
    lines = to_lines(rows, mapping, source, date(2026, 1, 1)).usable
    of_file = pl.Series(files or [0] * rows.height, dtype=pl.UInt32)
    return oddities(rows, of_file, lines, mapping.columns)


def all_rows() -> pl.DataFrame:
    names = ("customer", "order", "day", "sku", "amount")
    return make_rows(**{name: name for name in names})


def test_files_that_overlap_ask_for_dropping_across_files() -> None:
    rows = all_rows()
    both = pl.concat([rows[:80], rows[60:]])

    found = oddities_of(both, [0] * 80 + [1] * 60)

    assert found.duplicates == "drop_across_files"
    assert "20 rows are in several files" in found.sentences[0]


def test_days_that_are_in_the_file_twice_ask_for_dropping_copies() -> None:
    rows = all_rows().with_columns(day=pl.lit("2024-02-02"))[:40]
    other = all_rows()[40:]

    found = oddities_of(pl.concat([rows, rows, other]))

    assert found.duplicates == "drop"
    assert "1 day is in the file twice (2024-02-02)" in found.sentences[0]


def test_one_row_many_times_is_no_day_that_is_there_twice() -> None:
    row = all_rows().with_columns(day=pl.lit("2025-02-02"))[:1]

    assert oddities_of(pl.concat([all_rows(), *[row] * 40])).duplicates is None


def test_some_copies_are_only_told() -> None:
    rows = all_rows()

    found = oddities_of(pl.concat([rows, rows[:3]]))

    assert found.duplicates is None
    assert "3 rows (2.4%) are exact copies" in found.sentences[0]


def test_codes_without_digits_are_told_with_their_sums() -> None:
    post = all_rows()[:4].with_columns(sku=pl.lit("POST"), amount=pl.lit("4.00"))

    found = oddities_of(pl.concat([all_rows(), post]))

    assert found.products == ["POST"]
    assert any("POST 16" in told for told in found.sentences)


def test_orders_that_begin_with_a_letter_are_returns_or_bookkeeping() -> None:
    rows = all_rows()
    returned = rows[:2].with_columns(order="C" + pl.col("order"), amount=pl.lit("-5"))
    written_off = rows[2:3].with_columns(order="A" + pl.col("order"), amount=pl.lit("11000"))

    found = oddities_of(pl.concat([rows, returned, written_off]))

    assert found.orders == ["A*"]
    assert any("begin with C (−10): returns" in told for told in found.sentences)
