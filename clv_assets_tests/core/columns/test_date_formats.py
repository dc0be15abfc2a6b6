"""Dates as they are written."""

from datetime import date

import polars as pl
import pytest

from clv_assets.core.columns.date_formats import read_dates


@pytest.mark.parametrize(
    ("written", "formats", "sure"),
    [
        (["2024-01-05", "2024-12-31"], (), "sure"),
        (["20240105", "20241231"], (), "sure"),
        (["2024-01-15 10:23:45 -0500"], (), "sure"),
        (["05.01.2024", "31.12.2024"], ("%d.%m.%Y",), "sure"),
        (["1/31/2024 9:05 PM"], ("%m/%d/%Y %I:%M %p",), "sure"),
        (["31/01/24 09:05"], ("%d/%m/%y %H:%M",), "sure"),
        (["Jan 5, 2024", "Dec 31, 2024"], ("%b %d, %Y",), "sure"),
        (["05-Jan-24"], ("%d-%b-%y",), "sure"),
        (["2024/01/05 10:00"], ("%Y/%m/%d %H:%M",), "sure"),
        (["2024-01-05 10:00:00 UTC"], (), "sure"),
        (["45296", "45297.5"], ("excel",), "likely"),
        (["1704448800", "1704449900"], ("epoch",), "likely"),
        (["1704448800000"], ("epoch_ms",), "likely"),
        (["1704448800000000"], ("epoch_us",), "likely"),
        (["01282023", "02032023"], ("%m%d%Y",), "sure"),
        (["28012023", "3022023"], ("%d%m%Y",), "sure"),
        (["01022023", "03042023"], ("%d%m%Y",), "a guess"),
        (["January 21st, 2023", "May 2nd, 2023"], ("%B %d, %Y",), "sure"),
        (["3rd March 2023", "30th April 2023"], ("%d %B %Y",), "sure"),
        (["1er janvier 2023", "2 février 2023"], ("%d %B %Y",), "sure"),
        (["1\u00ba de enero de 2023"], ("%d de %B de %Y",), "sure"),
        (["2023年01月21日", "2024年11月2日"], ("%Y年%m月%d日",), "sure"),
        (["2023년 1월 21일"], ("%Y년 %m월 %d일",), "sure"),
        (["So., 19.03.2023", "Mo., 20.03.2023"], ("%a, %d.%m.%Y",), "sure"),
        (["230113", "230214", "240315"], ("%y%m%d",), "a guess"),
        (["20240105150405"], ("%Y%m%d%H%M%S",), "sure"),
        (["28-Jan-23", "16-Mrz-23"], ("%d-%b-%y",), "sure"),
        (["1. Mai 2023", "28. Januar 2023"], ("%d. %B %Y",), "sure"),
        (
            ["Jan 5, 2023 15:04:05 PM", "Jan 5, 2023 09:04:05 AM"],
            ("%b %d, %Y %H:%M:%S %p",),
            "sure",
        ),
        (["Sat, 28 Jan 2023 18:41:13 +0000"], ("%a, %d %b %Y %H:%M:%S %#z",), "sure"),
        (["23/01/28", "23/02/27", "24/03/26"], ("%y/%m/%d",), "a guess"),
        (["2024-01-05", "31.01.2024", "45296"], ("%Y-%m-%d", "%d.%m.%Y", "excel"), "sure"),
        (["05.01.2024", "06.01.2024"], ("%d.%m.%Y",), "likely"),
        (["1/5/2024 9:05 AM"], ("%m/%d/%Y %I:%M %p",), "likely"),
        (["05/01/2024", "06/01/2024"], ("%d/%m/%Y",), "a guess"),
    ],
)
def test_dates_are_read_as_they_are_written(
    written: list[str], formats: tuple[str, ...], sure: str
) -> None:
    reading = read_dates(pl.Series(written), named=True)

    assert reading is not None
    assert (reading.formats, reading.sure, reading.share) == (formats, sure, 1.0)
    assert reading.parsed(pl.Series(written)).is_not_null().all()


def test_day_or_month_first_is_shown_both_ways_where_nothing_tells() -> None:
    reading = read_dates(pl.Series(["05/01/2024", "06/01/2024"]))

    assert reading is not None
    assert "5 January 2024" in reading.other
    assert "1 May 2024" in reading.other
    assert "'%m/%d/%Y'" in reading.other


def test_a_format_that_reads_less_than_nearly_all_is_a_guess_and_says_what_it_does_not_read() -> (
    None
):
    reading = read_dates(pl.Series(["28-Jan-23"] * 61 + ["16-Foo-23"] * 39))

    assert reading is not None
    assert (reading.sure, reading.share, reading.unread) == ("a guess", 0.61, "16-Foo-23")
    assert "61% are read so, not e.g. '16-Foo-23'" in reading.why
    assert reading.is_partial


def test_days_and_months_first_in_one_column_are_never_read_by_both() -> None:
    reading = read_dates(pl.Series(["31/01/2024", "30/01/2024", "01/31/2024", "05/01/2024"]))

    assert reading is not None
    assert (reading.formats, reading.sure) == (("%d/%m/%Y",), "a guess")
    assert reading.unread == "01/31/2024"


def test_a_column_with_a_few_dates_in_it_is_none_of_dates_unless_its_name_says_so() -> None:
    values = pl.Series(["2024-01-05", "red", "green", "blue"])

    assert read_dates(values) is None
    assert read_dates(values, named=True) is not None


def test_few_years_and_many_days_tell_which_number_is_the_year() -> None:
    days = [date(2023 + month % 2, month, day) for month in range(1, 13) for day in (2, 11, 27)]
    days += [date(2024, 1, day) for day in range(1, 29)]

    years_first = read_dates(pl.Series([f"{day:%y/%m/%d}" for day in days]))
    years_last = read_dates(pl.Series([f"{day:%d/%m/%y}" for day in days]))

    assert years_first is not None
    assert years_last is not None
    assert (years_first.formats, years_first.sure) == (("%y/%m/%d",), "likely")
    assert (years_last.formats, years_last.sure) == (("%d/%m/%y",), "sure")


def test_a_file_in_order_of_time_tells_day_from_month() -> None:
    days = [date(2024, month, day) for month in range(1, 13) for day in (2, 7, 11)]
    written = pl.Series([f"{day:%m/%d/%Y}" for day in days])

    reading = read_dates(written)

    assert reading is not None
    assert (reading.formats, reading.sure) == (("%m/%d/%Y",), "likely")


@pytest.mark.parametrize("values", [["12", "13"], ["K001", "K002"], ["4.50", "2.10"], ["blue"]])
def test_other_values_are_no_dates(values: list[str]) -> None:
    assert read_dates(pl.Series(values)) is None
