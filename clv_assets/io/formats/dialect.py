"""How a text file is laid out: delimiter, quote, encoding, header; found out or as told."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clv_assets.config.text import Text
from clv_assets.core.errors import SourceError
from clv_assets.io.formats.no_table import refuse_what_is_no_table
from clv_assets.io.formats.streams import as_utf8, chunks, first_bytes, opened

SAMPLE = 2**18
SAMPLE_LINES = 200
DELIMITERS = (",", ";", "\t", "|")
BLANKS = "blanks"
MOST_TITLES = 30
_LINE_END = re.compile(rb"[\r\n]+")
_SINGLE = re.compile(r"(?:^|[,;\t|])'[^']*'(?=[,;\t|]|$)")
SEP = re.compile(r'"?sep=(.)"?', re.IGNORECASE)  # a first line that tells Excel the delimiter


@dataclass(frozen=True)
class Dialect:
    """The layout of one text file.

    Attributes:
        delimiter: one character; a tab stands between the columns of a file of ``blanks``.
        blanks: columns are set apart by runs of blanks.
        quote: empty: none.
        encoding: None: line by line UTF-8, or cp1252 where that can't be.
        columns: names of the columns.
        header_lines: lines of the file up to the first row.
        old_mac: lines end in a carriage return alone.
    """

    delimiter: str
    blanks: bool
    quote: str
    encoding: str | None
    columns: tuple[str, ...]
    header_lines: int
    old_mac: bool = False

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.columns)


class Misquoted(ValueError):
    """A record whose quotes don't stand where fields begin and end.

    Attributes:
        width: how many fields it has if its odd quote is but a character.
    """

    def __init__(self, width: int) -> None:
        self.width = width


class OpenQuote(Misquoted):
    """The last field of a record is still open: it may go on in the next line."""


def split(record: str, delimiter: str, quote: str) -> list[str]:
    """The fields of a record, which may hold newlines within quotes.

    Raises:
        Misquoted: there is text behind a closing quote.
        OpenQuote: a quote doesn't close.
    """
    if not quote or quote not in record:
        return record.split(delimiter)
    field, still_open = _patterns(delimiter, quote)
    fields: list[str] = []
    at = 0
    while True:
        match = field.match(record, at)
        if match is None:
            width = len(fields) + record.count(delimiter, at) + 1
            raise OpenQuote(width) if still_open.match(record, at) else Misquoted(width)
        quoted, plain = match.groups()
        fields.append(plain if quoted is None else quoted.replace(quote * 2, quote))
        if match.end() == len(record):
            return fields
        at = match.end() + 1


def width_of(line: str, delimiter: str, quote: str) -> int:
    """How many fields a line has by itself."""
    try:
        return len(split(line, delimiter, quote))
    except Misquoted as error:
        return error.width


@cache
def _patterns(delimiter: str, quote: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A field up to its delimiter, and one whose quote doesn't close."""
    d, q = re.escape(delimiter), re.escape(quote)
    inside = rf"{q}([^{q}]*(?:{q}{q}[^{q}]*)*)"
    return re.compile(rf"(?:{inside}{q}|((?!{q})[^{d}]*))(?={d}|\Z)"), re.compile(rf"{inside}\Z")


def sniff(path: Path, text: Text, wanted: Collection[str], origin: str = "") -> Dialect:
    """The layout of the file, as told by ``text`` or found out.

    The delimiter is the one by which the header holds most of the ``wanted`` columns, then the
    one that cuts most lines into as many fields as the header, then into more of them. The header
    is the first line that isn't blank, unless a later one has names that are wanted and it none.

    Raises:
        SourceError: the file is empty or no text; it calls the file ``origin``.
    """
    # As bytes, since many zeros among them would pass for UTF-16.
    refuse_what_is_no_table(first_bytes(path, SAMPLE, origin), origin or str(path))
    with opened(path, origin) as stream:
        start = next(chunks(stream, text.encoding, SAMPLE), b"")
    refuse_what_is_no_table(start, origin or str(path))
    line_end = _LINE_END.search(start)
    old_mac = line_end is not None and b"\n" not in line_end.group()
    lines = lines_of(start.replace(b"\r", b"\n") if old_mac else start)
    first, delimiter = _first_line(lines, text, origin or str(path))
    some = [line for line in lines[first : first + SAMPLE_LINES] if line.strip()]
    quote = "" if text.quote == "none" else text.quote or _quote(some)
    if not text.header and text.skip_lines is None and delimiter != BLANKS:
        first += _lines_before_wanted(lines[first:], delimiter, quote, wanted)
    rows = [line for line in lines[first : first + SAMPLE_LINES] if line.strip()]
    blanks = delimiter == BLANKS
    if blanks:
        rows, delimiter, quote = ["\t".join(line.split()) for line in rows], "\t", ""
    delimiter = delimiter or _delimiter(rows, quote, wanted)
    names, long = (text.header, 0) if text.header else _header(rows, delimiter, quote)
    return Dialect(delimiter, blanks, quote, text.encoding, names, first + long, old_mac)


def _first_line(lines: list[str], text: Text, origin: str) -> tuple[int, str | None]:
    """Number of the first line that counts, and the delimiter as far as it is told.

    Raises:
        SourceError: there is none, or it is no text.
    """
    delimiter, skip = text.delimiter, text.skip_lines or 0
    filled = [number for number, line in enumerate(lines) if line.strip()]
    if filled and (spreadsheet := SEP.fullmatch(lines[filled[0]])):
        delimiter, skip = delimiter or spreadsheet[1], max(skip, filled[0] + 1)
    first = next((number for number in filled if number >= skip), None)
    if first is not None and "\0" not in lines[first]:
        return first, delimiter
    why, remedy = "it is no text", "Export the order history as CSV or Parquet."
    if first is None:
        why, remedy = "the file is empty", "Export it anew, or leave it out of source.path."
    if first is None and text.skip_lines and filled:
        why, remedy = f"it has nothing below {skip} lines", "Check source.text.skip_lines."
    raise SourceError(f"{origin}: can't be read: {why}\n{remedy}")


def _lines_before_wanted(
    lines: list[str], delimiter: str | None, quote: str, wanted: Collection[str]
) -> int:
    """How many lines stand above the first that has at least two of the ``wanted`` names."""

    def hits(line: str) -> int:
        marks = (delimiter,) if delimiter else DELIMITERS
        return max(len(set(_header([line], mark, quote)[0]) & set(wanted)) for mark in marks)

    if not lines or hits(lines[0]):
        return 0
    return next((n for n, line in enumerate(lines[:MOST_TITLES]) if hits(line) >= 2), 0)


def _quote(lines: list[str]) -> str:
    """The single quote if most lines have a field in such ones, else the double quote."""
    single = sum(_SINGLE.search(line) is not None for line in lines)
    return "'" if 2 * single > len(lines) else '"'


def lines_of(start: bytes) -> list[str]:
    """The first lines of a file, as text; what isn't UTF-8 is taken for cp1252."""
    text = as_utf8(start).decode("utf-8", "backslashreplace")
    return [line.rstrip("\r") for line in text.split("\n")]


def _header(lines: list[str], delimiter: str, quote: str) -> tuple[tuple[str, ...], int]:
    """The names in the first record, and how many lines it takes."""
    for long in range(1, len(lines) + 1):
        try:
            names = split("\n".join(lines[:long]), delimiter, quote)
        except OpenQuote:
            continue
        except Misquoted:
            break
        return tuple(name.strip() for name in names), long
    return tuple(name.strip() for name in lines[0].split(delimiter)), 1


def _delimiter(lines: list[str], quote: str, wanted: Collection[str]) -> str:
    def merit(delimiter: str) -> tuple[int, float, int]:
        names, _ = _header(lines, delimiter, quote)
        width = len(names)
        alike = sum(width_of(line, delimiter, quote) == width for line in lines[1:])
        share = alike / max(len(lines) - 1, 1)
        return len(set(names) & set(wanted)), share if width > 1 else 0, width

    return max(DELIMITERS, key=merit)
