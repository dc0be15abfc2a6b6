"""Ids as text, and what counts as none."""

import polars as pl

# How exports write that there is no id.
MISSING = ("", "NULL", "null", "(null)", "None", "NaN", "nan", "N/A", "#N/A", "\\N")


def clean_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """customer_id and order_id as stripped text; null where nothing is left.

    A spreadsheet's customer ``13085.0`` is the whole number that it was, decided value by value:
    a rule over the whole file would rename every customer when one other id arrives.
    """
    return frame.with_columns(
        id_text(frame["customer_id"], whole=True),
        id_text(frame["order_id"], whole=frame.schema["order_id"].is_float()),
    )


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
