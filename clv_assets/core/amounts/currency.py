"""The one currency of a file: by its column, or as the names of the amounts say it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from clv_assets.core.columns.content import Column
from clv_assets.core.lines.currencies import codes_in_use, currency_of

BARE = r"^[\d\s.,'’()+\-−]*$"  # no sign beside the number
WORDS = {"ALL", "CUP", "MOP", "PEN", "TOP", "TRY"}  # codes that a name may have for other reasons


@dataclass(frozen=True)
class Currency:
    """What is known of it.

    Attributes:
        code: ISO 4217, of all amounts; None: it stands on each row, or nothing tells it.
        on_some_rows: its column has it, though not on each row: it says no more than ``code``.
        warnings: sentences.
    """

    code: str | None = None
    on_some_rows: bool = False
    warnings: list[str] = field(default_factory=list)


def one_currency(column: Column | None, money: Sequence[Column]) -> Currency:
    """The currency of the amounts, where it isn't on every row.

    Args:
        column: of the currency; None: the file has none.
        money: the columns that are read as amounts.
    """
    if column is None:
        return Currency(_named(money))
    if column.filled == 1.0:
        return Currency()
    if column.distinct > 1:
        text = f"{column.name!r} is blank on some rows, which have no currency"
        return Currency(warnings=[text])
    return Currency(currency_of(str(column.present[0])), on_some_rows=True)


def _named(money: Sequence[Column]) -> str | None:
    """What the names say, if all say the same, and the values nothing: Total (EUR), price_usd."""
    if not all(column.text.head(1000).str.contains(BARE).all() for column in money):
        return None
    codes = {code_in(column.name) for column in money}
    return codes.pop() if len(codes) == 1 else None


def code_in(name: str) -> str | None:
    """The currency at the beginning or end of a column's name; None if there is none."""
    words = re.findall(r"[^\W\d_]+|[^\w\s()\[\].,:/%&-]", name)
    for word in (words[-1:] + words[:1]) if len(words) > 1 else ():
        if (
            len(word) == 3
            and word.upper() in codes_in_use() - WORDS
            and word in (word.upper(), word.lower())
        ):
            return word.upper()
        if not word.isalpha() and (code := currency_of(word)) is not None:
            return code
    return None
