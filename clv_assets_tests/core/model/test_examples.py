"""What learners train on: past cutoffs, labels over the level of their window."""

import math
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clv_assets.core.calendar.windows import add_months
from clv_assets.core.model.customer_base import CustomerBase
from clv_assets.core.model.examples import Collected, collected, months_told
from clv_assets.core.model.shop_level import LevelMonth, ShopLevel
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets_tests.core.conftest import AS_OF
from clv_assets_tests.core.model.shown import make_reader, make_snapshots
from clv_assets_tests.factories import make_orders, make_recipe

UNKNOWN = ShopLevel(AS_OF)
USUAL = ShopLevel.fit(AS_OF, [LevelMonth(add_months(AS_OF, -age), 0.0, 0.001) for age in range(24)])
START = date(2022, 1, 10)
WEEKLY = make_orders(*(("c", str(START + timedelta(weeks=week)), 10.0) for week in range(104)))


def shown(snapshots: Snapshots, level: ShopLevel = USUAL) -> Collected:
    training = snapshots.training(AS_OF)
    return collected(training, make_reader(snapshots), level, snapshots.recipe)


def assert_same_examples(left: Collected, right: Collected) -> None:
    assert np.array_equal(left.examples.matrix, right.examples.matrix, equal_nan=True)
    assert left.examples.expected.days.tolist() == right.examples.expected.days.tolist()
    assert left.examples.revenue.tolist() == right.examples.revenue.tolist()
    assert left.examples.days.tolist() == right.examples.days.tolist()


def test_every_customer_of_every_training_cutoff_is_shown(snapshots: Snapshots) -> None:
    training = pl.concat(list(snapshots.training(AS_OF).values()))

    examples, usual = shown(snapshots)

    assert examples.revenue.tolist() == training["actual_clv"].to_list()
    assert examples.days.tolist() == training["actual_days"].to_list()
    assert len(examples.matrix) == len(examples.expected.days) == training.height
    assert usual == 1.0


def test_labels_are_over_the_level_of_their_window(snapshots: Snapshots) -> None:
    """What a customer bought in a November of twice the usual sales counts half."""
    months = [
        LevelMonth(add_months(AS_OF, -age), math.log(2) * (age % 12 < 3), 0.001)
        for age in range(24)
    ]
    level = ShopLevel.fit(AS_OF, months)
    training = snapshots.training(AS_OF)
    factors = {cutoff: level.factor(cutoff, 3) for cutoff in training}

    examples, usual = shown(snapshots, level)

    per_row = np.concatenate(
        [np.full(frame.height, factors[cutoff]) for cutoff, frame in training.items()]
    )
    flat, _ = shown(snapshots)
    assert max(factors.values()) > 1.3 * min(factors.values())
    assert examples.revenue == pytest.approx(flat.revenue / per_row)
    assert examples.days == pytest.approx(flat.days / per_row)
    assert usual == pytest.approx(per_row.mean())
    assert np.array_equal(examples.matrix, flat.matrix, equal_nan=True)


def test_where_the_level_is_unknown_each_window_has_the_one_that_came(
    snapshots: Snapshots,
) -> None:
    """Else a young shop's learners take its only season for what its customers are like."""
    expected = shown(snapshots).examples.expected.revenue

    told, _ = shown(snapshots, UNKNOWN)

    usual, _ = shown(snapshots)
    heights = [frame.height for frame in snapshots.training(AS_OF).values()]
    for window in np.split(np.arange(len(expected)), np.cumsum(heights)[:-1]):
        scale = usual.revenue[window].sum() / told.revenue[window].sum()
        assert told.revenue[window] == pytest.approx(usual.revenue[window] / scale)
        assert told.revenue[window].sum() == pytest.approx(expected[window].sum(), rel=0.35)


def test_of_too_many_rows_as_many_are_drawn_from_each_cutoff_by_its_share(
    shop_orders: pl.DataFrame, snapshots: Snapshots
) -> None:
    few = make_recipe(training={"max_snapshots": 10}, modeling={"max_rows": 1000})
    rows = [frame.height for frame in snapshots.training(AS_OF).values()]

    drawn = shown(make_snapshots(shop_orders, few)).examples

    assert sum(rows) > 2000
    assert len(drawn.revenue) == pytest.approx(1000, abs=len(rows))
    everyone = set(shown(snapshots).examples.revenue.tolist())
    assert set(drawn.revenue.tolist()) < everyone


def test_what_is_drawn_depends_on_the_seed_alone(shop_orders: pl.DataFrame) -> None:
    def drawn(orders: pl.DataFrame, seed: int) -> Collected:
        given = {"training": {"max_snapshots": 10}, "modeling": {"max_rows": 1000, "seed": seed}}
        return shown(make_snapshots(orders, make_recipe(**given)))

    first = drawn(shop_orders, 42)

    assert_same_examples(drawn(shop_orders.reverse(), 42), first)
    assert_same_examples(drawn(shop_orders.sample(fraction=1, shuffle=True, seed=1), 42), first)
    other = drawn(shop_orders, 0)
    assert other.examples.revenue.tolist() != first.examples.revenue.tolist()


def test_the_months_that_tell_of_the_level_are_whole_and_over_by_the_as_of_day() -> None:
    snapshots = Snapshots(WEEKLY, date(2022, 8, 5), make_recipe())

    found = snapshots.months(date(2022, 8, 5))

    assert found == [date(2022, 7, 5), date(2022, 6, 5), date(2022, 5, 5)]
    assert snapshots.months(date(2022, 4, 1)) == []


@settings(deadline=None)
@given(as_of=st.dates(date(2022, 2, 1), date(2023, 12, 31)))
def test_months_follow_each_other_and_never_reach_beyond_the_as_of_day(as_of: date) -> None:
    """Where a month has no 31st, up to three days after it belong to none."""
    months = Snapshots(WEEKLY, as_of, make_recipe()).months(as_of)

    starts = [as_of, *months]
    gaps = [
        (later - add_months(start, 1)).days for later, start in zip(starts, months, strict=False)
    ]
    assert all(0 <= gap <= 3 for gap in gaps)
    assert all(start >= add_months(START, 3) for start in months)


def test_months_settle_before_they_tell_of_the_level() -> None:
    settling = make_recipe(source={"path": "-", "settle_days": 30})

    newest = Snapshots(WEEKLY, date(2023, 6, 5), settling).months(date(2023, 6, 5))[0]

    assert add_months(newest, 1) + timedelta(days=30) <= date(2023, 6, 5)


def test_a_month_without_a_sale_is_passed_over() -> None:
    """A shop that closes each July: nothing is there to take a logarithm of."""
    start = date(2022, 1, 3)
    days = [start + timedelta(days=9 * k + n % 9) for n in range(60) for k in range(80)]
    orders = make_orders(
        *((f"c{n // 80:02}", str(day), 10.0) for n, day in enumerate(days) if day.month != 7)
    )
    as_of = date(2023, 12, 1)
    snapshots = Snapshots(orders, as_of, make_recipe())

    months = months_told(snapshots, CustomerBase.fit(snapshots.features(as_of), as_of), as_of)

    starts = sorted(month.start for month in months)
    assert len(starts) == len(snapshots.months(as_of)) - 2
    assert date(2022, 7, 1) not in starts
    assert date(2023, 7, 1) not in starts


def test_each_day_lies_in_the_windows_of_as_many_cutoffs_as_a_window_has_months(
    snapshots: Snapshots,
) -> None:
    assert snapshots.recipe.training.pred_months == 3
    assert shown(snapshots).examples.overlap == 3
