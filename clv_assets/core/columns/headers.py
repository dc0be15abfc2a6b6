"""Whether a text file has a line of names, and blanks between its columns."""

from collections.abc import Sequence

import polars as pl


def header_is_data(names: Sequence[str]) -> bool:
    """Whether the first line holds values, not names: a file without a header."""
    cells = pl.Series([name for name in names if name], dtype=pl.String)
    numbers = cells.str.contains(r"^[-+]?[\d.,]*\d[\d.,]*$")
    dates = cells.str.contains(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
    return bool((numbers | dates).any())


def split_by_blanks(lines: Sequence[str]) -> bool:
    """Whether runs of blanks cut all ``lines`` into the same number of fields, three or more."""
    widths = {len(line.split()) for line in lines if line.strip()}
    return len(widths) == 1 and widths.pop() >= 3
