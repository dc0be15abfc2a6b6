"""What is no table is named, with what to do instead."""

import io
import zipfile

import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.formats.no_table import refuse_what_is_no_table


def zipped(name: str, content: str = "") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("start", "kind", "remedy"),
    [
        (zipped("xl/workbook.xml"), "an Excel workbook", "as CSV"),
        (
            zipped("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            "an OpenDocument spreadsheet",
            "as CSV",
        ),
        (zipped("orders.csv"), "a zip archive", "Unpack it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook", "as CSV"),
        (b"%PDF-1.7", "a PDF", "as CSV or Parquet"),
        (b"SQLite format 3\0", "an SQLite database", "source.sql"),
        (b"12345678DUCK", "a DuckDB database", "source.sql"),
        (b"ARROW1\0\0", "an Arrow or Feather file", "as Parquet"),
        (b"BZh91AY", "packed by another program", "Unpack it"),
        (b"\n<!DOCTYPE html>\n<p>", "a web page", "as CSV"),
        (b"<table><tr><td>1", "a web page", "as CSV"),
        (b"<?xml version='1.0'?>\n<orders>", "XML", "as CSV or Parquet"),
        (b"<orders>\n  <order>", "XML", "as CSV or Parquet"),
        (
            b"<?xml?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
            "as XML",
            "CSV",
        ),
        (b'{\n "orders": [\n {"a": 1}', "JSON, but no rows", "jq -c '.orders[]' FILE"),
        (b'{\n "n": 2,\n "sales": [\n {"a": 1}]}', "JSON, but no rows", "jq -c '.sales[]' FILE"),
        (b'{\n "a": 1\n}\n{\n "a": 2\n}\n', "JSON, but no rows", "jq -c . FILE"),
        (b'{\n "a": [{"b": 1}]\n}\n{\n "a"', "JSON, but no rows", "jq -c . FILE"),
        (b'{\n "a": 1,\n "b', "JSON, but no rows", "jq -c . FILE"),
        (b"[[1, 2], [3, 4]]", "JSON, but no rows", "jq -r '.[] | @csv' FILE"),
    ],
)
def test_another_kind_of_file_is_named(start: bytes, kind: str, remedy: str) -> None:
    with pytest.raises(SourceError) as refused:
        refuse_what_is_no_table(start, "orders.csv")

    assert str(refused.value).startswith("orders.csv: it is ")
    assert kind in str(refused.value)
    assert remedy in str(refused.value)


@pytest.mark.parametrize(
    "start",
    [b"", b"a,b\n1,2\n", b"<DATE>,<TIME>,<CLOSE>\n", b"[Date],[Net]\n", b"PK,name\n", b"{x}\n"],
)
def test_a_table_is_let_be_whatever_its_names(start: bytes) -> None:
    refuse_what_is_no_table(start, "orders.csv")
