"""Closed days and promotions: what the shop's calendar does to a window."""

import math
from datetime import date, timedelta

import polars as pl
import pytest
from pydantic import ValidationError

from clv_assets.config.calendar import SaleSpan, ShopCalendar, Span
from clv_assets.core.calendar.shop_calendar import open_share, refuse_sales_when_closed
from clv_assets.core.calendar.windows import Window, add_months
from clv_assets.core.errors import ClvError
from clv_assets.core.model.shop_level import LevelMonth, ShopLevel
from clv_assets_tests.factories import make_orders

ANCHOR = date(2024, 1, 1)
JANUARY = Window(date(2024, 1, 1), date(2024, 2, 1))


def months(count: int, log_ratio: dict[int, float] | None = None) -> list[LevelMonth]:
    """``count`` months before the anchor; at the usual level but those of the calendar months."""
    starts = [add_months(ANCHOR, -k) for k in range(1, count + 1)]
    ratios = log_ratio or {}
    return [LevelMonth(start, ratios.get(start.month, 0.0), 1e-4) for start in starts]


def test_days_in_two_closures_count_once() -> None:
    closed = ShopCalendar(
        closed=(
            Span(start=date(2024, 1, 1), end=date(2024, 1, 6)),
            Span(start=date(2024, 1, 5), end=date(2024, 1, 10)),
            Span(start=date(2023, 12, 24), end=date(2023, 12, 31)),
        )
    )

    assert open_share(closed, JANUARY) == pytest.approx(21 / 31)


def shop_closed_in_march(orders_on_closed_days: int) -> pl.LazyFrame:
    """Two orders on each day of January to April 2024 but those of March."""
    days = [date(2024, 1, 1) + timedelta(days=k) for k in range(121)]
    open_days = [day for day in days if day.month != 3]
    march = [date(2024, 3, 1 + k % 31) for k in range(orders_on_closed_days)]
    return make_orders(*(("a", str(day), 1.0) for day in [*open_days, *open_days, *march]))


MARCH = ShopCalendar(closed=(Span(start=date(2024, 3, 1), end=date(2024, 3, 31)),))
SPRING = Window(date(2024, 1, 1), date(2024, 5, 1))


@pytest.mark.parametrize("stray", [0, 20])
def test_a_few_orders_of_a_closed_shop_are_let_be(stray: int) -> None:
    refuse_sales_when_closed(shop_closed_in_march(stray), MARCH, SPRING)


def test_a_shop_that_sells_as_usual_is_not_closed() -> None:
    said = "calendar.closed: 60 orders came on the 31 days before 2024-05-01 that it calls closed"
    with pytest.raises(ClvError, match=f"^{said}; take out the days"):
        refuse_sales_when_closed(shop_closed_in_march(60), MARCH, SPRING)


def test_closures_ahead_are_no_contradiction() -> None:
    before_march = Window(date(2024, 1, 1), date(2024, 3, 1))

    refuse_sales_when_closed(shop_closed_in_march(60), MARCH, before_march)


def test_a_closure_ahead_lowers_the_window_even_of_a_young_shop() -> None:
    closed = ShopCalendar(closed=(Span(start=date(2024, 1, 1), end=date(2024, 1, 31)),))

    assert ShopLevel(ANCHOR, closed).factor(ANCHOR, 2) == pytest.approx(0.5)


def test_a_month_closed_in_the_past_is_not_taken_for_a_season() -> None:
    """Half of March was closed once, and half was earned: March is no low month."""
    closed = ShopCalendar(closed=(Span(start=date(2023, 3, 1), end=date(2023, 3, 15)),))
    earned = months(14, {3: math.log(16 / 31)})

    knowing = ShopLevel.fit(ANCHOR, earned, closed).factor(date(2024, 3, 1), 1)
    unknowing = ShopLevel.fit(ANCHOR, earned).factor(date(2024, 3, 1), 1)

    assert knowing == pytest.approx(1, abs=0.05)
    assert unknowing < 0.9


def test_what_promotions_brought_is_expected_of_one_that_is_known() -> None:
    past = tuple(
        SaleSpan(start=date(2023, month, 1), end=date(2023, month, 28)) for month in (2, 5, 10)
    )
    ahead = SaleSpan(start=date(2024, 4, 1), end=date(2024, 4, 30), known_from=date(2024, 1, 1))
    earned = months(14, dict.fromkeys((2, 5, 10), 0.4))

    without = ShopLevel.fit(ANCHOR, earned, ShopCalendar(promotions=past))
    with_it = ShopLevel.fit(ANCHOR, earned, ShopCalendar(promotions=(*past, ahead)))

    april = date(2024, 4, 1)
    assert with_it.factor(april, 1) > 1.15 * without.factor(april, 1)


def test_a_promotion_that_is_not_yet_known_changes_nothing() -> None:
    secret = SaleSpan(start=date(2024, 4, 10), end=date(2024, 4, 30), known_from=date(2024, 4, 5))
    earned = months(14)

    plain = ShopLevel.fit(ANCHOR, earned).factor(date(2024, 4, 1), 1)
    kept = ShopLevel.fit(ANCHOR, earned, ShopCalendar(promotions=(secret,)))

    assert kept.factor(date(2024, 4, 1), 1) == pytest.approx(plain)


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValidationError, match="end 2024-01-01 is before start 2024-01-02"):
        Span(start=date(2024, 1, 2), end=date(2024, 1, 1))


def test_a_promotion_known_only_after_its_start_is_refused() -> None:
    first = date(2024, 4, 10)

    with pytest.raises(ValidationError, match="known_from 2024-04-11 is after start 2024-04-10: "):
        SaleSpan(start=first, end=date(2024, 4, 30), known_from=date(2024, 4, 11))

    assert SaleSpan(start=first, known_from=first).is_known(first)
