"""Ids as text, and what counts as none."""

from collections.abc import Collection

import polars as pl

# How exports write that there is no id.
MISSING = ("", "NULL", "null", "(null)", "None", "NaN", "nan", "N/A", "#N/A", "\\N")
MAIL = r"^[^@\s]+@[^@\s]+\.[^@\s.]+$"
ZEROS = r"^0[0-]*(\.0*)?$"  # an id of zeros alone, a UUID's included


def clean_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """customer_id and order_id as stripped text; null where nothing is left.

    A spreadsheet's customer ``13085.0`` is the whole number that it was, decided value by value:
    a rule over the whole file would rename every customer when one other id arrives.
    """
    return frame.with_columns(
        customer_text(frame["customer_id"]),
        id_text(frame["order_id"], whole=frame.schema["order_id"].is_float()),
    )


def customer_text(ids: pl.Series) -> pl.Series:
    """Customers as stripped text: ``13085.0`` is ``13085``, e-mail addresses are in lower case."""
    text = id_text(ids, whole=True)
    if not text.str.contains("@", literal=True).any():
        return text
    name = text.name
    mail = pl.col(name).str.contains(MAIL)
    lower = pl.when(mail).then(pl.col(name).str.to_lowercase()).otherwise(pl.col(name))
    return text.to_frame().select(lower.alias(name)).to_series()


def id_text(ids: pl.Series, *, whole: bool) -> pl.Series:
    """Ids as stripped text; ``whole``: a spreadsheet's ``13085.0`` as ``13085``."""
    text = (ids.fill_nan(None) if ids.dtype.is_float() else ids).cast(pl.String).str.strip_chars()
    if whole and text.str.ends_with(".0").any():
        text = text.str.replace(r"^(\d+)\.0$", "$1")
    return text


def as_id(ids: pl.Series) -> pl.Series:
    """An id in its own type; as text it is stripped, and null where nothing is left."""
    if ids.dtype.is_integer():
        return ids
    if ids.dtype.is_float():
        return ids.fill_nan(None)
    text = ids.cast(pl.String).str.strip_chars()
    missing = text.is_in(MISSING)
    return pl.select(pl.when(~missing).then(text)).to_series() if missing.any() else text


def is_one_of(ids: pl.Series, known: Collection[str]) -> pl.Series:
    """Rows whose id is one of ``known``, whatever its case and punctuation; zeros are all ``0``.

    Args:
        ids: as ``as_id`` gives them; a null is none of them.
    """
    distinct = ids.unique().drop_nulls()
    words = _words(customer_text(distinct))
    wanted = set(_words(pl.Series(list(known), dtype=pl.String)))
    hits = distinct.filter(words.is_in(list(wanted)))
    if hits.is_empty():
        return pl.Series(ids.name, [False]).new_from_index(0, ids.len())
    return ids.is_in(hits.implode()).fill_null(value=False)


def _words(texts: pl.Series) -> pl.Series:
    """Texts to compare: in lower case, without brackets and dashes between their words."""
    lower = texts.str.to_lowercase().str.replace(ZEROS, "0")
    joined = lower.str.replace_all(r"(\p{L})-(\p{L})", "$1 $2")
    return joined.str.replace_all(r"[()\[\]<>_\s]+", " ").str.strip_chars()
