"""Dates as Babel writes them in all languages: read as they were meant, or with a doubt told."""

from datetime import datetime, timedelta

import polars as pl
from babel import localedata
from babel.dates import format_date, format_datetime
from hypothesis import given, settings
from hypothesis import strategies as st

from clv_assets.core.columns.date_formats import read_dates

EVERYWHERE = sorted(localedata.locale_identifiers())
SPOKEN = ("en", "de", "fr", "es", "it", "pt", "nl")
HERE = [
    place
    for place in EVERYWHERE
    if place.split("_")[0] in SPOKEN and not any(len(part) == 4 for part in place.split("_"))
]
LENGTHS = ("short", "medium", "long", "full")
FIRST = datetime(2015, 1, 1)
# So many days that the order of day and month shows.
SEEDS = st.integers(1, 60 * 24 * 200)


def moments(seed: int) -> list[datetime]:
    return [FIRST + timedelta(minutes=seed * number % (60 * 24 * 365 * 9)) for number in range(50)]


@settings(max_examples=50, derandomize=True, deadline=None)
@given(SEEDS, st.sampled_from(EVERYWHERE), st.sampled_from(LENGTHS), st.booleans())
def test_a_date_is_read_as_it_was_meant_or_the_doubt_is_told(
    seed: int, place: str, length: str, has_time: bool
) -> None:
    days = moments(seed * 7 + 60 * 24)
    if has_time:
        texts = pl.Series([format_datetime(day, length, locale=place) for day in days])
    else:
        texts = pl.Series([format_date(day.date(), length, locale=place) for day in days])

    reading = read_dates(texts, named=True)

    if reading is None or reading.other:
        return
    for day, text, moment in zip(days, texts, reading.parsed(texts), strict=True):
        assert moment is None or moment.date() == day.date(), text
        assert moment is None or not has_time or moment.hour == day.hour, text


@settings(max_examples=50, derandomize=True, deadline=None)
@given(SEEDS, st.sampled_from(HERE), st.sampled_from(LENGTHS))
def test_days_in_seven_languages_are_read(seed: int, place: str, length: str) -> None:
    days = moments(seed * 7 + 60 * 24)
    texts = pl.Series([format_date(day.date(), length, locale=place) for day in days])

    reading = read_dates(texts, named=True)

    assert reading is not None
    assert reading.share >= 0.9
    read = [moment.date() if moment else None for moment in reading.parsed(texts)]
    assert {one for one, day in zip(read, days, strict=True) if one != day.date()} <= {None}
