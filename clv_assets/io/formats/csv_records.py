"""Records of a text file, one by one where a block of it isn't clean.

A clean block holds whole records of one width whose quotes open and close at the edges of fields:
there a fast parser can't go wrong. Anything else is split here, line by line, by the same rules:
a record that isn't well formed is set apart with its text, and the next line starts anew.
"""

import re
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from clv_assets.io.formats.dialect import Dialect, Misquoted, OpenQuote, split, width_of
from clv_assets.io.formats.streams import is_utf8

LONGEST_RECORD = 100
NEWLINE, RETURN = 10, 13
WRONG_WIDTH = "wrong number of fields"
OPEN_QUOTE = "quotes don't close"
STRAY_QUOTE = "text behind a closing quote"
NOT_TEXT = "not readable as text"
ZERO_BYTE = "holds a zero byte"


@dataclass
class Records:
    """Records of a block split line by line.

    Attributes:
        fields: the fields of each well-formed record.
        texts: each of these as it stands in the file.
        numbers: their place among all records of the block, 0 is the first.
        bad: number, reason and text of each other record.
        rest: lines at the end that may go on in the next block.
    """

    fields: list[list[str | None]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    bad: list[tuple[int, str, str]] = field(default_factory=list)
    rest: bytes = b""

    @property
    def count(self) -> int:
        """Number of records split so far, well-formed or not."""
        return len(self.numbers) + len(self.bad)

    def frame(self, columns: list[str]) -> pl.DataFrame:
        """The well-formed records as text, under these column names."""
        return pl.DataFrame(self.fields, schema=dict.fromkeys(columns, pl.String), orient="row")


def split_records(block: bytes, dialect: Dialect, *, final: bool) -> Records:
    """Split a block of whole lines; the file ends with it if ``final``."""
    records = Records()
    lines = block.split(b"\n")
    if not lines[-1]:
        lines.pop()
    at = 0
    while at < len(lines):
        if is_blank(lines[at], dialect):
            at += 1
            continue
        used, fields, reason = _record(lines, at, dialect)
        if used == 0 and not final:
            records.rest = b"\n".join(lines[at:]) + b"\n"
            break
        used = max(used, 1)
        raw = b"\n".join(lines[at : at + used]).rstrip(b"\r")
        text = raw.decode("utf-8", "backslashreplace")
        if fields is None:
            records.bad.append((records.count, reason, text))
        else:
            records.numbers.append(records.count)
            records.fields.append([value or None for value in fields])
            records.texts.append(text)
        at += used
    return records


def is_blank(lines: bytes, dialect: Dialect) -> bool:
    """Whether there is nothing in ``lines``; a row of empty fields is something."""
    nothing = " \t\r\n" if dialect.blanks else " \t\r\n".replace(dialect.delimiter, "")
    return not lines.strip(nothing.encode())


def _record(lines: list[bytes], at: int, dialect: Dialect) -> tuple[int, list[str] | None, str]:
    """The record that starts at line ``at``.

    Returns:
        How many lines it takes (0: more are needed to tell), its fields, and why there are none.
    """
    record = ""
    for used, line in enumerate(lines[at : at + LONGEST_RECORD], start=1):
        if (reason := _unreadable(line)) is not None:
            return 1, None, reason if used == 1 else OPEN_QUOTE
        text = line.decode().rstrip("\r")
        record = f"{record}\n{text}" if used > 1 else text
        if used > 1 and dialect.quote not in text:
            continue
        try:
            fields = _fields(record, dialect)
        except OpenQuote:
            continue
        except Misquoted:
            return 1, None, STRAY_QUOTE if used == 1 else OPEN_QUOTE
        if used > 1 and _swallows(record, len(fields), dialect):
            return 1, None, OPEN_QUOTE
        if len(fields) != dialect.width:
            return used, None, WRONG_WIDTH
        return used, fields, ""
    return int(at + LONGEST_RECORD <= len(lines)), None, OPEN_QUOTE


def _fields(record: str, dialect: Dialect) -> list[str]:
    if dialect.blanks:
        return re.split("[ \t]+", record.strip(" \t"))
    return split(record, dialect.delimiter, dialect.quote)


def _unreadable(line: bytes) -> str | None:
    if b"\0" in line:
        return ZERO_BYTE
    return None if is_utf8(line) else NOT_TEXT


def _swallows(record: str, width: int, dialect: Dialect) -> bool:
    """Whether a record over several lines looks like whole records behind a stray quote."""
    lines = record.split("\n")
    first, *others = (width_of(line, dialect.delimiter, dialect.quote) for line in lines)
    return dialect.width in others and (first >= dialect.width or width != dialect.width)


def ends_of_records(block: bytes, dialect: Dialect) -> np.ndarray:
    """Positions of the newlines outside of quotes."""
    bytes_of = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(bytes_of == NEWLINE)
    if dialect.quote and dialect.quote.encode() in block:
        quotes = np.flatnonzero(bytes_of == ord(dialect.quote))
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
    return ends


def clean_records(block: bytes, dialect: Dialect) -> int | None:
    """How many records a block holds, if each is a line of the one width in UTF-8, with quotes
    at the edges of fields only; else None."""
    if b"\0" in block or (b"\r" in block and b"\r\r" in block):
        return None
    if not dialect.delimiter.isascii() or not is_utf8(block):
        return None
    bytes_of = np.frombuffer(block, dtype=np.uint8)
    count = int(np.count_nonzero(bytes_of == NEWLINE))
    is_delimiter = bytes_of == ord(dialect.delimiter)
    if dialect.quote and dialect.quote.encode() in block:
        quotes = np.flatnonzero(bytes_of == ord(dialect.quote))
        if quotes.size % 2 or ends_of_records(block, dialect).size != count:
            return None
        if not _at_edges(bytes_of, quotes, dialect):
            return None
        delimiters = np.searchsorted(quotes, np.flatnonzero(is_delimiter)) % 2 == 0
    else:
        delimiters = is_delimiter
    return count if np.count_nonzero(delimiters) == count * (dialect.width - 1) else None


def _at_edges(bytes_of: np.ndarray, quotes: np.ndarray, dialect: Dialect) -> bool:
    """Whether every other quote opens a field, and every other one closes it."""
    marks = np.array([NEWLINE, ord(dialect.delimiter), ord(dialect.quote)], dtype=np.uint8)
    opening, closing = quotes[0::2], quotes[1::2]
    before = bytes_of[opening[opening > 0] - 1]
    after = bytes_of[closing + 1]  # a block ends with a newline, so there is one
    behind = bytes_of[np.minimum(closing + 2, bytes_of.size - 1)]
    after = np.where(after == RETURN, behind, after)
    return bool(np.isin(before, marks).all() and np.isin(after, marks).all())
