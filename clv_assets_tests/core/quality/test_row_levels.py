"""What the past makes of a month: the months before it, the season, and the season of the moon."""

from datetime import date, timedelta

import numpy as np
import pytest

from clv_assets.core.quality.row_levels import HALF, RowLevels
from clv_assets_tests.core.quality.shops_by_day import Figure, month, shop_by_day

FIRST = date(2021, 1, 1)


def levels(end: date, orders: Figure, lines: Figure = lambda _: 1.0) -> RowLevels:
    return RowLevels(shop_by_day(FIRST, end, orders, lines))


def by_christmas(day: date) -> float:
    return 30 if day.month in (11, 12) else 10


def test_a_level_is_that_of_rows_on_days_that_the_shop_trades() -> None:
    def weekdays(day: date) -> float:
        return 14 if day.weekday() < 5 else 0

    every_day = levels(date(2021, 6, 1), lambda _: 10, lambda _: 3)
    on_weekdays = levels(date(2021, 6, 1), weekdays, lambda _: 3)

    assert np.exp(every_day.levels) == pytest.approx([30] * 5)
    assert np.exp(on_weekdays.levels) == pytest.approx([30] * 5, rel=0.01)  # a week has 7 days


def test_days_on_which_the_shop_was_closed_are_no_fewer_rows() -> None:
    def holidays(day: date) -> float:
        return 0 if date(2021, 8, 1) <= day < date(2021, 8, 11) else 10

    closed = levels(date(2021, 12, 1), holidays)

    assert np.exp(closed.levels) == pytest.approx([10] * 11, rel=0.01)


def test_the_level_before_a_month_is_its_quarters_median_week() -> None:
    def promotion(day: date) -> float:
        return 50 if date(2021, 5, 3) <= day < date(2021, 5, 24) else 10

    promoted = levels(date(2021, 7, 1), promotion)

    assert np.exp(promoted.before[5]) == pytest.approx(10)
    assert np.isnan(promoted.before[0])


def test_without_a_year_before_nothing_is_expected() -> None:
    young = levels(date(2021, 12, 1), lambda _: 10)

    assert np.isnan([young.expected(place) for place in range(11)]).all()


def test_the_season_tells_the_rise_before_christmas_and_the_fall_after_it() -> None:
    shop = levels(date(2024, 2, 1), by_christmas)

    rows = [np.exp(shop.expected(place)) for place in (33, 34, 35, 36)]

    assert rows == pytest.approx([10, 30, 30, 10], rel=0.1)


def test_before_a_season_is_known_no_more_is_expected_than_before_or_a_year_before() -> None:
    """The first January may have been a promotion, or a shop's opening."""
    shop = levels(date(2022, 2, 1), month("2021-01", 30, 10))

    assert np.isnan(shop.expected(12))
    assert np.exp(shop.roughly(12)) == pytest.approx(10, rel=0.01)
    assert np.isnan(shop.roughly(11))
    assert np.exp(shop.roughly(11, first_year=True)) == pytest.approx(10, rel=0.01)


def test_how_a_shop_opened_is_no_season_as_soon_as_another_year_is_known() -> None:
    def opening(day: date) -> float:
        return 30 if day < date(2021, 4, 15) else 10

    shop = levels(date(2023, 6, 1), opening)

    assert shop.by_sun[16] < shop.levels[16] + HALF
    assert np.exp(shop.expected(28)) == pytest.approx(10, rel=0.01)


def test_of_two_years_the_lower_is_the_season() -> None:
    shop = levels(date(2023, 10, 1), month("2022-09", 30, 10))

    assert np.exp(shop.by_sun[32]) == pytest.approx(10, rel=0.01)


def test_a_lunar_year_is_eleven_days_shorter() -> None:
    begins = [date(2021, 4, 13), date(2022, 4, 2), date(2023, 3, 23), date(2024, 3, 11)]

    def ramadan(day: date) -> float:
        return 30 if any(begin <= day < begin + timedelta(days=30) for begin in begins) else 10

    shop = levels(date(2024, 5, 1), ramadan)
    april, may = 39, 28

    assert shop.months[april].key == "2024-04"
    assert shop.by_moon[april] == pytest.approx(shop.levels[april], abs=0.1)
    assert shop.by_sun[april] - shop.levels[april] > 0.2
    assert shop.expected(april) == pytest.approx(shop.by_moon[april])
    assert shop.levels[may] == pytest.approx(np.log(10), abs=0.1)


def test_a_season_that_was_wrong_by_a_half_counts_no_more() -> None:
    """A cohort that all came at once: the fall of its second month is no season."""

    def cohort(day: date) -> float:
        age = (day - FIRST).days // 30
        return 200 if age < 2 else 40 - age

    shop = levels(date(2022, 7, 1), cohort)

    assert shop.by_sun[14] < shop.levels[14] + HALF
    assert shop.expected(17) == pytest.approx(shop.before[17])


def test_half_a_month_begins_and_ends_with_it() -> None:
    halved = levels(date(2022, 7, 1), month("2022-05", 5, 10))
    may, june = 16, 17

    assert halved.onset(may) == pytest.approx(HALF, rel=0.01)
    assert halved.relapse(may) == pytest.approx(HALF, rel=0.01)
    assert np.exp(halved.week_before(may)) == pytest.approx(10)
    assert halved.onset(june) == pytest.approx(-HALF, rel=0.01)
    assert np.isnan(halved.relapse(june))  # nothing is known of July


def test_what_fell_a_year_before_too_is_no_onset() -> None:
    def summer(day: date) -> float:
        return 5 if day.month in (7, 8) else 10

    shop = levels(date(2022, 9, 1), summer)

    assert shop.onset(18) == pytest.approx(HALF)  # the lower of both: it may be a half of the same
    assert shop.expected(18) == pytest.approx(np.log(5), abs=0.01)


def test_where_all_pay_on_the_first_a_month_is_a_month() -> None:
    shop = levels(date(2023, 1, 1), lambda day: 300 if day.day == 1 else 0)

    assert not shop.days.is_daily
    assert np.ptp(shop.levels) == pytest.approx(0)
    assert shop.expected(23) == pytest.approx(shop.levels[23])
