"""Columns of yes and no that say whether a row is a sale: voided, a test, returned, completed."""

from collections.abc import Mapping

import polars as pl

from clv_assets.core.columns.content import Column
from clv_assets.core.columns.names import plain, word_set
from clv_assets.core.columns.row_kinds import OF_OTHERS
from clv_assets.core.columns.state_words import NEGATION

YES = word_set("true yes y 1 t ja j oui si sim x wahr vrai checked on")
NO = word_set("false no n 0 f nein non nao nee falsch faux unchecked off")
# Words, or beginnings of words.
NO_SALE = (
    *("void", "cancel", "storn", "annul", "anul", "geannul", "delet", "spam", "fraud", "duplicat"),
    *("draft", "failed"),
)
TESTS = word_set("test sandbox testmode demo")
RETURN = ("return", "refund", "ruckgabe", "retour", "gutschrift", "reso", "devoluc")
GIVEN_BACK = (
    *("returned", "refunded", "erstattet", "zuruck", "rembourse", "reembolsad", "devuelt"),
    *("terugbetaald", "rimborsat", "retourne", "retourniert"),
)
PAYING = (
    *("paid", "complet", "succe", "captur", "settl", "live", "real", "bezahlt", "pagad", "pagat"),
    *("paye", "betaald"),
)


def flag_of(column: Column) -> str:
    """What yes means: ``no sale``, ``return``, ``given back``, ``sale``; empty: it is no such flag.

    Its values are words for yes and no, or for one of them beside blanks.
    """
    words = plain(column.name).split()
    if not 1 <= column.distinct <= 2 or NEGATION & set(words):
        return ""
    values = {value.lower() for value in column.text.unique()}
    if not values <= YES | NO or (len(values) == 1 and not (values <= YES and column.filled < 1)):
        return ""
    for says, stems in (("given back", GIVEN_BACK), ("no sale", NO_SALE), ("return", RETURN)):
        if any(word.startswith(stems) for word in words):
            return says
    if TESTS & set(words):
        return "no sale"
    is_of_sale = any(word.startswith(PAYING) for word in words) and not OF_OTHERS & set(words)
    return "sale" if is_of_sale else ""


def flagged(column: Column, says: str) -> list[str]:
    """The values of a flag, as the file writes them, that make a row no plain sale."""
    wanted = NO if says == "sale" else YES
    return sorted(value for value in column.text.unique() if value.lower() in wanted)


def ended_rows(columns: Mapping[str, Column], money: pl.Series) -> list[str]:
    """Sentences of moments that only some rows have: when they were cancelled, or given back."""
    sentences = []
    for name, column in columns.items():
        words = plain(name).split()
        ends = any(word.startswith((*NO_SALE, *GIVEN_BACK)) for word in words)
        if not ends or not 0 < column.filled < 1 or column.dates is None:
            continue
        rows = column.values.is_not_null()
        of = f" of {money.filter(rows).sum():,.2f}" if money.len() == rows.len() else ""
        sentences.append(
            f"{rows.sum():,} rows{of} have a {name!r} and count as sales unless their state says "
            "otherwise: leave them out of the export if they brought nothing"
        )
    return sentences
