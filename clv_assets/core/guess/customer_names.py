"""Names of people and firms as customers: ids beside them tell better, parts of them don't."""

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from clv_assets.core.columns.content import Column
from clv_assets.core.columns.names import is_personal, plain, word_set

NEARLY_ALL = 0.98  # of the ids
NAMESAKES = 1.5  # ids per name: far more may be orders, not customers
COME_BACK = 1.5  # groups of rows per id
ID = r"^(\S*\d\S*|[^@\s]+@[^@\s]+|\+?[\d(][\d\s()/.-]{5,})$"  # a code, an address, a phone number
FIRST = word_set("first given vorname firstname prenom voornaam forename fname rufname")
LAST = word_set("last family surname nachname lastname familienname apellido apellidos cognome")
LAST |= word_set("sobrenome achternaam lname")
WHOLE = word_set("name nom nome naam nombre")


def id_beside(
    names: Column, columns: Mapping[str, Column], taken: Collection[str], filled: float
) -> Column | None:
    """The column of ids that have one of ``names`` each, and aren't many more; None: none is.

    Args:
        taken: columns that mean something else.
        filled: share of the rows on which the names stand for somebody.
    """
    known = names.text_or_null
    for name, column in columns.items():
        if name == names.name or name in taken or column.fit("customer_id") < 1.0:
            continue
        if column.distinct < names.distinct * NEARLY_ALL:
            continue
        if column.distinct > names.distinct * NAMESAKES and not _come_back(column):
            continue
        is_id = float(column.text.head(1000).str.contains(ID).mean() or 0) > NEARLY_ALL  # type: ignore[arg-type]
        if is_id and column.filled > filled - 0.05 and _has_one(column, known):
            return column
    return None


def _come_back(ids: Column) -> bool:
    """Whether ids are on rows apart from each other, as those of orders aren't."""
    return ids.text.rle_id().n_unique() > COME_BACK * ids.distinct


def _has_one(ids: Column, names: pl.Series) -> bool:
    pairs = pl.DataFrame({"id": ids.text_or_null, "name": names}).drop_nulls()
    by_id = pairs.group_by("id").agg(pl.col("name").n_unique())
    return by_id.height > 1 and (by_id["name"] == 1).sum() > NEARLY_ALL * by_id.height


def parts_of_names(columns: Mapping[str, Column]) -> list[str]:
    """Columns of first names and of last names, each of which is of many people."""
    words = {name: set(plain(name).split()) for name in columns}
    first = [name for name, of in words.items() if FIRST & of and _is_of_people(name, of)]
    last = [name for name, of in words.items() if LAST & of and _is_of_people(name, of)]
    if first and not last:  # as in Name, Vorname
        last = [
            name
            for name, of in words.items()
            if of & WHOLE and name not in first and _is_one_word(columns[name])
        ]
    return [name for name in columns if name in (*first, *last)]


def _is_of_people(name: str, words: set[str]) -> bool:
    return is_personal(name) or bool(words & (FIRST | LAST) - {"first", "last", "given", "family"})


def _is_one_word(column: Column) -> bool:
    return float(column.text.head(1000).str.contains(r"^\p{L}[^\s,]*$").mean() or 0) > 0.5  # type: ignore[arg-type]


def parts_in_words(parts: Sequence[str]) -> str:
    """Why none of ``parts`` is the customer, and what to do, in a sentence."""
    shown = " and ".join(repr(name) for name in parts)
    are = "is but a part" if len(parts) == 1 else "are but parts"
    return (
        f"{shown} {are} of a name, which many people have: write a customer number or an e-mail "
        "address into the export, or both names into one column, there or by a query (source.sql)"
    )
