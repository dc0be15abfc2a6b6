"""The source: read as it is, or refused in a line or two that name the file."""

import gzip
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.core.orders.log import OrderLog
from clv_assets.core.orders.part import Batch
from clv_assets.io.source.part_store import PartStore
from clv_assets.io.source.reading import Reading
from clv_assets.io.source.source_reader import SourceReader
from clv_assets_tests.deployments import ORDERS, TODAY
from clv_assets_tests.factories import make_lines, make_source

LINES = make_lines(*ORDERS)
CSV = LINES.write_csv().encode()


def batches(folder: Path, name: str, content: bytes, **source: Any) -> list[Batch]:
    (folder / name).write_bytes(content)
    reader = SourceReader(make_source(path=name, **source), folder)
    (file,) = reader.files.found()
    with reader.opened(file) as opened:
        return list(opened.batches())


def read(folder: Path, name: str, content: bytes, **source: Any) -> pl.DataFrame:
    return pl.concat([batch.frame for batch in batches(folder, name, content, **source)])


def ingested(folder: Path, name: str, content: bytes, **source: Any) -> OrderLog:
    (folder / name).write_bytes(content)
    reader = SourceReader(make_source(path=name, **source), folder)
    return Reading(reader, TODAY).ingested()


def refusal(folder: Path, name: str, content: bytes) -> str:
    """The words of the refusal, held to the form that all of them share."""
    with pytest.raises(SourceError) as error:
        ingested(folder, name, content)
    told = str(error.value)
    assert told.startswith(f"{folder / name}: ")
    assert len(told.splitlines()) <= 2
    assert "Traceback" not in told
    assert error.value.__context__ is None or error.value.__suppress_context__
    return told


def test_a_csv_is_read_as_text(tmp_path: Path) -> None:
    assert read(tmp_path, "orders.csv", CSV).equals(LINES)


def test_a_gzipped_csv_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "orders.csv.gz", gzip.compress(CSV)).equals(LINES)


@pytest.mark.parametrize("name", ["orders.parquet", "ORDERS.PARQUET", "orders.pq"])
def test_a_parquet_file_is_read_with_its_types(tmp_path: Path, name: str) -> None:
    typed = LINES.with_columns(pl.col("order_date").str.to_date(), pl.col("revenue").cast(float))
    typed.write_parquet(tmp_path / "typed")

    found = read(tmp_path, name, (tmp_path / "typed").read_bytes())

    assert found.equals(typed.select(sorted(typed.columns)))


def test_a_leading_zero_stays_on_a_customer_id(tmp_path: Path) -> None:
    lines = make_lines(("007", "0042", "2024-01-01", "1"))

    assert read(tmp_path, "orders.csv", lines.write_csv().encode()).equals(lines)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + CSV,
        CSV.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + CSV.replace(b"\n", b"\r\n"),
        CSV.rstrip(b"\n"),
    ],
    ids=["byte order mark", "CRLF", "both", "no last newline"],
)
def test_what_spreadsheets_write_is_read_alike(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, "orders.csv", content).equals(LINES)


def test_text_in_quotes_may_hold_commas_and_newlines(tmp_path: Path) -> None:
    lines = make_lines(('Ann, "the\nfirst"', "1", "2024-01-01", "1"))

    assert read(tmp_path, "orders.csv", lines.write_csv().encode()).equals(lines)


def test_a_missing_file_is_named_with_the_key_to_check(tmp_path: Path) -> None:
    reader = SourceReader(make_source(path="none.csv"), tmp_path)

    with pytest.raises(SourceError) as error:
        reader.files.found()

    assert str(error.value) == (
        f"{tmp_path}/none.csv: no such file; check source.path in the config"
    )


@pytest.mark.parametrize("name", ["orders.csv", "orders.csv.gz", "orders.parquet"])
def test_a_file_of_no_bytes_is_refused(tmp_path: Path, name: str) -> None:
    assert "can't be read: " in refusal(tmp_path, name, b"")


def test_a_header_without_rows_is_refused(tmp_path: Path) -> None:
    header = CSV.splitlines(keepends=True)[0]

    assert refusal(tmp_path, "orders.csv", header).endswith(
        "has no rows; export the order history anew"
    )


@pytest.mark.parametrize("share", [0.05, 0.5, 0.99])
def test_a_download_that_broke_off_is_refused_not_read_in_part(
    tmp_path: Path, share: float
) -> None:
    whole = gzip.compress(CSV * 500)

    told = refusal(tmp_path, "orders.csv.gz", whole[: int(len(whole) * share)])

    assert "can't be read: Compressed file ended before the end-of-stream marker" in told


def test_a_damaged_gzip_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress(CSV)

    told = refusal(tmp_path, "orders.csv.gz", whole[:-8] + b"\x00" * 4 + whole[-4:])

    assert "can't be read: CRC check failed" in told


@pytest.mark.parametrize(
    "content",
    [CSV, b"PAR1" + b"\x00" * 100 + b"PAR1", gzip.compress(CSV)],
    ids=["text", "no footer", "gzip"],  # the bytes of a gzip tell the second of its making
)
def test_a_parquet_file_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "can't be read: parquet: " in refusal(tmp_path, "orders.parquet", content)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-16-le", "utf-8-sig"])
def test_text_of_another_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    lines = make_lines(("Zoë", "1", "2024-01-01", "1"), ("Ünal", "2", "2024-01-01", "1"))

    found = read(tmp_path, "orders.csv", lines.write_csv().encode(encoding))

    assert found.equals(lines)


def test_a_line_with_too_many_fields_is_set_apart_with_its_text(tmp_path: Path) -> None:
    odd = "a,b,2024-01-01,1,2,3"

    found = ingested(tmp_path, "orders.csv", CSV + f"{odd}\n".encode(), max_reject_share=0.5)

    rejected = found.rejects.select("file", "row", "reason", "text").rows()
    row = len(ORDERS) + 1
    assert rejected == [(str(tmp_path / "orders.csv"), row, "wrong number of fields", odd)]
    assert found.accounting.balanced
    assert found.accounting.read == row


def test_too_many_lines_of_another_width_are_refused_with_the_remedy(tmp_path: Path) -> None:
    told = refusal(tmp_path, "orders.csv", CSV + b"a,b,2024-01-01,1,2,3\n")

    assert "1 of 5 rows can't be used, first row 5: wrong number of fields" in told
    assert "Check source.text (delimiter, quote, encoding)" in told


def test_the_sample_ends_yesterday(tmp_path: Path) -> None:
    source = make_source(path=None, sample={"customers": 20, "start": date(2024, 5, 1)})

    lines = SourceReader(source, tmp_path).sample(TODAY).frame

    assert lines["order_date"].dt.date().max() < TODAY


def test_a_sample_shop_that_has_not_opened_is_refused_in_words(tmp_path: Path) -> None:
    source = make_source(path=None, sample={"start": TODAY})

    with pytest.raises(SourceError, match=r"^sample shop: .* check source\.sample$"):
        SourceReader(source, tmp_path).sample(TODAY)


def test_folders_called_name_and_value_give_columns_to_files_of_each_format(tmp_path: Path) -> None:
    lines = LINES.drop("order_date")
    by_format = {
        "2024-01-05": ("a.csv", lines.write_csv().encode()),
        "2024-01-06": ("b.jsonl", lines.write_ndjson().encode()),
        "2024-01-07": ("c.csv", lines.write_csv().encode()),
        "__HIVE_DEFAULT_PARTITION__": ("d.csv", lines.write_csv().encode()),
    }
    for day, (name, content) in by_format.items():
        (tmp_path / "log" / f"order_date={day}").mkdir(parents=True)
        (tmp_path / "log" / f"order_date={day}" / name).write_bytes(content)
    lines.write_parquet(tmp_path / "log" / "order_date=2024-01-07" / "e.parquet")
    source = make_source(path="log", max_reject_share=1.0)
    store = PartStore(tmp_path / "parts")

    first = Reading(SourceReader(source, tmp_path), TODAY, store).ingested()
    again = Reading(SourceReader(source, tmp_path), TODAY, store).ingested()

    days = dict(first.orders.group_by(pl.col("order_date").dt.date()).agg(pl.len()).iter_rows())
    orders = LINES.select("customer_id", "order_id").n_unique()
    assert days == {date(2024, 1, 5): orders, date(2024, 1, 6): orders, date(2024, 1, 7): orders}
    assert first.orders["lines"].sum() == 4 * LINES.height
    assert first.accounting.rejected == {"order date unreadable": LINES.height}
    assert again.orders.equals(first.orders)


def test_json_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    assert read(tmp_path, "orders.csv", LINES.write_ndjson().encode()).equals(
        LINES.select(sorted(LINES.columns))
    )


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("orders.csv", b"PK\x03\x04 xl/workbook.xml", "an Excel workbook"),
        ("orders.xls", b"<html><table>", "a web page"),
        ("orders.json", b'{\n  "orders": []\n}', "JSON, but no rows"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    assert kind in refusal(tmp_path, name, content)
