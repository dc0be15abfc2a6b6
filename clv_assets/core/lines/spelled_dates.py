"""Dates as people and programs spell them, put into the terms of the engine that reads them."""

import re
from collections.abc import Mapping
from functools import cache

import polars as pl

from clv_assets.config.date_patterns import DatePattern
from clv_assets.core.lines.date_names import ZONES, month_names, weekday_names

_WORD = r"\p{L}[\p{L}\p{M}]*(?:-\p{L}+)?"
_HALF_DAY = r"(?i)([0-9])\s*([ap])\.?\s?m\b\.?"
_CLOCK = r"(?i)([0-9]{1,2})[:.h][0-9]{2}(?:[:.][0-9]{2})?(?:[.,][0-9]+)?\s*([ap])\.?\s?m\b"
_ORDINAL = r"(?i)\b(\d{1,2})(?:(?:st|nd|rd|th|er)\b|[\x{ba}\x{aa}\x{b0}])"
_ODD_BLANKS = r"[\x{a0}\x{202f}\x{2009}]"
# Behind the time; a year may follow.
_ZONE = r"^(.*?[\d\sMm.])\(?([A-Za-z]{1,5})((?:[+-]\d{1,2}(?::?\d{2})?)?)\)?((?:\s\d{4})?)$"


def in_terms_of_the_engine(text: pl.Series, how: DatePattern) -> pl.Series:
    """Dates with English names, offsets for names of zones, and no comments; else null.

    Args:
        text: dates as they are written, without blanks around.
    """
    text = text.str.replace_all(_ODD_BLANKS, " ")
    if how.drops_comment:
        text = text.str.replace(r"\s*\([^()]*\)$", "")
    if how.names_zone:
        text = _with_offset(text)
    if how.has_half_day:
        text = text.str.replace(_HALF_DAY, "$1" if how.checks_half_day else "$1 ${2}m")
    if how.starts_with_weekday:
        text = _translated(text, rf"^()({_WORD})\.?(.*)$", weekday_names())
    if how.has_month_name:
        text = text.str.replace(_ORDINAL, "$1")
        text = _translated(text, _place_of_month(how.engine), month_names())
    return text


def half_day_agrees(text: pl.Series) -> pl.Series:
    """Whether AM or PM is what the hour beside it says, on a clock of 24 hours."""
    parts = text.str.replace_all(_ODD_BLANKS, " ").str.extract_groups(_CLOCK)
    hour = parts.struct.field("1").cast(pl.Int8, strict=False)
    return (hour >= 12) == (parts.struct.field("2").str.to_lowercase() == "p")


def _translated(text: pl.Series, place: str, names: Mapping[str, str]) -> pl.Series:
    """``text`` with the name at ``place``, the second group of that pattern, in English."""
    parts = text.str.normalize("NFC").str.extract_groups(place)
    before, name, behind = (parts.struct.field(str(number)) for number in (1, 2, 3))
    english = name.str.to_lowercase().replace_strict(names, default=None, return_dtype=pl.String)
    return before + english + behind


@cache
def _place_of_month(engine: str) -> str:
    """The pattern of a date whose month is the second group."""
    before = engine.partition("%b")[0]
    pieces = re.findall(r"%[-_0]?.|[^\W\d_]+|[^%]", before)
    return rf"^({''.join(map(_piece, pieces))})({_WORD})\.?(.*)$"


def _piece(piece: str) -> str:
    if piece == "%a":
        return r"\p{L}+"
    if piece.startswith("%p"):
        return "[AaPp][Mm]"
    return re.escape(piece) if piece.isalpha() else r"[^\p{L}]*"


def _with_offset(text: pl.Series) -> pl.Series:
    parts = text.str.extract_groups(_ZONE)
    before, name, shift, behind = (parts.struct.field(str(number)) for number in (1, 2, 3, 4))
    named = name.str.to_uppercase().replace_strict(ZONES, default=None, return_dtype=pl.String)
    # UTC+1 is shifted by what is written, CET+1 is nothing.
    shifted = pl.when(named == "+0000").then(_four_digits(shift))
    offset = pl.select(pl.when(shift == "").then(named).otherwise(shifted)).to_series()
    return before.str.strip_chars() + " " + offset + behind


def _four_digits(shift: pl.Series) -> pl.Series:
    """``+1`` and ``+01:00`` as ``+0100``."""
    digits = shift.str.replace_all(":", "", literal=True)
    hours = digits.str.replace(r"^([+-])(\d)(\d{2})?$", "${1}0${2}${3}")
    return hours.str.replace(r"^([+-]\d{2})$", "${1}00")
