"""What is no table, by its first bytes: named, with what to do instead."""

import re
from collections.abc import Callable
from json import JSONDecoder

from clv_assets.core.errors import SourceError

_EXPORT = "Export the order history as CSV or Parquet."
_SAVE = "Save the sheet with the orders as CSV (UTF-8), and name that file."
_UNPACK = "Unpack it, and name the files in it; single files may stay packed by gzip or zstd."
_WEB_PAGE = re.compile(rb"\s*<(!doctype html|html|head|body|meta|table|style|div)\b", re.IGNORECASE)
# A tag that another follows: some exports have names such as <DATE>,<TIME>.
_TAGS = re.compile(rb"\s*(<\?xml|<[A-Za-z][\w:.-]*(\s[^>]*)?>\s*<)")
_JSON = re.compile(rb"\s*(\{\s*[\"}]|\[\s*[\[{\]])")

_LIST = re.compile(r'"(\w+)"\s*:\s*\[\s*\{')

_Test = Callable[[bytes], object]


def _starts(*marks: bytes) -> _Test:
    return lambda start: start.startswith(marks)


def _zip_of(mark: bytes) -> _Test:
    return lambda start: start.startswith(b"PK\x03\x04") and mark in start


_KINDS: tuple[tuple[_Test, str, str], ...] = (
    (_zip_of(b"xl/"), "an Excel workbook", _SAVE),
    (_zip_of(b"opendocument.spreadsheet"), "an OpenDocument spreadsheet", _SAVE),
    (_starts(b"PK\x03\x04", b"PK\x05\x06"), "a zip archive", _UNPACK),
    (_starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "an old Excel workbook (.xls)", _SAVE),
    (_starts(b"%PDF"), "a PDF", _EXPORT),
    (_starts(b"SQLite format 3\0"), "an SQLite database", "Read it by source.sql."),
    (lambda start: start[8:12] == b"DUCK", "a DuckDB database", "Read it by source.sql."),
    (_starts(b"ARROW1", b"FEA1"), "an Arrow or Feather file", "Write it anew as Parquet."),
    (_starts(b"ORC"), "an ORC file", "Write it anew as Parquet."),
    (_starts(b"Obj\x01"), "an Avro file", "Write it anew as Parquet."),
    (_starts(b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf", b"Rar!"), "packed by another program", _UNPACK),
    (lambda start: start[257:262] == b"ustar", "a tar archive", _UNPACK),
    (
        lambda start: b"urn:schemas-microsoft-com:office:spreadsheet" in start[:2000],
        "a workbook as XML",
        _SAVE,
    ),
    (_WEB_PAGE.match, "a web page, whatever its name ends in", _SAVE),
    (_TAGS.match, "XML", _EXPORT),
)


def refuse_what_is_no_table(start: bytes, origin: str) -> None:
    """Raise SourceError if ``start``, the first bytes of ``origin``, is of another kind of file.

    Args:
        start: decompressed.
    """
    for test, kind, remedy in _KINDS:
        if test(start):
            raise SourceError(f"{origin}: it is {kind}\n{remedy}")
    if _JSON.match(start):
        raise SourceError(
            f"{origin}: it is JSON, but no rows: neither an object a line nor a list of objects\n"
            f"{_json_remedy(start.decode('utf-8', 'replace').strip())}"
        )


def _json_remedy(text: str) -> str:
    """How to write objects one a line, by the start of their file."""
    if text.startswith("["):
        return "Write them as CSV, and add a line of names: jq -r '.[] | @csv' FILE > orders.csv"
    try:
        _, end = JSONDecoder().raw_decode(text)
    except ValueError:  # one that goes on behind what was looked at
        end = len(text)
    of_list = _LIST.search(text, 0, end)
    if of_list is None or text[end:].strip():
        return "Write its objects one a line: jq -c . FILE > orders.jsonl"
    return f"Write its orders one a line: jq -c '.{of_list[1]}[]' FILE > orders.jsonl"
