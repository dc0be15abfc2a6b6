"""The layout of a text file, found out from its first lines."""

from pathlib import Path
from typing import Any

import pytest

from clv_assets.config.text import Text
from clv_assets.core.errors import SourceError
from clv_assets.io.formats.dialect import Dialect, Misquoted, OpenQuote, sniff, split, width_of

WANTED = {"customer_id", "order_id", "order_date", "revenue"}
NAMES = ("customer_id", "order_date", "revenue")


def sniffed(folder: Path, content: str | bytes, **text: Any) -> Dialect:
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / "orders.csv").write_bytes(raw)
    return sniff(folder / "orders.csv", Text(**text), WANTED)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_delimiter_and_line_end_are_found_out(
    tmp_path: Path, delimiter: str, line_end: str
) -> None:
    rows = [delimiter.join(row) for row in (NAMES, ("ann", "2024-01-01", '"1,5"'))]

    found = sniffed(tmp_path, line_end.join(rows))

    assert (found.delimiter, found.columns) == (delimiter, NAMES)
    assert found.old_mac == (line_end == "\r")


@pytest.mark.parametrize(
    ("row", "quote"),
    [
        ("'ann','2024-01-01','5'", "'"),
        ("ann,2024-01-01,'5'", "'"),
        ("ann,2024-01-01,5", '"'),
        ("O'Hara,2024-01-01,5'", '"'),
        ('"ann",2024-01-01,5', '"'),
    ],
)
def test_the_quote_is_the_one_that_most_lines_have(tmp_path: Path, row: str, quote: str) -> None:
    found = sniffed(tmp_path, "\n".join([",".join(NAMES), *[row] * 3]))

    assert found.quote == quote


def test_the_delimiter_is_the_one_that_gives_the_wanted_columns(tmp_path: Path) -> None:
    found = sniffed(
        tmp_path, "customer_id;order_date;revenue, net, in EUR, of all\na;b;1,5,2,3,4\n"
    )

    assert found.columns == ("customer_id", "order_date", "revenue, net, in EUR, of all")


def test_without_a_known_column_it_is_the_one_that_cuts_lines_alike(tmp_path: Path) -> None:
    assert sniffed(tmp_path, "who;when;net, gross\na;b;1,5,2\nc;d;1\n").delimiter == ";"


def test_one_column_is_one_column(tmp_path: Path) -> None:
    assert sniffed(tmp_path, "customer_id\nann\n").columns == ("customer_id",)


@pytest.mark.parametrize("before", ["\n\n", "\r\n", "  \n", "sep=;\n", '"sep=;"\r\n', "\nSEP=;\n"])
def test_the_header_is_the_first_line_that_says_anything(tmp_path: Path, before: str) -> None:
    found = sniffed(tmp_path, before + "customer_id;order_date;revenue\n1;2;3\n")

    assert found.columns == NAMES
    assert found.header_lines == before.count("\n") + 1


def test_a_header_in_quotes_may_take_several_lines(tmp_path: Path) -> None:
    found = sniffed(tmp_path, 'customer_id,"order\ndate","rev""enue"\n1,2,3\n')

    assert found.columns == ("customer_id", "order\ndate", 'rev"enue')
    assert found.header_lines == 2


@pytest.mark.parametrize("content", ['customer_id,"open\n1,2\n', 'customer_id,"a"b\n1,2\n', '"\n'])
def test_a_header_whose_quotes_do_not_close_is_cut_as_it_stands(
    tmp_path: Path, content: str
) -> None:
    found = sniffed(tmp_path, content)

    assert found.columns == tuple(content.split("\n")[0].split(","))
    assert found.header_lines == 1


def test_names_are_stripped_and_may_repeat_or_be_empty(tmp_path: Path) -> None:
    assert sniffed(tmp_path, " customer_id ,,a,a,\n").columns == ("customer_id", "", "a", "a", "")


def test_a_header_in_cp1252_or_beside_odd_bytes_is_read(tmp_path: Path) -> None:
    assert sniffed(tmp_path, "Größe,b\n1,2\n".encode("cp1252")).columns == ("Größe", "b")
    assert sniffed(tmp_path, "Größe,b\n".encode() + b"\xff,2\n").columns == ("Größe", "b")


def test_runs_of_blanks_are_one_delimiter_if_told(tmp_path: Path) -> None:
    found = sniffed(tmp_path, "customer_id  order_date \t revenue\n a  b  c\n", delimiter="blanks")

    assert (found.columns, found.blanks, found.quote) == (NAMES, True, "")


def test_a_told_layout_is_followed(tmp_path: Path) -> None:
    found = sniffed(tmp_path, "ann;2024-01-01;'5'\n", delimiter=";", quote="'", header=NAMES)

    assert (found.columns, found.header_lines, found.quote) == (NAMES, 0, "'")


@pytest.mark.parametrize("content", [b"", b"\n\n", b" \r\n \r\n", b"\xef\xbb\xbf", b"\n" * 10**6])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SourceError, match="can't be read: the file is empty"):
        sniffed(tmp_path, content)


@pytest.mark.parametrize("content", [b"\0" * 9, b"\1\2\0\3\n"])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SourceError, match="can't be read: it is no text"):
        sniffed(tmp_path, content)


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        ("a,b,", ["a", "b", ""]),
        ('"a,b",c', ["a,b", "c"]),
        ('"a ""b""",""', ['a "b"', ""]),
        ('6" pipe,b"', ['6" pipe', 'b"']),
        ('"two\nlines",\r', ["two\nlines", "\r"]),
        ('""""', ['"']),
        ("", [""]),
    ],
)
def test_a_record_is_split_where_its_quotes_allow(record: str, fields: list[str]) -> None:
    assert split(record, ",", '"') == fields
    assert width_of(record, ",", '"') == len(fields)


@pytest.mark.parametrize(
    ("record", "error", "width"),
    [('a,"b,c', OpenQuote, 3), ('a,"b""', OpenQuote, 2), ('a,"b"c,d', Misquoted, 3)],
)
def test_a_record_that_is_not_well_formed_says_how(
    record: str, error: type[Misquoted], width: int
) -> None:
    with pytest.raises(error) as told:
        split(record, ",", '"')

    assert type(told.value) is error
    assert width_of(record, ",", '"') == width


def test_a_field_of_any_length_is_split() -> None:
    long = "x" * 300_000

    assert split(f'"{long}",b', ",", '"') == [long, "b"]


def test_an_excel_workbook_is_no_text_in_utf_16(tmp_path: Path) -> None:
    workbook = b"PK\x03\x04\x14\0\0\0" + b"a\0" * 99 + b"xl/workbook.xml"

    with pytest.raises(SourceError, match="it is an Excel workbook"):
        sniffed(tmp_path, workbook)


def test_lines_to_skip_stand_above_the_names(tmp_path: Path) -> None:
    content = "Acme Ltd\n\nwho,when\nann,noon\n"

    found = sniffed(tmp_path, content, skip_lines=2)

    assert (found.columns, found.header_lines) == (("who", "when"), 3)
    with pytest.raises(SourceError, match="it has nothing below 9 lines"):
        sniffed(tmp_path, content, skip_lines=9)


def test_a_title_is_passed_over_where_a_later_line_has_the_wanted_names(tmp_path: Path) -> None:
    content = "Acme Ltd\nSales; by customer\n\n" + ";".join(NAMES) + "\nann;2024-01-01;5\n"

    found = sniffed(tmp_path, content)

    assert (found.columns, found.delimiter, found.header_lines) == (NAMES, ";", 4)


def test_names_that_are_not_wanted_are_names_all_the_same(tmp_path: Path) -> None:
    content = "who,when\nann,noon\n"

    assert sniffed(tmp_path, content).columns == ("who", "when")
    assert sniffed(tmp_path, content, skip_lines=0).columns == ("who", "when")
