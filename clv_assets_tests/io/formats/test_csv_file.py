"""Rows of a text file, each with its number and its original text, whatever dirt is around it."""

import os
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.formats.csv_file import CsvFile
from clv_assets_tests.factories import make_source

HEADER = "customer_id,order_id,order_date,revenue\n"
ANN = "ann,1,2024-01-01,5\n"
BOB = "bob,2,2024-01-02,7\n"

Rows = list[tuple[int, tuple[str | None, ...]]]
Rejects = list[tuple[int, str, str]]


def read(
    folder: Path, content: str | bytes, block: int = 2**20, **source: Any
) -> tuple[Rows, Rejects]:
    """Rows by number, and malformed rows as number, reason, text."""
    (folder / "orders.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    file = CsvFile(folder / "orders.csv", make_source(**source), "orders.csv", block)
    rows: Rows = []
    rejects: Rejects = []
    for batch in file.batches():
        rows += zip(batch.rows, batch.frame.rows(), strict=True)
        rejects += batch.malformed.select("row", "reason", "text").rows()
    return rows, rejects


def texts(folder: Path, content: str | bytes, **source: Any) -> list[str]:
    (folder / "orders.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    file = CsvFile(folder / "orders.csv", make_source(**source), "orders.csv")
    found: list[str] = []
    for batch in file.batches():
        found.extend(batch.text(pl.int_range(batch.frame.height, eager=True)))
    return found


CLEAN = [(1, ("ann", "1", "2024-01-01", "5")), (2, ("bob", "2", "2024-01-02", "7"))]


@pytest.mark.parametrize("block", [64, 300, 2**20])
@pytest.mark.parametrize(
    "content",
    [
        HEADER + ANN + BOB,
        (HEADER + ANN + BOB).rstrip("\n"),
        (HEADER + ANN + BOB).replace("\n", "\r\n"),
        (HEADER + ANN + BOB).replace("\n", "\r"),
        (HEADER + ANN + BOB).replace("\n", "\r\r\n"),
        "\n" + HEADER + "\n" + ANN + "\n\n" + BOB + "\n\n\n",
        (HEADER + ANN + BOB).replace(",", '","').replace("\n", '"\n"').join('""')[:-2],
        (HEADER + ANN + BOB).replace("ann", '"ann"'),
        (HEADER + ANN + BOB).encode("utf-16"),
        b"\xef\xbb\xbf" + (HEADER + ANN + BOB).encode(),
    ],
)
def test_what_programs_write_is_read_alike(
    tmp_path: Path, content: str | bytes, block: int
) -> None:
    assert read(tmp_path, content, block) == (CLEAN, [])


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("short,1", "wrong number of fields"),
        ("long,1,2024-01-01,5,6", "wrong number of fields"),
        ('"a"b,1,2024-01-01,5', "text behind a closing quote"),
        ("a\0b,1,2024-01-01,5", "holds a zero byte"),
        ('"open,1,2024-01-01,5', "quotes don't close"),
    ],
)
@pytest.mark.parametrize("block", [64, 2**20])
def test_a_bad_row_is_set_apart_alone(tmp_path: Path, bad: str, reason: str, block: int) -> None:
    rows, rejects = read(tmp_path, HEADER + ANN + bad + "\n" + BOB, block)

    assert rows == [CLEAN[0], (3, CLEAN[1][1])]
    assert rejects == [(2, reason, bad)]


def test_bytes_that_are_no_text_are_shown_as_they_are(tmp_path: Path) -> None:
    content = (HEADER + ANN).encode() + b"a\x81b,1,2024-01-01,5\n"

    assert read(tmp_path, content)[1] == [(2, "not readable as text", "a\\x81b,1,2024-01-01,5")]


def test_lines_of_different_encodings_are_read_each_by_its_own(tmp_path: Path) -> None:
    row = "Zoë,1,2024-01-01,5\n"

    rows, rejects = read(tmp_path, HEADER.encode() + row.encode() + row.encode("cp1252"))

    assert [fields[0] for _, fields in rows] == ["Zoë", "Zoë"]
    assert rejects == []


def test_text_in_quotes_may_hold_anything(tmp_path: Path) -> None:
    rows, rejects = read(tmp_path, HEADER + '"Ann, ""the\n\nfirst""",1,2024-01-01,5\n' + BOB)

    assert rows == [(1, ('Ann, "the\n\nfirst"', "1", "2024-01-01", "5")), CLEAN[1]]
    assert rejects == []


def test_two_stray_quotes_do_not_make_one_row_of_many(tmp_path: Path) -> None:
    first, last = 'ann,1,"x,5', 'bob,2,6",7'

    rows, rejects = read(tmp_path, HEADER + f"{first}\n{ANN}{last}\n")

    assert [number for number, _ in rows] == [2, 3]
    assert rejects == [(1, "quotes don't close", first)]


@pytest.mark.parametrize("clean", ["", 'x,"y\nz",1,2\n'])
def test_nothing_in_quotes_is_nothing(tmp_path: Path, clean: str) -> None:
    rows, _ = read(tmp_path, HEADER + '"",,"2024-01-01",""\n' + clean)

    assert rows[0] == (1, (None, None, "2024-01-01", None))


def test_a_last_row_of_empty_fields_in_a_file_of_tabs_is_whole(tmp_path: Path) -> None:
    content = (HEADER + "ann,1,,").replace(",", "\t")

    assert read(tmp_path, content) == ([(1, ("ann", "1", None, None))], [])
    assert read(tmp_path, content + "\n\t\t\t\n")[0][1:] == [(2, (None,) * 4)]


def test_columns_apart_by_blanks_keep_their_text(tmp_path: Path) -> None:
    content = HEADER.replace(",", "  ") + "  ann   1 \t 2024-01-01  5  \nbob 2\n"
    told: dict[str, Any] = {"text": {"delimiter": "blanks"}}

    assert read(tmp_path, content, **told) == (CLEAN[:1], [(2, "wrong number of fields", "bob 2")])
    assert texts(tmp_path, content.replace("bob 2\n", ""), **told) == [
        "  ann   1 \t 2024-01-01  5  "
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("dirt", ["", "ragged\n"])
def test_the_original_text_of_a_row_is_at_hand(tmp_path: Path, line_end: str, dirt: str) -> None:
    content = (HEADER + '"ann",1,,"5"\n' + BOB + dirt).replace("\n", line_end)

    assert texts(tmp_path, content) == ['"ann",1,,"5"', BOB.strip()]


def test_a_repeated_name_of_a_column_that_is_not_needed_does_no_harm(tmp_path: Path) -> None:
    rows, _ = read(
        tmp_path, HEADER.replace("\n", ",,note,note,\n") + "ann,1,2024-01-01,5,a,b,c,d\n"
    )

    assert rows == [(1, ("ann", "1", "2024-01-01", "5", "a", "b", "c", "d"))]


@pytest.mark.parametrize("header", [HEADER, HEADER.rstrip("\n")])
@pytest.mark.parametrize("block", [64, 2**20])
def test_a_header_alone_has_no_rows(tmp_path: Path, header: str, block: int) -> None:
    assert read(tmp_path, header, block) == ([], [])


def test_a_header_longer_than_a_block_is_no_row(tmp_path: Path) -> None:
    content = HEADER.replace("\n", "," + "x" * 1_000 + "\n") + ANN.replace("\n", ",\n")

    assert read(tmp_path, content, 64)[0] == [(1, (*CLEAN[0][1], None))]


def test_a_needed_column_that_is_missing_or_there_twice_is_named_in_one_line(
    tmp_path: Path,
) -> None:
    odd = '"two\nlines",\u2028' + ",x" * 5_000

    with pytest.raises(SourceError, match="no column 'customer_id'") as error:
        read(tmp_path, odd + "\n")
    assert len(str(error.value).splitlines()) == 1
    assert len(str(error.value)) < 700
    with pytest.raises(SourceError, match="is there 2 times; leave one"):
        read(tmp_path, HEADER.replace("\n", ",revenue\n"))


def test_rows_in_quotes_go_the_fast_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> None:
        raise AssertionError("split line by line")

    monkeypatch.setattr("clv_assets.io.formats.csv_file.split_records", slow)
    for content in (HEADER + ANN, HEADER + '"a,""b""","1","","5"\r\n' * 9, HEADER + "ö,1,2,3\n"):
        assert read(tmp_path, content)[0]


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clv_assets.io.formats.csv_file.LONGEST_LINE", 1_000)

    with pytest.raises(SourceError, match="a line is longer than 1,000 bytes"):
        read(tmp_path, HEADER.encode() + os.urandom(9_000).replace(b"\n", b"x"), block=100)


@pytest.mark.parametrize("block", [64, 2**20])
@pytest.mark.parametrize("end", ["", "\n", "\n\n\n"])
def test_a_title_is_skipped_and_a_total_set_apart(tmp_path: Path, block: int, end: str) -> None:
    footer = 'TOTAL,,,"12.00"\n\n"Accrual Basis Sunday, September 1, 2024"'
    content = f'Acme Ltd\n"January 2, 2023"\n\n{HEADER}{ANN}{BOB}{footer}{end}'

    rows, rejects = read(tmp_path, content, text={"skip_lines": 3})

    assert rows == CLEAN
    assert rejects == [
        (3, "total or note below the rows", 'TOTAL,,,"12.00"'),
        (4, "total or note below the rows", '"Accrual Basis Sunday, September 1, 2024"'),
    ]
    assert read(tmp_path, content, block)[0] == CLEAN


def test_a_folder_gives_a_column_to_clean_and_to_unclean_rows(tmp_path: Path) -> None:
    content = "customer_id,revenue\nann,5\nbob\n"
    (tmp_path / "orders.csv").write_text(content)
    folders = {"order_date": "2024-01-05"}
    file = CsvFile(tmp_path / "orders.csv", make_source(), "orders.csv", folders=folders)

    batches = list(file.batches())

    assert file.columns == ["customer_id", "revenue", "order_date"]
    assert [row for batch in batches for row in batch.frame.rows()] == [("ann", "5", "2024-01-05")]


@pytest.mark.parametrize("block", [64, 2**20])
@pytest.mark.parametrize("dirt", ["", 'eve,"x"y,2024-01-03,1\n'])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_line_of_names_once_more_is_no_row(
    tmp_path: Path, mark: str, dirt: str, block: int
) -> None:
    rows, rejects = read(tmp_path, HEADER + ANN + mark + HEADER + BOB + dirt, block)

    assert rows == [CLEAN[0], (3, CLEAN[1][1])]
    assert min(rejects) == (2, "the line of names once more", mark + HEADER.rstrip())
    assert len(rejects) == 1 + bool(dirt)


def test_rows_below_the_line_of_names_keep_their_texts(tmp_path: Path) -> None:
    assert texts(tmp_path, HEADER + ANN + HEADER + BOB) == [ANN.rstrip(), BOB.rstrip()]


def test_a_customer_called_like_the_column_is_a_row(tmp_path: Path) -> None:
    rows, rejects = read(tmp_path, HEADER + "customer_id,3,2024-01-03,1\n")

    assert (len(rows), rejects) == (1, [])
