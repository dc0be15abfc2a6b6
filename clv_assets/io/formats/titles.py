"""Lines of a text file that are no rows: titles above the names, totals and notes below."""

import re
from collections.abc import Iterator, Sequence

from clv_assets.core.lines.totals import TOTAL_WORDS
from clv_assets.io.formats.csv_records import LONGEST_RECORD, split_records
from clv_assets.io.formats.dialect import SEP, Dialect, Misquoted, OpenQuote, split

HIGHEST = 30  # lines that a title may take
LOWEST = 60  # lines that a footer may take
_TOTAL = re.compile(TOTAL_WORDS, re.IGNORECASE)
_AMOUNT = re.compile(r"[^\d]{0,5}\d[\d.,'’ \u00a0\u202f]*[^\d]{0,5}")


def lines_above_names(lines: Sequence[str], delimiters: Sequence[str], quote: str) -> int:
    """How many of a file's first ``lines`` stand above that of the names: a title, a date range.

    Zero unless the first line fills at most half of the columns that a later one, and most of
    the lines behind that, have.
    """
    best = (0, 0, 0)
    for delimiter in delimiters:
        rows = list(_records(lines, delimiter, quote))
        for place, (number, cells) in enumerate(rows[:HIGHEST]):
            width = len(cells)
            behind = [other for _, other in rows[place + 1 :]]
            alike = sum(len(other) == width for other in behind)
            if width < 3 or 2 * _filled(cells) <= width or (behind and not alike):
                continue
            is_below_a_title = place == 0 or 2 * _filled(rows[0][1]) <= width
            if is_below_a_title and 2 * alike >= max(len(behind), 1):
                best = max(best, (alike, width, -number if place else 0))
            break
    return -best[2]


def _records(lines: Sequence[str], delimiter: str, quote: str) -> Iterator[tuple[int, list[str]]]:
    """The fields of each record, and the number of its line; blank lines are none."""
    number = 0
    while number < len(lines):
        long = 1
        if lines[number].strip() and not SEP.fullmatch(lines[number]):
            ends = range(1, min(LONGEST_RECORD, len(lines) - number) + 1)
            texts = ("\n".join(lines[number : number + long]) for long in ends)
            closed = (text for text in texts if not _is_open(text, delimiter, quote))
            record = next(closed, lines[number])
            long = record.count("\n") + 1
            yield number, _cells(record, delimiter, quote)
        number += long


def _is_open(record: str, delimiter: str, quote: str) -> bool:
    try:
        split(record, delimiter, quote)
    except OpenQuote:
        return True
    except Misquoted:
        return False
    return False


def footer_of(block: bytes, dialect: Dialect) -> bytes:
    """The lines at the end of a file that are no rows: a total, and what a blank line sets apart.

    Args:
        block: the last of the file, in UTF-8, ending with a newline.
    """
    lines = _last_lines(block, LOWEST)
    texts = [line.decode("utf-8", "replace") for line in lines]
    rows = [_cells(text, dialect.delimiter, dialect.quote) for text in texts]
    starts = []
    for number in range(len(lines) - 1, 0, -1):
        cells = rows[number]
        is_whole = 2 * _filled(cells) > dialect.width == len(cells)
        is_total = _is_total(cells, dialect.width)
        if is_whole and not is_total:
            break
        # A blank line, or where a spreadsheet saved it a row of nothing.
        above = (
            _filled(rows[number - 1])
            if len(cells) == dialect.width
            else texts[number - 1].strip(" \r")  # tabs alone are a row of nothing
        )
        is_note = not above and (len(cells) != dialect.width or _filled(cells) == 1)
        if _filled(cells) and (is_note or is_total):
            starts.append(number)
    footers = (b"".join(line + b"\n" for line in lines[start:]) for start in reversed(starts))
    return next((one for one in footers if _is_of_whole_records(one, block, dialect)), b"")


def _is_of_whole_records(footer: bytes, block: bytes, dialect: Dialect) -> bool:
    """Whether each line of ``footer`` is a record by itself, none of them within quotes."""
    if not dialect.quote or dialect.quote.encode() not in block:
        return True
    end = b"".join(line + b"\n" for line in _last_lines(block, 2 * LONGEST_RECORD))
    records = split_records(end, dialect, final=True)
    numbered = [*zip(records.numbers, records.texts, strict=True)]
    numbered += [(number, text) for number, _, text in records.bad]
    lines = [
        text for text in footer.decode("utf-8", "backslashreplace").split("\n") if text.strip()
    ]
    last = [text for _, text in sorted(numbered)[-len(lines) :]]
    return [text.rstrip("\r") for text in lines] == last


def _last_lines(block: bytes, most: int) -> list[bytes]:
    return block.rsplit(b"\n", most + 1)[:-1][-most:]


def _is_total(cells: Sequence[str], width: int) -> bool:
    """Whether the first text is a word for a total, the others amounts, and some say nothing."""
    first, *others = [cell.strip() for cell in cells if cell.strip()] or [""]
    amounts = all(_AMOUNT.fullmatch(cell) for cell in others)
    return _TOTAL.match(first) is not None and amounts and 0 < len(others) < width - 1


def _filled(cells: Sequence[str]) -> int:
    return sum(cell.strip() != "" for cell in cells)


def _cells(line: str, delimiter: str, quote: str) -> list[str]:
    line = line.rstrip("\r")
    try:
        return split(line, delimiter, quote)
    except Misquoted:
        return [line]
