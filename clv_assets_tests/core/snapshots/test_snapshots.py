"""Training snapshots: labels have ended before anyone may learn from them."""

from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from clv_assets.core.calendar.windows import add_months, before
from clv_assets.core.errors import NotYetError
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets_tests.factories import make_orders, make_recipe

FIRST = date(2022, 1, 10)
SHOP = make_orders(
    *(
        (f"c{n:02}", str(FIRST + timedelta(days=day + n)), 10.0 + n)
        for n in range(60)
        for day in range(0, 700, 50)
    )
)


def assert_same_training(left: dict[date, pl.DataFrame], right: dict[date, pl.DataFrame]) -> None:
    assert list(left) == list(right)
    for cutoff, frame in left.items():
        assert_frame_equal(frame, right[cutoff], check_exact=True)


def test_training_is_the_same_from_the_log_cut_at_the_as_of_day() -> None:
    as_of, recipe = date(2023, 6, 5), make_recipe()

    whole = Snapshots(SHOP, as_of, recipe).training(as_of)
    cut = Snapshots(SHOP.filter(before(as_of)), as_of, recipe).training(as_of)

    assert_same_training(whole, cut)
    assert list(whole) == [date(2023, 1, 5), date(2023, 2, 5), date(2023, 3, 5)]
    assert [frame.height for frame in whole.values()] == [60, 60, 60]


def test_training_at_an_origin_equals_that_of_the_day_itself() -> None:
    origin, recipe = date(2023, 3, 6), make_recipe()

    later = Snapshots(SHOP, date(2023, 12, 4), recipe).training(origin)
    then = Snapshots(SHOP, origin, recipe).training(origin)

    assert_same_training(later, then)


def test_a_cutoff_of_too_few_customers_is_left_out_of_training() -> None:
    """60 customers, one more a day from the log's first: 50 by March 1, all by March 11."""
    as_of, recipe = date(2022, 8, 1), make_recipe(training={"min_history_months": 1})
    some = make_recipe(training={"min_history_months": 1, "min_customers": 60})

    every = Snapshots(SHOP, as_of, recipe).training(as_of)

    assert list(every) == [date(2022, 3, 1), date(2022, 4, 1), date(2022, 5, 1)]
    assert list(Snapshots(SHOP, as_of, some).training(as_of)) == list(every)[1:]


def test_rows_of_the_as_of_day_are_not_read() -> None:
    snapshots = Snapshots(SHOP, date(2023, 6, 5), make_recipe())

    assert snapshots.orders.collect()["order_date"].dt.date().max() < date(2023, 6, 5)


def test_origins_come_oldest_first() -> None:
    every = make_recipe(training={"max_origins": 99})

    found = Snapshots(SHOP, date(2023, 6, 5), every).origins()

    assert found[-1] == date(2023, 3, 5)
    assert found == [add_months(found[0], k) for k in range(len(found))]


def test_of_many_origins_those_are_taken_that_cover_the_log() -> None:
    """Neighbours share most of their windows, and a few of them but one season."""
    every = make_recipe(training={"max_origins": 99})
    feasible = Snapshots(SHOP, date(2023, 6, 5), every).origins()

    def origins(most: int) -> list[date]:
        recipe = make_recipe(training={"max_origins": most})
        return list(Snapshots(SHOP, date(2023, 6, 5), recipe).origins())

    assert origins(1) == [feasible[-1]]
    assert origins(2) == [feasible[0], feasible[-1]]
    three = origins(3)
    assert (three[0], three[-1]) == (feasible[0], feasible[-1])
    assert abs(feasible.index(three[1]) - (len(feasible) - 1) / 2) <= 1


def test_too_short_a_log_says_from_which_day_on_it_suffices() -> None:
    snapshots = Snapshots(SHOP, date(2022, 3, 7), make_recipe())

    with pytest.raises(NotYetError, match="no champion can be trained as of 2022-03-07") as error:
        snapshots.training(date(2022, 3, 7))

    assert "from 2022-07-10 on" in str(error.value)


def test_too_few_customers_say_which_setting_holds_them_back() -> None:
    recipe = make_recipe(training={"min_customers": 61})

    with pytest.raises(NotYetError, match=r"has 61 customers \(training.min_customers\)"):
        Snapshots(SHOP, date(2023, 6, 5), recipe).training(date(2023, 6, 5))


def test_a_log_that_begins_later_is_no_log() -> None:
    with pytest.raises(NotYetError, match="no order before 2021-01-04"):
        Snapshots(SHOP, date(2021, 1, 4), make_recipe())
