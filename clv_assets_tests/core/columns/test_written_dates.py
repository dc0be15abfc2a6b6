"""One date as it is written."""

import pytest

from clv_assets.core.columns.written_dates import written_date


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("Sat, 28 Jan 2023 18:41:13 +0000", "%a, %d %b %Y %H:%M:%S %#z"),
        ("Sat, 28 Jan 2023 18:41:13 +0000 (UTC)", "%a, %d %b %Y %H:%M:%S %#z (%Z)"),
        ("samedi 28 janvier 2023", "%A %d %B %Y"),
        ("28. Januar 2023 um 15:04 Uhr", "%d. %B %Y um %H:%M Uhr"),
        ("28 de enero de 2023", "%d de %B de %Y"),
        ("28Jan2023", "%d%b%Y"),
        ("Jan 5, 2023 15:04:05 PM", "%b %d, %Y %H:%M:%S %p"),
        ("Jan. 5, 2023 3:04 p.m. PST", "%b %d, %Y %I:%M %p %Z"),
        ("2023-Jan-05", "%Y-%b-%d"),
        ("2023-01-05 15:04:05 (UTC)", "%Y-%m-%d %H:%M:%S (UTC)"),
        ("28.01.2023 15.04.05", "%d.%m.%Y %H.%M.%S"),
        ("5 mars 2024 15h04", "%d %b %Y %Hh%M"),
        ("Sat Jan 28 18:41:13 UTC 2023", "%a %b %d %H:%M:%S UTC %Y"),
        (
            "Sat Jan 28 2023 18:41:13 GMT+0100 (Central European Standard Time)",
            "%a %b %d %Y %H:%M:%S GMT%#z (%Z)",
        ),
        ("20240105T150405", "%Y%m%dT%H%M%S"),
        ("2023-01-05 15:04:05,123", "%Y-%m-%d %H:%M:%S,%3f"),
    ],
)
def test_a_date_is_written_by_a_pattern(text: str, pattern: str) -> None:
    date = written_date(text)

    assert date is not None
    assert date.pattern == pattern


def test_numbers_alone_may_stand_for_several_days() -> None:
    date = written_date("23/01/28 9:05 AM")

    assert date is not None
    assert date.pattern == "%d/%m/%y %I:%M %p"
    assert date.month_first == "%m/%d/%y %I:%M %p"
    assert date.year_first == "%y/%m/%d %I:%M %p"
    assert (date.numbers, date.mark, date.half_day) == ((23, 1, 28), "/", True)


@pytest.mark.parametrize(
    "text", ["", "blue", "12.50", "28 Foo 2023", "Foo, 28 Jan 2023", "20240105", "1.2.3.4", "2024"]
)
def test_what_is_no_date(text: str) -> None:
    assert written_date(text) is None
