"""Rows of a Parquet file: of types the engine knows, whatever the file is made of."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.formats.parquet_file import ParquetFile
from clv_assets_tests.factories import make_source

LINES = pl.DataFrame(
    {
        "customer_id": ["ann", "bob", "cy", "dora", "eve"],
        "order_id": [1, 2, 3, 4, 5],
        "order_date": [date(2024, 1, day) for day in range(1, 6)],
        "revenue": [5.0, 7.5, None, 1.0, 2.0],
        "note": ["a", None, "c", "d", "e"],
    }
)
MAPPED = ["customer_id", "order_date", "order_id", "revenue"]


def file_of(folder: Path, frame: pl.DataFrame, batch_rows: int = 10, **source: Any) -> ParquetFile:
    frame.write_parquet(folder / "orders.parquet", row_group_size=2)
    path = folder / "orders.parquet"
    return ParquetFile(path, make_source(**source), "s3://shop/orders.parquet", batch_rows)


def column(folder: Path, name: str, values: pl.Series) -> pl.Series:
    frame = LINES.head(values.len()).with_columns(values.alias(name))
    (batch,) = file_of(folder, frame).batches()
    return batch.frame[name]


@pytest.mark.parametrize("batch_rows", [1, 2, 4, 10])
def test_rows_come_in_whole_row_groups_with_their_numbers(tmp_path: Path, batch_rows: int) -> None:
    batches = list(file_of(tmp_path, LINES, batch_rows).batches())

    assert pl.concat([batch.frame for batch in batches]).equals(LINES.select(MAPPED))
    assert [row for batch in batches for row in batch.rows] == [1, 2, 3, 4, 5]
    assert len(batches) == {1: 3, 2: 3, 4: 2, 10: 1}[batch_rows]


def test_all_columns_are_read_where_copies_of_rows_are_dropped(tmp_path: Path) -> None:
    (batch,) = file_of(tmp_path, LINES, duplicates="drop").batches()

    assert batch.frame.equals(LINES)


def test_the_original_row_is_at_hand_as_json(tmp_path: Path) -> None:
    _, batch, _ = file_of(tmp_path, LINES, 2).batches()

    assert batch.text(pl.Series([1, 0, 1])).to_list() == [
        '{"customer_id":"dora","order_id":4,"order_date":"2024-01-04","revenue":1.0,"note":"d"}',
        '{"customer_id":"cy","order_id":3,"order_date":"2024-01-03","revenue":null,"note":"c"}',
        '{"customer_id":"dora","order_id":4,"order_date":"2024-01-04","revenue":1.0,"note":"d"}',
    ]


def test_a_file_without_rows_has_a_batch_without_rows(tmp_path: Path) -> None:
    (batch,) = file_of(tmp_path, LINES.head(0)).batches()

    assert batch.read == 0


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (pl.Series(["ann", None], dtype=pl.Categorical), ["ann", None]),
        (pl.Series([b"ann", None]), ["ann", None]),
        (pl.Series([b"\xff\xfe", b"ann"]), ["fffe", "ann"]),
        (pl.Series([["ann"], None]), ['["ann"]', None]),
        (pl.Series([{"id": 1, "of": b"x"}, None]), ['{"id": 1, "of": "x"}', None]),
        (pl.Series([timedelta(seconds=1), None]), ["1000000 us", None]),
        (pl.Series([None, None]), [None, None]),
    ],
)
def test_what_is_neither_text_number_nor_moment_is_text(
    tmp_path: Path, values: pl.Series, read: list[str | None]
) -> None:
    assert column(tmp_path, "customer_id", values).to_list() == read


def test_decimals_stay_decimals(tmp_path: Path) -> None:
    exact = [Decimal("1.25"), None]

    assert column(tmp_path, "revenue", pl.Series(exact)).to_list() == exact


def test_a_day_of_no_calendar_is_none_and_shown_as_the_number_it_is(tmp_path: Path) -> None:
    days = pl.Series([2**31 - 1, 19_723], dtype=pl.Int32).cast(pl.Date)
    frame = LINES.head(2).with_columns(days.alias("order_date"))

    (batch,) = file_of(tmp_path, frame).batches()

    assert batch.frame["order_date"].to_list() == [None, date(2024, 1, 1)]
    assert '"order_date":"2147483647"' in batch.text(pl.Series([0]))[0]


@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"PAR1" * 3, b"a,b\n1,2\n", b"PAR1" + b"\0" * 99 + b"PAR1"]
)
def test_a_file_that_is_none_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "orders.parquet").write_bytes(content)
    file = ParquetFile(tmp_path / "orders.parquet", make_source(), "s3://shop/orders.parquet")

    with pytest.raises(SourceError, match=r"^s3://shop/orders\.parquet: can't be read: parquet: "):
        list(file.batches())


def test_a_column_that_is_missing_or_there_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no column 'revenue'"):
        list(file_of(tmp_path, LINES.drop("revenue")).batches())

    file = file_of(tmp_path, LINES)
    twice = pa.table([pa.array(["a"]), pa.array(["b"])], names=["customer_id", "customer_id"])
    pq.write_table(twice, file.path)
    with pytest.raises(SourceError, match="'customer_id' has more than one occurrence"):
        list(file.batches())


def test_a_folder_gives_a_column_that_the_file_lacks(tmp_path: Path) -> None:
    LINES.drop("order_date").write_parquet(tmp_path / "x.parquet")
    folders = {"order_date": "2024-01-05", "revenue": "7"}
    file = ParquetFile(tmp_path / "x.parquet", make_source(), "x.parquet", folders=folders)

    (batch,) = file.batches()

    assert file.columns[-1] == "order_date"
    assert batch.frame["order_date"].to_list() == ["2024-01-05"] * 5
    assert batch.frame["revenue"].to_list() == LINES["revenue"].to_list()
