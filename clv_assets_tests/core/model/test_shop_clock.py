"""The shop's clock: fast in busy months, slow in quiet ones, and a year is a year."""

import itertools
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clv_assets.core.calendar.windows import add_months
from clv_assets.core.model.shop_clock import CALENDAR_TIME, YEAR, ShopClock, months_back
from clv_assets_tests.factories import floats

days = st.dates(date(1990, 1, 1), date(2040, 12, 31))
spans = st.integers(0, 1500)
MONTH_ENDS = [date(2024, 1, 31), date(2024, 2, 29), date(2023, 2, 28), date(2024, 12, 31)]


def make_clock(anchor: date = date(2025, 1, 1), **paces: float) -> ShopClock:
    """A clock of these paces, by short name of a calendar month; the others are all alike."""
    starts = [add_months(anchor, -age) for age in range(1, YEAR + 1)]
    other = (YEAR - sum(paces.values())) / (YEAR - len(paces))
    return ShopClock(anchor, tuple(paces.get(f"{start:%b}".lower(), other) for start in starts))


@st.composite
def clocks(draw: st.DrawFn) -> ShopClock:
    """From a steady one to one of which a month takes most of the year."""
    raw = np.array(draw(st.lists(st.floats(0.05, 20), min_size=YEAR, max_size=YEAR)))
    anchor = draw(st.one_of(days, st.sampled_from(MONTH_ENDS)))
    return ShopClock(anchor, tuple((raw / raw.mean()).tolist()))


def behind(clock: ShopClock, cutoff: date, span: int) -> float:
    return float(clock.behind(cutoff, floats(span))[0])


def test_a_busy_month_has_more_shop_days_than_days_and_a_quiet_one_fewer() -> None:
    clock = make_clock(dec=2.0, jan=0.5)

    assert clock.ahead(date(2024, 12, 1), 31) == pytest.approx(62)
    assert clock.ahead(date(2024, 1, 1), 31) == pytest.approx(15.5)
    assert clock.ahead(date(2024, 12, 22), 20) == pytest.approx(10 * 2 + 10 * 0.5)


def test_what_is_ahead_runs_as_it_did_a_year_before() -> None:
    clock = make_clock(nov=1.8, feb=0.6)

    for month in (2, 6, 11):
        paces = [clock.ahead(date(year, month, 1), 28) for year in (2019, 2024, 2025, 2031)]
        assert paces == pytest.approx([paces[0]] * 4)


def test_a_newcomer_of_november_has_waited_longer_than_the_calendar_says() -> None:
    clock = make_clock(nov=1.8, dec=1.8)

    assert behind(clock, date(2024, 12, 29), 28) == pytest.approx(1.8 * 28)


@given(clock=clocks())
def test_a_year_has_as_many_shop_days_as_days_but_for_the_lengths_of_its_months(
    clock: ShopClock,
) -> None:
    """The paces of twelve months have a mean of 1 whether they last 28 days or 31.

    So each adds or takes its pace over 1 times the days by which it differs from the mean month,
    and all of the year is twelve months of 28 to 31 shop days.
    """
    ends = [add_months(clock.anchor, -age) for age in range(YEAR + 1)]
    lengths = np.array([(end - start).days for end, start in itertools.pairwise(ends)])

    year = behind(clock, clock.anchor, int(lengths.sum()))

    off = ((np.array(clock.factors) - 1) * (lengths - lengths.mean())).sum()
    assert year - lengths.sum() == pytest.approx(off, abs=1e-6)
    assert 12 * 28 - 1e-6 <= year <= 12 * 31 + 1e-6


@given(clock=clocks(), start=days, first=spans, more=spans)
def test_shop_days_ahead_add_up(clock: ShopClock, start: date, first: int, more: int) -> None:
    parts = clock.ahead(start, first) + clock.ahead(start + timedelta(days=first), more)

    assert clock.ahead(start, first + more) == pytest.approx(parts)


@given(clock=clocks(), cutoff=days, first=spans, more=spans)
def test_shop_days_behind_add_up(clock: ShopClock, cutoff: date, first: int, more: int) -> None:
    parts = behind(clock, cutoff, first) + behind(clock, cutoff - timedelta(days=first), more)

    assert behind(clock, cutoff, first + more) == pytest.approx(parts)


@given(clock=clocks(), cutoff=days, past=spans, future=spans)
def test_what_is_behind_and_what_is_ahead_meet_at_the_cutoff(
    clock: ShopClock, cutoff: date, past: int, future: int
) -> None:
    whole = clock.ahead(cutoff - timedelta(days=past), past + future)

    assert behind(clock, cutoff, past) + clock.ahead(cutoff, future) == pytest.approx(whole)


@given(clock=clocks(), cutoff=days, ages=st.lists(spans, min_size=1, max_size=20))
def test_who_came_earlier_has_been_here_longer(
    clock: ShopClock, cutoff: date, ages: list[int]
) -> None:
    found = clock.behind(cutoff, floats(*sorted(set(ages))))

    assert (np.diff(found) > 0).all()
    assert (found >= 0).all()


@given(clock=clocks(), cutoff=days, ages=st.lists(spans, min_size=1, max_size=20))
def test_each_customer_is_told_the_same_alone_and_among_others(
    clock: ShopClock, cutoff: date, ages: list[int]
) -> None:
    together = clock.behind(cutoff, floats(*ages))

    alone = [behind(clock, cutoff, age) for age in ages]
    assert together.tolist() == pytest.approx(alone)


@given(start=days, span=spans)
def test_the_steady_clock_is_calendar_time_to_the_last_digit(start: date, span: int) -> None:
    by_hand = ShopClock(date(2024, 5, 31), (1.0,) * YEAR)

    for clock in (CALENDAR_TIME, by_hand):
        assert clock.is_steady
        assert clock.ahead(start, span) == span
        assert behind(clock, start, span) == span


def test_no_days_and_no_customers_take_no_time() -> None:
    for clock in (CALENDAR_TIME, make_clock(nov=1.8)):
        assert clock.ahead(date(2024, 7, 1), 0) == 0
        assert clock.behind(date(2024, 7, 1), floats(0)).tolist() == [0.0]
        assert clock.behind(date(2024, 7, 1), floats()).shape == (0,)


@pytest.mark.parametrize("anchor", MONTH_ENDS)
def test_each_day_of_the_year_before_a_months_last_day_has_a_pace(anchor: date) -> None:
    """Months then end on the 31st, or on the last day where there is none."""
    clock = ShopClock(anchor, (6.5, *(0.5,) * 11))

    last = (anchor - add_months(anchor, -1)).days
    assert behind(clock, anchor, last) == pytest.approx(6.5 * last)
    assert behind(clock, anchor, last + 1) == pytest.approx(6.5 * last + 0.5)
    assert clock.ahead(anchor, 1) == 0.5


def month_by_loop(anchor: date, age: int) -> int:
    day, month = anchor - timedelta(days=age), 0
    while day < add_months(anchor, -month - 1):
        month += 1
    while day >= add_months(anchor, -month):
        month -= 1
    return month


@given(
    anchor=st.one_of(days, st.sampled_from(MONTH_ENDS)),
    ages=st.lists(st.integers(-800, 2000), min_size=1, max_size=10),
)
@example(anchor=date(2024, 2, 29), ages=[0, 1, 29, 30, 365, 366, 367, 1461])
@example(anchor=date(2024, 3, 31), ages=[-1, -30, -31, 0, 1, 30, 31, 32, 60, 61])
def test_months_back_are_those_counted_one_by_one(anchor: date, ages: list[int]) -> None:
    assert months_back(anchor, np.array(ages)).tolist() == [
        month_by_loop(anchor, age) for age in ages
    ]


def test_the_eve_lies_in_the_month_that_ends_and_the_day_itself_in_the_next() -> None:
    assert months_back(date(2024, 3, 31), np.array([1, 0])).tolist() == [0, -1]
    assert months_back(date(2024, 3, 31), floats()).tolist() == []


def test_the_31st_of_a_short_month_is_its_last_day() -> None:
    """Of Mar 31 a month before begins on Feb 29, two months before on Jan 31."""
    ages = [(date(2024, 3, 31) - day).days for day in (date(2024, 2, 29), date(2024, 2, 28))]

    assert months_back(date(2024, 3, 31), np.array(ages)).tolist() == [0, 1]


def test_a_day_mistyped_as_of_the_year_1_is_as_far_back_as_it_says() -> None:
    age = (date(2024, 1, 1) - date(1, 1, 1)).days

    assert months_back(date(2024, 1, 1), np.array([age])).tolist() == [2023 * YEAR - 1]
    assert behind(make_clock(dec=1.5), date(2024, 1, 1), age) == pytest.approx(age, rel=0.01)
