"""Orders that several parts hold: each policy on duplicates, on tiny parts and the public one."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from clv_assets.config.source import Source
from clv_assets.core.errors import SourceError
from clv_assets.core.orders.log import OrderLog, combine
from clv_assets.core.orders.part import Batch, lines_of, read_part
from clv_assets.io.source.reading import Reading
from clv_assets.io.source.source_reader import SourceReader
from clv_assets_tests.core.orders.parts import Row, ingest_parts
from clv_assets_tests.factories import make_lines, make_source
from clv_assets_tests.public_data import PUBLIC_DATA

TODAY = date(2024, 6, 3)
DAY = "2024-01-05"


def ingest(*files: list[Row], **source: Any) -> OrderLog:
    """The order log of parts named f0, f1, … with the given rows."""
    return ingest_parts(*files, today=TODAY, max_reject_share=1, **source)


def orders(done: OrderLog) -> list[Row]:
    return done.orders.select("customer_id", "order_id", "revenue", "lines").rows()


def dropped(done: OrderLog) -> list[Row]:
    return done.rejects.select("file", "row", "reason").rows()


# What each policy makes of an order that two files hold

FIRST = [("ann", "1", DAY, "2"), ("ann", "1", DAY, "3"), ("ann", "1", DAY, "3")]
SECOND = [("ann", "1", DAY, "3"), ("ann", "1", DAY, "4"), ("bob", "1", DAY, "9")]


def test_kept_lines_of_one_order_are_one_order_wherever_they_are() -> None:
    done = ingest(FIRST, SECOND)

    assert orders(done) == [("ann", "1", 15.0, 5), ("bob", "1", 9.0, 1)]
    assert dropped(done) == []
    assert done.duplicate_rows == {"2024-01": [6, 2]}


def test_exact_duplicates_are_dropped_in_a_file_and_across_files() -> None:
    done = ingest(FIRST, SECOND, duplicates="drop")

    assert orders(done) == [("ann", "1", 9.0, 3), ("bob", "1", 9.0, 1)]
    assert dropped(done) == [("f0", 3, "exact duplicate"), ("f1", 1, "exact duplicate")]
    assert (
        done.rejects["text"].to_list()
        == ['{"customer_id":"ann","order_id":"1","order_date":"2024-01-05","revenue":"3"}'] * 2
    )


def test_of_copies_in_several_files_the_one_with_most_lines_stays_with_its_duplicates() -> None:
    done = ingest(FIRST, SECOND, duplicates="drop_across_files")

    assert orders(done) == [("ann", "1", 8.0, 3), ("bob", "1", 9.0, 1)]
    assert dropped(done) == [("f1", 1, "copy in another file"), ("f1", 2, "copy in another file")]


def test_of_copies_with_as_many_lines_the_later_file_has_the_last_word() -> None:
    first, corrected = [("ann", "1", DAY, "2")], [("ann", "1", DAY, "7")]

    done = ingest(first, corrected, first[:0], duplicates="drop_across_files")

    assert orders(done) == [("ann", "1", 7.0, 1)]
    assert dropped(done) == [("f0", 1, "copy in another file")]


def test_a_copy_is_one_by_its_id_though_its_day_differs() -> None:
    done = ingest(
        [("ann", "1", DAY, "2")], [("ann", "1", "2024-01-06", "2")], duplicates="drop_across_files"
    )

    assert orders(done) == [("ann", "1", 2.0, 1)]
    assert done.orders["order_date"].to_list()[0].day == 6


def test_orders_without_an_id_are_never_copies_of_each_other() -> None:
    nameless = [("ann", "", DAY, "2")]
    for policy, revenue in (("keep", 4.0), ("drop", 2.0), ("drop_across_files", 4.0)):
        done = ingest(nameless, nameless, duplicates=policy)
        assert done.orders["revenue"].to_list() == [revenue]


def test_the_same_id_of_another_customer_is_another_order() -> None:
    for policy in ("keep", "drop", "drop_across_files"):
        done = ingest([("ann", "1", DAY, "2")], [("bob", "1", DAY, "2")], duplicates=policy)
        assert len(orders(done)) == 2


# Customers that were merged


def test_orders_of_merged_customers_meet_across_files() -> None:
    files = [("ann", "1", DAY, "2")], [("anna", "1", DAY, "2")]
    merged = (("anna", "ann"),)

    assert orders(ingest(*files, merged=merged)) == [("ann", "1", 4.0, 2)]
    done = ingest(*files, merged=merged, duplicates="drop_across_files")
    assert orders(done) == [("ann", "1", 2.0, 1)]
    assert dropped(done) == [("f0", 1, "copy in another file")]


def test_a_chain_of_merges_is_looked_up_under_every_id() -> None:
    files = [("a", "1", DAY, "2")], [("b", "1", DAY, "3")], [("c", "1", DAY, "-5")]
    merged = (("a", "b"), ("b", "c"))

    assert orders(ingest(*files, merged=merged)) == [("c", "1", 0.0, 3)]
    with pytest.raises(SourceError, match=r"no usable row; rejected: 3 zero-value order"):
        ingest(*files, merged=merged, zero_value_orders="drop")


# Orders worth nothing


def test_orders_worth_nothing_are_dropped_with_all_their_lines() -> None:
    rows = [("ann", "1", DAY, "2"), ("ann", "1", DAY, "-2"), ("ann", "2", DAY, "0.01")]

    assert orders(ingest(rows)) == [("ann", "1", 0.0, 2), ("ann", "2", 0.01, 1)]
    done = ingest(rows, zero_value_orders="drop")
    assert orders(done) == [("ann", "2", 0.01, 1)]
    assert dropped(done) == [("f0", 1, "zero-value order"), ("f0", 2, "zero-value order")]


@pytest.mark.parametrize(
    ("duplicates", "revenue"), [("keep", None), ("drop", 2.0), ("drop_across_files", None)]
)
def test_what_an_order_is_worth_is_told_by_the_lines_that_are_left(
    duplicates: str, revenue: float | None
) -> None:
    """+2 −2 | +2 −2 is nothing; so is +2 −2 of one file; of +2 −2 −2 +2 +2, 2 is left."""
    cut = {
        "keep": ([("ann", "1", DAY, "2")], [("ann", "1", DAY, "-2")]),
        "drop": ([("ann", "1", DAY, "2")], [("ann", "1", DAY, "2")]),
        "drop_across_files": (
            [("ann", "1", DAY, "2"), ("ann", "1", DAY, "-2")],
            [("ann", "1", DAY, "2")],
        ),
    }[duplicates]
    other = [("bob", "2", DAY, "1")]

    done = ingest(*cut, other, duplicates=duplicates, zero_value_orders="drop")

    left = [] if revenue is None else [("ann", "1", revenue, 1)]
    assert orders(done) == [*left, ("bob", "2", 1.0, 1)]


def test_an_order_of_two_days_is_worth_what_both_are() -> None:
    rows = [("ann", "1", DAY, "2"), ("ann", "1", "2024-01-09", "-2"), ("bob", "2", DAY, "1")]

    for files in ([rows], [rows[:1], rows[1:]]):
        assert orders(ingest(*files, zero_value_orders="drop")) == [("bob", "2", 1.0, 1)]


# What is looked up


def test_a_part_is_asked_only_for_orders_that_it_holds() -> None:
    source = make_source(max_reject_share=1)
    files = [[("a", "1", DAY, "1"), ("b", "2", DAY, "1")], [("b", "2", DAY, "1")]]
    files += [[("c", "3", DAY, "1")], [("c", "3", DAY, "1"), ("b", "9", DAY, "1")]]
    frames = [make_lines(*rows) for rows in files]
    asked: dict[int, list[Row]] = {}

    def look_up(number: int, keys: pl.DataFrame) -> pl.DataFrame:
        asked[number] = keys.rows()
        batches = [Batch.of_frame(frames[number])]
        return lines_of(batches, keys, source, today=TODAY, origin="")

    parts = [read_part([Batch.of_frame(f)], source, today=TODAY, origin="") for f in frames]
    combine(parts, source, look_up, origin="")

    assert asked == {0: [("b", "2")], 1: [("b", "2")], 2: [("c", "3")], 3: [("c", "3")]}


def test_a_part_that_no_longer_holds_an_order_is_refused() -> None:
    source = make_source()
    frame = make_lines(("ann", "1", DAY, "1"))
    parts = [
        read_part([Batch.of_frame(frame)], source, today=TODAY, origin=name) for name in ("a", "b")
    ]

    with pytest.raises(SourceError, match="a: changed while it was read; run 'clv ingest' again"):
        combine(parts, source, lambda *_: pl.DataFrame(), origin="shop")


# The two parts of Online Retail II share nine days

HALVES = ["online_retail_II_year_2009-2010.parquet", "online_retail_2010-12_2011-12.csv.gz"]
RAW = PUBLIC_DATA / "raw"
COLUMNS = {
    "customer_id": ["Customer ID", "CustomerID"],
    "order_id": ["Invoice", "InvoiceNo"],
    "order_date": "InvoiceDate",
    "quantity": "Quantity",
    "unit_price": ["Price", "UnitPrice"],
    "product": "StockCode",
    "country": "Country",
}


@pytest.mark.slow
@pytest.mark.skipif(
    not all((RAW / name).exists() for name in HALVES),
    reason="the two halves of Online Retail II are not beside the checkout",
)
def test_the_nine_days_that_both_halves_of_online_retail_hold_count_once() -> None:
    source = Source.model_validate(
        {"path": HALVES, "columns": COLUMNS, "duplicates": "drop_across_files"}
    )

    done = Reading(SourceReader(source, RAW), date(2026, 1, 1)).ingested()

    counted = done.accounting
    assert (counted.read, counted.balanced) == (1_067_370, True)
    assert round(done.orders["revenue"].sum(), 2) == 16_343_651.04
    copies = done.rejects.filter(pl.col("reason") == "copy in another file")
    assert counted.rejected["copy in another file"] == copies.height
    first = pl.read_parquet(RAW / HALVES[0]).with_row_index("row", offset=1)
    shared = first.filter(pl.col("InvoiceDate").dt.date() >= date(2010, 12, 1))
    known = shared.filter(pl.col("Customer ID").is_not_null())
    assert copies["file"].unique().to_list() == [str((RAW / HALVES[0]).resolve())]
    assert copies["row"].to_list() == known["row"].to_list()
    assert copies["order_id"].to_list() == known["Invoice"].to_list()
    for text, stock_code in zip(copies["text"], known["StockCode"], strict=True):
        assert f'"StockCode":"{stock_code}"' in text
