"""Order dates of every form, in shop time, and none where there is no such day."""

from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl
import pytest

from clv_assets.core.lines.dates import DateFormat, parse_dates

UTC = "UTC"
BERLIN = "Europe/Berlin"


def read(
    value: Any, *patterns: str, zone: str = UTC, shop: str = UTC, dtype: Any = None
) -> datetime | None:
    found = parse_dates(pl.Series([value], dtype=dtype), DateFormat(patterns, zone, shop))
    assert found.dtype == pl.Datetime("us")
    moment: datetime | None = found[0]
    return moment


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-05",
        "20240105",
        "2024-1-5",
        " 2024-01-05 ",
        "2024-01-05 00:00",
        "2024-01-05T00:00",
        "2024-01-05 00:00:00",
        "2024-01-05T00:00:00.000",
        "2024-01-05 00:00:00.000000",
    ],
)
def test_forms_of_iso_8601_need_no_pattern(text: str) -> None:
    assert read(text) == datetime(2024, 1, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-05T10:00:00Z",
        "2024-01-05T10:00Z",
        "2024-01-05 10:00:00 UTC",
        "2024-01-05T11:00:00+01:00",
        "2024-01-05 11:00:00 +0100",
        "2024-01-05 05:00-05:00",
    ],
)
def test_an_offset_is_followed_to_shop_time(text: str) -> None:
    assert read(text, zone="Asia/Tokyo", shop=BERLIN) == datetime(2024, 1, 5, 11)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NULL",
        "someday",
        "2024-02-30",
        "2024-13-01",
        "45292",
        "202411",
        "2024115",
        "0000-00-00",
        "05.01.2024",
        "01/05/2024",
        "2024-01-05 24:00:00",
        "+12024-01-01",
        "-0001-01-01",
        "1e308",
    ],
)
def test_what_is_no_such_day_is_none(text: str) -> None:
    assert read(text) is None


def test_absurd_days_are_read_so_that_they_can_be_rejected_for_what_they_are() -> None:
    assert read("0001-01-01") == datetime(1, 1, 1)
    assert read("9999-12-31 23:59:59") == datetime(9999, 12, 31, 23, 59, 59)
    assert read("9999-12-31 23:59:59", zone="America/New_York") is None


def test_a_day_without_a_time_is_the_shops_day_in_any_zone() -> None:
    assert read("2024-01-05", zone="Asia/Tokyo", shop=BERLIN) == datetime(2024, 1, 5)
    assert read(date(2024, 1, 5), zone="Asia/Tokyo", shop=BERLIN) == datetime(2024, 1, 5)


def test_an_hour_that_the_clock_leaves_out_is_none_and_one_twice_is_the_first() -> None:
    assert read("2024-03-31 02:30:00", zone=BERLIN) is None
    assert read("2024-10-27 02:30:00", zone=BERLIN) == datetime(2024, 10, 27, 0, 30)
    assert read("2024-03-31 02:30:00", zone=BERLIN, shop=BERLIN) == datetime(2024, 3, 31, 2, 30)


@pytest.mark.parametrize(
    ("serial", "moment"),
    [
        ("45292", datetime(2024, 1, 1)),
        ("45292.75", datetime(2024, 1, 1, 18)),
        ("46300", datetime(2026, 10, 5)),
        ("2958465", datetime(9999, 12, 31)),
        ("2958466", None),
        ("1e308", None),
        ("nan", None),
        ("-inf", None),
    ],
)
def test_serials_of_a_spreadsheet_are_days_since_1899(serial: str, moment: datetime | None) -> None:
    assert read(serial, "excel") == moment
    assert read(float(serial), "excel") == moment


def test_counts_since_1970_are_utc() -> None:
    assert read("1704067200", "epoch", shop=BERLIN) == datetime(2024, 1, 1, 1)
    assert read(1704067200123, "epoch_ms") == datetime(2024, 1, 1, 0, 0, 0, 123_000)
    assert read("1704067200123456", "epoch_us") == datetime(2024, 1, 1, 0, 0, 0, 123_456)
    assert read("1e300", "epoch") is None


def test_patterns_are_tried_in_turn() -> None:
    patterns = ("%d.%m.%Y %H:%M", "%d.%m.%Y", "excel")
    assert read("05.01.2024 10:30", *patterns) == datetime(2024, 1, 5, 10, 30)
    assert read("05.01.2024", *patterns) == datetime(2024, 1, 5)
    assert read("45292", *patterns) == datetime(2024, 1, 1)
    assert read("2024-01-05", *patterns) is None


def test_a_pattern_with_an_offset_is_followed() -> None:
    assert read("05.01.2024 10:00 +0200", "%d.%m.%Y %H:%M %z") == datetime(2024, 1, 5, 8)
    assert read("01/05/2024 01:30 PM", "%m/%d/%Y %I:%M %p") == datetime(2024, 1, 5, 13, 30)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("16-Mrz-23", "%d-%b-%y"),
        ("16. März 2023", "%d. %B %Y"),
        ("16 mars 2023", "%d %b %Y"),
        ("16 de marzo de 2023", "%d de %B de %Y"),
        ("16 MRT 2023", "%d %b %Y"),
        ("jeudi 16 mars 2023", "%A %d %B %Y"),
        ("Thu, 16 Mar 2023", "%a, %d %b %Y"),
    ],
)
def test_names_of_months_and_days_are_read_in_many_languages(text: str, pattern: str) -> None:
    assert read(text, pattern) == datetime(2023, 3, 16)


def test_a_weekday_that_is_not_that_of_the_date_makes_it_unreadable() -> None:
    assert read("vendredi 16 mars 2023", "%A %d %B %Y") is None
    assert read("Fri, 16 Mar 2023", "%a, %d %b %Y") is None


def test_a_clock_of_24_hours_beside_am_and_pm_is_read_where_both_agree() -> None:
    pattern = "%b %d, %Y %H:%M:%S %p"

    assert read("Jan 5, 2023 15:04:05 PM", pattern) == datetime(2023, 1, 5, 15, 4, 5)
    assert read("Jan 5, 2023 09:04:05 AM", pattern) == datetime(2023, 1, 5, 9, 4, 5)
    assert read("Jan 5, 2023 03:04:05 PM", pattern) is None
    assert read("Jan 5, 2023 09:04:05 AM PST", f"{pattern} %Z") == datetime(2023, 1, 5, 17, 4, 5)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("Thu, 05 Jan 2023 10:00:00 +0000 (UTC)", "%a, %d %b %Y %H:%M:%S %z (%Z)"),
        ("2023-01-05 10:00:00 (UTC)", "%Y-%m-%d %H:%M:%S (UTC)"),
        ("2023-01-05 11:00:00 (CET)", "%Y-%m-%d %H:%M:%S (%Z)"),
        ("Jan 5, 2023 2:00:00 AM PST", "%b %d, %Y %I:%M:%S %p %Z"),
        ("Thu Jan 05 10:00:00 UTC 2023", "%a %b %d %H:%M:%S %Z %Y"),
        ("05/01/2023 10:00Z", "%d/%m/%Y %H:%MZ"),
    ],
)
def test_a_zone_by_name_is_followed(text: str, pattern: str) -> None:
    assert read(text, pattern, zone="Asia/Tokyo", shop=BERLIN) == datetime(2023, 1, 5, 11)


@pytest.mark.parametrize(
    ("digits", "pattern", "day"),
    [
        ("01282023", "%m%d%Y", datetime(2023, 1, 28)),
        ("28012023", "%d%m%Y", datetime(2023, 1, 28)),
        ("1282023", "%m%d%Y", datetime(2023, 1, 28)),
        (1282023, "%m%d%Y", datetime(2023, 1, 28)),
        ("28012023", "%m%d%Y", None),
        ("128202", "%m%d%Y", None),
        ("012820231", "%m%d%Y", None),
    ],
)
def test_eight_digits_without_marks(digits: object, pattern: str, day: datetime | None) -> None:
    assert read(digits, pattern) == day


def test_a_year_of_two_digits_is_none_of_four() -> None:
    assert read("05/01/24", "%d/%m/%Y") is None
    assert read("05/01/24", "%d/%m/%Y", "%d/%m/%y") == datetime(2024, 1, 5)
    assert read("05/01/2024", "%d/%m/%Y", "%d/%m/%y") == datetime(2024, 1, 5)


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_typed_moments_keep_their_zone(unit: Any) -> None:
    moment = datetime(2024, 1, 5, 10)
    assert read(moment, zone=BERLIN, dtype=pl.Datetime(unit)) == datetime(2024, 1, 5, 9)
    zoned = pl.Datetime(unit, UTC)
    assert read(moment, zone=BERLIN, shop=BERLIN, dtype=zoned) == datetime(2024, 1, 5, 11)


@pytest.mark.parametrize("dtype", [pl.Datetime("ms"), pl.Datetime("us"), pl.Datetime("ms", BERLIN)])
def test_a_moment_outside_of_any_calendar_is_none(dtype: Any) -> None:
    stamps = pl.Series([9 * 10**18, -9 * 10**18]).cast(dtype)
    assert parse_dates(stamps, DateFormat((), BERLIN, UTC)).to_list() == [None, None]


def test_days_as_whole_numbers_are_read() -> None:
    assert read(20240105) == datetime(2024, 1, 5)
    assert read(20240105.0) == datetime(2024, 1, 5)


@pytest.mark.parametrize("odd", [True, time(10), timedelta(5), b"2024-01-05", float("nan")])
def test_what_is_no_date_by_its_type_is_none(odd: object) -> None:
    assert read(odd) is None
