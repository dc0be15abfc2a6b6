"""The rhythm of cutoffs: fortnightly after a launch, then the first grid day of a month."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.config.calendar import WEEKDAYS
from clv_assets.core.calendar.windows import Window, add_months
from clv_assets_tests.core.calendar.test_due import FIRST_YEAR, LAUNCH, ask, days
from clv_assets_tests.factories import make_cadence


def test_fortnightly_mondays_for_twelve_weeks_then_first_mondays() -> None:
    assert ask().cutoffs == FIRST_YEAR


def test_a_launch_off_the_grid_starts_on_the_next_grid_day() -> None:
    found = ask(launches=[date(2010, 12, 8)], today=date(2011, 4, 30)).cutoffs

    fortnights = [date(2010, 12, 13) + timedelta(weeks=2 * k) for k in range(6)]
    assert found == [*fortnights, date(2011, 3, 7), date(2011, 4, 4)]


@pytest.mark.parametrize("weekday", WEEKDAYS)
def test_another_weekday_keeps_the_rhythm(weekday: str) -> None:
    cadence = make_cadence(weekday=weekday, start=date(2010, 1, 4) + _days_to(weekday))
    found = ask(cadence=cadence, launches=[date(2010, 12, 6)]).cutoffs

    first = date(2010, 12, 6) + _days_to(weekday)
    early = [day for day in found if day < date(2010, 12, 6) + timedelta(weeks=12)]
    assert early == [first + timedelta(weeks=2 * k) for k in range(6)]
    assert [f"{day:%Y-%m}" for day in found[6:]] == [f"2011-{m:02}" for m in range(3, 13)]
    assert all(day.weekday() == WEEKDAYS.index(weekday) and day.day <= 7 for day in found[6:])


def _days_to(weekday: str) -> timedelta:
    return timedelta(days=WEEKDAYS.index(weekday))


@given(launch=days, weeks=st.integers(0, 30), weekday=st.sampled_from(WEEKDAYS))
def test_after_the_fortnights_each_month_has_one_cutoff(
    launch: date, weeks: int, weekday: str
) -> None:
    cadence = make_cadence(weekday=weekday, start=date(2000, 1, 1), fortnightly_weeks=weeks)
    settled = add_months((launch + timedelta(weeks=weeks)).replace(day=1), 1)

    found = list(cadence.cutoffs(Window(settled, add_months(settled, 12)), [launch]))

    months = [f"{add_months(settled, k):%Y-%m}" for k in range(12)]
    assert [f"{day:%Y-%m}" for day in found] == months


def test_no_fortnights_means_first_mondays_at_once() -> None:
    cadence = make_cadence(fortnightly_weeks=0)

    found = ask(cadence=cadence, launches=[date(2010, 12, 7)], today=date(2011, 3, 31)).cutoffs

    assert found == [date(2011, 1, 3), date(2011, 2, 7), date(2011, 3, 7)]


def test_a_new_champion_restarts_the_fortnights() -> None:
    relaunch = date(2011, 6, 6)
    found = ask(launches=[LAUNCH, relaunch], today=date(2011, 9, 30)).cutoffs

    since = [day for day in found if day >= relaunch]
    assert since == [*(relaunch + timedelta(weeks=2 * k) for k in range(6)), date(2011, 9, 5)]
    assert [day for day in found if day < relaunch] == FIRST_YEAR[:9]


def test_a_rollback_does_not_move_the_rhythm() -> None:
    assert ask(launches=[LAUNCH, LAUNCH]) == ask(launches=[LAUNCH])


def test_the_last_cutoff_is_inclusive() -> None:
    cadence = make_cadence(end=date(2011, 1, 17))

    assert ask(cadence=cadence).cutoffs == FIRST_YEAR[:4]


def test_cutoffs_before_the_grid_starts_are_not_due() -> None:
    assert ask(cadence=make_cadence(start=date(2011, 8, 1))).cutoffs == FIRST_YEAR[11:]
