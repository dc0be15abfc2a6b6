"""A month is half loaded where all that is known of it is nearer to a half than to the whole."""

from datetime import date

import pytest

from clv_assets.core.quality.half_loaded import emptied, half_loaded
from clv_assets.core.quality.row_levels import RowLevels
from clv_assets_tests.core.quality.shops_by_day import Figure, month, shop_by_day

FIRST = date(2021, 1, 1)
MAY, END = "2022-05", date(2022, 6, 1)
PLACE = 16


def verdict(orders: Figure, lines: Figure = lambda _: 1.0, end: date = END) -> str | None:
    """What is said of May 2022."""
    levels = RowLevels(shop_by_day(FIRST, end, orders, lines))
    assert levels.months[PLACE].key == MAY
    return half_loaded(levels, PLACE, levels.expected(PLACE))


@pytest.mark.parametrize("end", [END, date(2022, 6, 20)])
def test_half_of_the_rows_is_told_with_figures(end: date) -> None:
    assert verdict(month(MAY, 5, 10), end=end) == (
        "155 rows where about 310 were to be expected by the months before and a year before: "
        "it looks half loaded"
    )


@pytest.mark.parametrize("share", [0.8, 0.2, 1.0, 2.0])
def test_what_is_nearer_to_the_whole_or_to_nothing_is_no_half(share: float) -> None:
    assert verdict(month(MAY, 10 * share, 10)) is None


def test_a_fall_that_began_before_the_month_is_none() -> None:
    assert verdict(lambda day: 5 if day >= date(2022, 4, 20) else 10) is None


def test_a_fall_that_came_in_the_midst_of_the_month_is_none() -> None:
    assert verdict(lambda day: 2 if day >= date(2022, 5, 13) else 10) is None


def test_a_fall_that_stays_is_none_as_soon_as_that_is_known() -> None:
    def fallen(day: date) -> float:
        return 5 if day >= date(2022, 5, 1) else 10

    assert verdict(fallen) is not None
    assert verdict(fallen, end=date(2022, 6, 20)) is None


def test_a_fall_that_comes_every_year_is_none() -> None:
    assert verdict(lambda day: 5 if day.month == 5 else 10) is None


def test_half_of_a_season_is_a_half() -> None:
    """Half of a peak is no lower than the months before it."""

    def peaks(day: date) -> float:
        peak = 15 if day.year == 2024 else 30
        return peak if day.month == 5 else 10

    levels = RowLevels(shop_by_day(FIRST, date(2024, 6, 1), peaks))

    assert half_loaded(levels, 40, levels.expected(40)) is not None
    assert half_loaded(levels, 28, levels.expected(28)) is None


def test_of_few_rows_chance_can_not_be_told_from_a_fault() -> None:
    assert verdict(month(MAY, 0.1, 0.2)) is None


def test_without_a_year_before_a_rough_measure_may_do() -> None:
    levels = RowLevels(shop_by_day(date(2021, 9, 1), END, month(MAY, 5, 10)))

    assert half_loaded(levels, 8, levels.expected(8)) is None
    assert half_loaded(levels, 8, levels.roughly(8)) is None
    assert half_loaded(levels, 8, levels.roughly(8, first_year=True)) is not None


def test_every_other_line_lost_is_seen_by_the_size_of_orders() -> None:
    """Of orders with seven lines nearly each keeps one, but half as many."""
    cut = verdict(lambda _: 10, month(MAY, 3.5, 7))
    by_size = verdict(lambda day: 10 if f"{day:%Y-%m}" != MAY else 16, month(MAY, 3.5, 7))

    assert cut == (
        "1,085 rows where about 2,170 were to be expected by the months before and a year before: "
        "it looks half loaded"
    )
    assert by_size == (
        "3.50 lines per order; 7.00 at least in the months before and a year before: lines look "
        "lost"
    )


def test_small_orders_in_a_month_of_more_rows_are_a_promotion() -> None:
    assert verdict(month(MAY, 30, 10), month(MAY, 3.5, 7)) is None


def test_orders_that_grow_smaller_by_and_by_are_none() -> None:
    assert (
        verdict(lambda _: 10, lambda day: 7 - 4 * max((day - date(2022, 3, 1)).days, 0) / 90)
        is None
    )


def test_where_all_pay_on_the_first_a_month_without_rows_is_missing() -> None:
    def paid(day: date) -> float:
        return 300 if day.day == 1 and f"{day:%Y-%m}" != MAY else 0

    levels = RowLevels(shop_by_day(FIRST, END, paid))

    assert half_loaded(levels, PLACE, levels.expected(PLACE)) is None
    assert emptied(levels, PLACE) == (
        "0 rows, where about 300 were to be expected: it looks missing"
    )
    assert emptied(levels, PLACE - 1) is None
