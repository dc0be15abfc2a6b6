"""Dates years from all others: named, left out, and the same however the log is cut."""

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.core.lines.reasons import LONE, LONE_OF_MANY
from clv_assets.core.orders.log import OrderLog
from clv_assets.core.orders.lone_dates import LoneDate, lone_dates
from clv_assets_tests.core.orders.parts import Row, ingest_parts
from clv_assets_tests.factories import make_source

OPENED, CLOSED = date(2023, 1, 5), date(2024, 10, 1)
EARLY, LATE = date(2013, 8, 23), date(2026, 8, 23)
TODAY = date(2026, 11, 27)


def shop(first: date = OPENED, last: date = CLOSED, every: int = 3) -> list[date]:
    """An order every few days."""
    return [first + timedelta(days=n) for n in range(0, (last - first).days + 1, every)]


def lone(days: list[date], **given: Any) -> list[date]:
    return [one.day for one in lone_dates(pl.Series("order_date", days), **given)]


@pytest.mark.parametrize("stray", [EARLY, LATE, date(2021, 12, 30), date(2025, 11, 1)])
def test_a_date_years_from_all_others_is_lone_at_either_end(stray: date) -> None:
    assert lone(shop()) == []
    assert lone([stray, *shop()]) == [stray]


def test_it_is_named_with_the_days_to_the_nearest_that_counts() -> None:
    early, late = lone_dates(pl.Series("order_date", [LATE, *shop(), EARLY, EARLY]))

    assert early == LoneDate(EARLY, 2, OPENED)
    assert early.sentence == "2013-08-23, 3,422 days before the next order (2023-01-05)"
    assert late.sentence == f"2026-08-23, {(LATE - shop()[-1]).days} days after the last order " + (
        f"({shop()[-1]})"
    )


@pytest.mark.parametrize("days", [30, 200, 364])
def test_what_lies_less_than_a_year_away_is_no_mistake(days: int) -> None:
    assert lone([OPENED - timedelta(days=days), *shop()]) == []
    assert lone([*shop(), shop()[-1] + timedelta(days=days)]) == []


def test_several_mistyped_dates_are_lone_together() -> None:
    typos = [date(2003, 4, 1), date(2013, 2, 1), date(2013, 2, 9), date(2013, 11, 30)]

    assert lone([*typos, *shop()]) == typos


def test_a_shop_that_began_small_years_ago_is_a_shop() -> None:
    few = shop(date(2018, 1, 1), date(2018, 12, 20), every=20)

    assert lone([*few, *shop()]) == []


def test_a_shop_that_sells_on_one_day_a_year_has_no_lone_date() -> None:
    assert lone([date(year, 12, 6) for year in range(2000, 2020)] * 30) == []


def test_too_few_dates_say_nothing_of_another() -> None:
    assert lone([EARLY, *shop()[:5]]) == []
    assert lone([EARLY]) == []
    assert lone_dates(pl.Series("order_date", [], pl.Datetime)) == []


def test_a_shop_that_opens_again_is_one_as_soon_as_more_orders_follow() -> None:
    again = shop(date(2026, 8, 1), date(2026, 11, 1), every=2)

    for place in range(1, 11):
        assert lone([*shop(), *again[:place]]) == again[:place]
    assert lone([*shop(), *again[:11]]) == []


def test_what_is_accepted_or_declared_counts() -> None:
    assert lone([EARLY, *shop()], accepted=[EARLY]) == []
    assert lone([*shop(), LATE], accepted=[LATE]) == []
    assert lone([*shop(), LATE], complete_through=LATE + timedelta(days=1)) == []
    assert lone([*shop(), LATE], complete_through=LATE) == [LATE]
    assert lone([EARLY, *shop()], complete_through=date(2025, 1, 1)) == [EARLY]


def test_one_date_of_many_orders_is_a_systems_way_of_saying_none() -> None:
    (none,) = lone_dates(pl.Series("order_date", [date(2000, 1, 1)] * 40 + shop()))

    assert none.reason == LONE_OF_MANY
    assert LoneDate(EARLY, 10, OPENED).reason == LONE


@pytest.mark.parametrize("seed", range(20))
def test_cutting_the_log_changes_nothing_before_the_cut(seed: int) -> None:
    """Once ten days with orders follow an early date, and as far as orders are complete."""
    chance = np.random.default_rng(seed)
    gaps = 1 + chance.poisson(chance.uniform(1, 9), 300)
    days = [OPENED + timedelta(days=int(day)) for day in np.cumsum(gaps)]
    strays = [OPENED - timedelta(days=int(day)) for day in chance.integers(400, 4000, 2)]
    again = days[-1] + timedelta(days=int(chance.integers(400, 900)))
    reopened = [again + timedelta(days=int(day)) for day in np.cumsum(chance.poisson(3, 40))]
    log = sorted([*strays, *days, *(reopened if seed % 2 else [])])
    whole = set(lone(log))

    for cut in [*days[len(strays) * 10 :: 7], *reopened[::5]]:
        past = [day for day in log if day < cut]
        newest = max(day for day in past if day not in lone(past))
        complete = [day for day in past if day <= newest]
        assert [day for day in complete if day in lone(past)] == [
            day for day in complete if day in whole
        ]


# In a source of several parts


def ingest(*files: list[Row], **source: Any) -> OrderLog:
    return ingest_parts(*files, today=TODAY, **source)


ROWS = [(f"c{n % 20}", f"o{n}", str(day), "5") for n, day in enumerate(shop())]
TYPO = [("ann", "typo", str(EARLY), "9"), ("ann", "typo", str(EARLY), "1")]


def test_rows_of_a_lone_date_are_counted_and_named_wherever_they_stand() -> None:
    done = ingest(ROWS[:100], [*ROWS[100:], *TYPO])

    assert done.accounting.rejected == {LONE: 2}
    assert done.orders["order_date"].min() == datetime(2023, 1, 5)
    place = len(ROWS) - 100 + 1
    columns = ["file", "row", "reason", "order_id", "column", "value"]
    assert done.rejects.select(columns).row(0) == (
        *("f1", place, LONE, "typo"),
        *("order_date", "2013-08-23"),
    )
    assert done.lone_dates == {
        "2013-08-23": f"f1: row {place} and 1 more: 2013-08-23, 3,422 days before the next order "
        "(2023-01-05)"
    }


def test_of_an_order_only_the_lines_of_the_lone_date_are_left_out() -> None:
    both = [("ann", "o1", str(EARLY), "9"), ("ann", "o1", "2023-05-05", "4")]

    done = ingest([*ROWS, *both])

    assert done.accounting.rejected == {LONE: 1}
    assert done.orders.filter(pl.col("customer_id") == "ann")["revenue"].to_list() == [4.0]


def test_an_accepted_date_is_the_first_of_the_log() -> None:
    done = ingest([*ROWS, *TYPO], accept_dates=[str(EARLY)])

    assert done.accounting.rejected == {}
    assert done.lone_dates == {}
    assert done.orders["order_date"].min() == datetime(2013, 8, 23)


def test_an_end_years_late_moves_the_watermark_of_nothing() -> None:
    late = [("bob", "late", str(LATE), "3")]

    assert ingest([*ROWS, *late]).complete(make_source(), TODAY) == shop()[-1]
    assert ingest([*ROWS, *late]).complete(make_source(live=True), TODAY) == shop()[-1]


def test_many_rows_of_one_date_are_a_fault_of_the_source() -> None:
    nones = [("ann", f"n{n}", "2000-01-01", "1") for n in range(30)]

    with pytest.raises(SourceError) as error:
        ingest([*nones, *ROWS])

    assert str(error.value) == (
        "f0: 30 of 242 rows can't be used, first row 1: order date of many, years from all others, "
        "column 'order_date' = '2000-01-01'\n"
        "Check source.earliest, or source.accept_dates if they are right, or allow more with "
        "source.max_reject_share (0.01)."
    )
