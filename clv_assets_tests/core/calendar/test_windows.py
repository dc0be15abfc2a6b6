"""Every window is [start, end), in calendar months."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.calendar.windows import (
    Window,
    add_months,
    as_day,
    before,
    full_months,
    history_window,
    known_months,
    month_window,
    prediction_window,
)
from clv_assets.core.errors import ClvError

days = st.dates(date(2000, 1, 1), date(2040, 12, 31))
months = st.integers(1, 60)


@pytest.mark.parametrize(
    ("start", "end", "is_shared"),
    [
        (date(2024, 4, 30), date(2024, 5, 1), True),
        (date(2024, 3, 1), date(2024, 4, 1), False),
        (date(2024, 5, 1), date(2024, 6, 1), False),
        (date(2024, 1, 1), date(2025, 1, 1), True),
    ],
)
def test_windows_overlap_where_they_share_a_day(start: date, end: date, is_shared: bool) -> None:
    april, other = month_window("2024-04"), Window(start, end)

    assert april.overlaps(other) is is_shared
    assert other.overlaps(april) is is_shared


@pytest.mark.parametrize(
    ("day", "later", "expected"),
    [
        (date(2010, 8, 31), 6, date(2011, 2, 28)),
        (date(2011, 8, 31), 6, date(2012, 2, 29)),
        (date(2012, 2, 29), 12, date(2013, 2, 28)),
        (date(2011, 12, 5), 1, date(2012, 1, 5)),
        (date(2011, 1, 31), -2, date(2010, 11, 30)),
        (date(2011, 3, 31), -13, date(2010, 2, 28)),
        (date(2011, 6, 15), 0, date(2011, 6, 15)),
    ],
)
def test_calendar_months_clamp_to_the_end_of_the_month(
    day: date, later: int, expected: date
) -> None:
    assert add_months(day, later) == expected


@given(day=days, later=st.integers(-120, 120))
def test_a_month_later_is_in_the_month_after(day: date, later: int) -> None:
    found = add_months(day, later)

    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == later
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


@given(day=days, first=st.integers(0, 60), more=st.integers(0, 60))
def test_more_months_never_end_earlier(day: date, first: int, more: int) -> None:
    assert add_months(day, first) <= add_months(day, first + more)


@given(day=days, later=months)
def test_going_back_and_forth_never_ends_later(day: date, later: int) -> None:
    """What keeps the label window of a training cutoff from reaching past its as-of day."""
    assert add_months(add_months(day, -later), later) <= day


@given(cutoff=days, history=months, pred=months)
def test_history_ends_where_the_future_starts(cutoff: date, history: int, pred: int) -> None:
    past, future = history_window(cutoff, history), prediction_window(cutoff, pred)

    assert past.end == cutoff == future.start
    assert past.start < past.end
    assert future.start < future.end


@given(cutoff=days, history=months, pred=months, offset=st.integers(-2500, 2500))
def test_no_row_is_both_history_and_future(
    cutoff: date, history: int, pred: int, offset: int
) -> None:
    day = cutoff + timedelta(days=offset)
    past, future = history_window(cutoff, history), prediction_window(cutoff, pred)
    row = pl.DataFrame({"order_date": [datetime(day.year, day.month, day.day, 23, 59, 59)]})

    in_past, in_future = (row.select(window.contains()).item() for window in (past, future))

    assert in_past == (past.start <= day < past.end)
    assert in_future == (future.start <= day < future.end)
    assert not (in_past and in_future)


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        (datetime(2011, 1, 3), True),
        (datetime(2011, 4, 2, 23, 59, 59, 999_999), True),
        (datetime(2011, 4, 3), False),
        (datetime(2011, 1, 2, 23, 59, 59, 999_999), False),
    ],
)
def test_the_start_is_in_and_the_end_is_out(moment: datetime, inside: bool) -> None:
    window = Window(date(2011, 1, 3), date(2011, 4, 3))

    assert pl.DataFrame({"order_date": [moment]}).select(window.contains()).item() is inside


def test_a_row_of_the_cutoff_day_is_future() -> None:
    rows = pl.DataFrame({"order_date": [datetime(2011, 1, 2, 23, 59), datetime(2011, 1, 3)]})

    assert rows.select(before(date(2011, 1, 3))).to_series().to_list() == [True, False]


def test_plain_dates_fall_in_windows_as_their_midnights_do() -> None:
    rows = pl.DataFrame({"order_date": [date(2011, 1, 2), date(2011, 1, 3), date(2011, 2, 3)]})
    window = Window(date(2011, 1, 3), date(2011, 2, 3))

    assert rows.select(window.contains()).to_series().to_list() == [False, True, False]


def test_a_window_is_written_with_its_open_end() -> None:
    window = prediction_window(date(2010, 8, 31), 6)

    assert str(window) == "[2010-08-31, 2011-02-28)"
    assert window.days == 181


def test_a_label_month_is_the_whole_month() -> None:
    assert month_window("2011-02") == Window(date(2011, 2, 1), date(2011, 3, 1))
    assert month_window("2011-12").end == date(2012, 1, 1)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2011, 1, 1), date(2011, 3, 1), ["2011-01", "2011-02"]),
        (date(2011, 1, 2), date(2011, 3, 1), ["2011-02"]),
        (date(2010, 12, 6), date(2011, 3, 6), ["2011-01", "2011-02"]),
        (date(2011, 1, 1), date(2011, 1, 31), []),
        (date(2011, 1, 1), date(2011, 1, 1), []),
    ],
)
def test_full_months_lie_whole_in_the_window(start: date, end: date, expected: list[str]) -> None:
    assert full_months(Window(start, end)) == expected


@given(start=days, length=st.integers(0, 900))
def test_full_months_are_exactly_those_that_fit(start: date, length: int) -> None:
    window = Window(start, start + timedelta(days=length))
    near = [add_months(start.replace(day=1), k) for k in range(-1, 33)]

    expected = [
        f"{first:%Y-%m}"
        for first in near
        if first >= window.start and add_months(first, 1) <= window.end
    ]

    assert full_months(window) == expected


@pytest.mark.parametrize("value", ["2024-12-02", 20241202, None, pd.NaT, float("nan")])
def test_what_is_no_day_is_refused_with_what_to_write(value: object) -> None:
    with pytest.raises(ClvError, match=r"^as_of .* is no date; write datetime\.date\("):
        as_day(value, "as_of")


@pytest.mark.parametrize(
    "value", [date(2024, 12, 2), datetime(2024, 12, 2, 23, 59), pd.Timestamp("2024-12-02 08:00")]
)
def test_of_a_moment_its_day_counts(value: object) -> None:
    assert as_day(value, "as_of") == date(2024, 12, 2)


def test_a_moment_with_a_time_zone_is_no_day() -> None:
    """1 June at 01:00 in Greenwich is 31 May in New York."""
    with pytest.raises(ClvError, match=r"^as_of 2025-06-01 01:00:00\+00:00 has a time zone; write"):
        as_day(datetime(2025, 6, 1, 1, tzinfo=UTC), "as_of")


def test_a_log_has_so_many_months_of_a_history_window() -> None:
    cutoff = date(2024, 9, 1)

    assert known_months(cutoff, 9, date(2020, 1, 1)) == 9
    assert known_months(cutoff, 24, date(2024, 1, 1)) == pytest.approx(8, abs=0.05)
    assert known_months(cutoff, 24, cutoff) > 0


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2024, 1, 8), date(2024, 4, 8), ["2024-01", "2024-02", "2024-03", "2024-04"]),
        (date(2024, 1, 1), date(2024, 2, 1), ["2024-01"]),
        (date(2024, 1, 31), date(2024, 2, 2), ["2024-01", "2024-02"]),
    ],
)
def test_a_window_has_a_day_of_these_months(start: date, end: date, months: list[str]) -> None:
    assert Window(start, end).months == months
