"""Dates in the terms of the engine: English names, offsets, no comments."""

import polars as pl
import pytest

from clv_assets.config.date_patterns import DatePattern
from clv_assets.core.lines.spelled_dates import half_day_agrees, in_terms_of_the_engine


@pytest.mark.parametrize(
    ("pattern", "text", "translated"),
    [
        ("%d-%b-%y", "16-Mrz-23", "16-Mar-23"),
        ("%d-%b-%y", "01-Sept.-23", "01-Sep-23"),
        ("%d %B %Y", "1 ma\u0308rz 2023", "1 Mar 2023"),
        ("%d de %B de %Y", "1 de março de 2023", "1 de Mar de 2023"),
        ("%A %d %B %Y", "mar. 28 févr. 2023", "Tue 28 Feb 2023"),
        ("%Y-%m-%d %H:%M (%Z)", "2023-01-05 15:04 (CET)", "2023-01-05 15:04 +0100"),
        ("%Y-%m-%d %H:%M %Z", "2023-01-05 15:04 GMT-3:30", "2023-01-05 15:04 -0330"),
        ("%d/%m/%Y %I:%M %p", "05/01/2024 3:04\u202fp.\u00a0m.", "05/01/2024 3:04 pm"),
        ("%d/%m/%Y %H:%M %p", "05/01/2024 15:04 PM", "05/01/2024 15:04"),
        ("%d %b %Y %H:%M %z (%Z)", "5 mai 2023 15:04 +0200 (MESZ)", "5 May 2023 15:04 +0200"),
        ("%d-%b-%y", "16-Foo-23", None),
        ("%d %b %Y", "3 jui 2023", None),
        ("%Y-%m-%d %H:%M %Z", "2023-01-05 15:04 XYZ", None),
        ("%Y-%m-%d %H:%M %Z", "2023-01-05 15:04 CET+1", None),
    ],
)
def test_a_date_is_put_into_the_terms_of_the_engine(
    pattern: str, text: str, translated: str | None
) -> None:
    found = in_terms_of_the_engine(pl.Series([text]), DatePattern.of(pattern))

    assert found.to_list() == [translated]


def test_am_and_pm_agree_with_the_hour_or_not() -> None:
    times = pl.Series(["15:04 PM", "00:15 AM", "09:04:05 am", "03:04 PM", "12:04 AM", "15:04"])

    assert half_day_agrees(times).to_list() == [True, True, True, False, False, None]
