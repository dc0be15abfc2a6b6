"""Days without trade: of a shop that closed, or of a delivery that lacks them."""

from datetime import date

import pytest

from clv_assets.core.quality.silences import silent_months, undelivered
from clv_assets.core.quality.trading_days import TradingDays
from clv_assets_tests.core.quality.shops_by_day import Figure, shop_by_day

FIRST = date(2022, 1, 1)


def silent(*spans: tuple[date, date]) -> Figure:
    """Ten orders a day, none from the first to the last day of a span."""
    return lambda day: 0 if any(first <= day <= last for first, last in spans) else 10


def said(days: TradingDays) -> dict[str, str]:
    """The months whose days look undelivered, with why."""
    sentences = {month.key: undelivered(days, month) for month in days.months}
    return {key: why for key, why in sentences.items() if why is not None}


@pytest.mark.parametrize(
    ("first", "last", "figures"),
    [
        (date(2023, 5, 1), date(2023, 5, 31), "no orders, where about 3"),
        (date(2023, 5, 16), date(2023, 5, 31), "150 orders, next to none from 2023-05-16 to"),
        (date(2023, 5, 1), date(2023, 5, 14), "170 orders, next to none from 2023-05-01 to"),
    ],
)
@pytest.mark.parametrize("end", [date(2023, 6, 1), date(2023, 6, 20)])
def test_days_of_one_month_look_undelivered(
    first: date, last: date, figures: str, end: date
) -> None:
    days = shop_by_day(FIRST, end, silent((first, last)))

    assert list(said(days)) == list(silent_months(days)) == ["2023-05"]
    assert said(days)["2023-05"].startswith(figures)


def test_a_week_is_a_holiday_or_worth_a_look() -> None:
    days = shop_by_day(FIRST, date(2023, 6, 1), silent((date(2023, 5, 10), date(2023, 5, 16))))

    assert said(days) == {}
    assert list(silent_months(days)) == ["2023-05"]


def test_a_silence_within_a_month_was_a_shop_that_closed() -> None:
    days = shop_by_day(FIRST, date(2023, 6, 1), silent((date(2023, 5, 8), date(2023, 5, 24))))

    assert said(days) == {}
    assert list(silent_months(days)) == ["2023-05"]


def test_a_closing_that_comes_again_explains_all_but_a_few_days() -> None:
    last_year = (date(2022, 8, 1), date(2022, 8, 12))
    longer = silent(last_year, (date(2023, 8, 1), date(2023, 8, 19)))
    half = silent(last_year, (date(2023, 8, 9), date(2023, 8, 31)))

    assert "2023-08" not in said(shop_by_day(FIRST, date(2023, 9, 9), longer))
    assert "2023-08" in said(shop_by_day(FIRST, date(2023, 9, 1), half))


def test_a_silence_over_the_edge_of_a_month_was_a_shop_that_closed() -> None:
    closed = silent((date(2023, 4, 20), date(2023, 5, 25)))
    days = shop_by_day(FIRST, date(2023, 6, 1), closed)

    assert said(days) == {}
    assert list(silent_months(days)) == ["2023-04", "2023-05"]


def test_days_quiet_by_chance_beside_a_month_do_not_excuse_it() -> None:
    days = shop_by_day(FIRST, date(2023, 6, 9), silent((date(2023, 5, 16), date(2023, 6, 2))))

    assert list(said(days)) == ["2023-05"]


def test_what_goes_on_to_the_end_of_the_log_may_be_a_delivery_that_stopped() -> None:
    stopped = silent((date(2023, 4, 20), date(2023, 6, 9)))
    days = shop_by_day(FIRST, date(2023, 6, 9), stopped)

    assert list(said(days)) == ["2023-04", "2023-05", "2023-06"]


@pytest.mark.parametrize("start", [date(2022, 4, 25), date(2022, 5, 3), date(2022, 5, 18)])
def test_a_closure_of_the_year_before_explains_it_even_if_it_moved(start: date) -> None:
    before = (start, date.fromordinal(start.toordinal() + 12))
    days = shop_by_day(
        FIRST, date(2023, 6, 1), silent(before, (date(2023, 5, 4), date(2023, 5, 17)))
    )

    assert "2023-05" not in said(days)


def test_a_closure_of_two_years_before_does_not() -> None:
    """The year between was open."""
    earlier, later = (date(2022, 5, 1), date(2022, 5, 31)), (date(2024, 5, 1), date(2024, 5, 31))
    days = shop_by_day(FIRST, date(2024, 6, 1), silent(earlier, later))

    assert list(said(days)) == ["2022-05", "2024-05"]
    assert "2024-05" not in silent_months(days, ["2022-05"])  # to ask about it is another thing


def test_many_shops_close_for_christmas() -> None:
    days = shop_by_day(FIRST, date(2023, 1, 20), silent((date(2022, 12, 20), date(2023, 1, 3))))

    assert said(days) == silent_months(days) == {}


def test_one_that_had_orders_at_christmas_a_year_before_does_not() -> None:
    lost = silent((date(2023, 12, 16), date(2023, 12, 31)))

    assert list(said(shop_by_day(FIRST, date(2024, 1, 1), lost))) == ["2023-12"]
