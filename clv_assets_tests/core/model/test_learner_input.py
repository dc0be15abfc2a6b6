"""What learners are shown: past cutoffs as they were known, labels at the shop's usual level."""

import math
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from clv_assets.core.calendar.windows import add_months
from clv_assets.core.features.columns import SUB_WINDOWS
from clv_assets.core.features.covariates import Covariates
from clv_assets.core.model.customer_base import CustomerBase
from clv_assets.core.model.learner_input import LearnerInput
from clv_assets.core.model.shop_clock import CALENDAR_TIME, ShopClock
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets_tests.core.conftest import AS_OF
from clv_assets_tests.core.model.shown import MANY, make_reader, make_snapshots
from clv_assets_tests.factories import in_contract_order, make_orders


def test_a_sub_window_that_reaches_behind_the_log_is_unknown_not_small(
    snapshots: Snapshots,
) -> None:
    """Two orders in the last 270 days are few for a customer, many in a log of 100 days."""
    reader = make_reader(snapshots)

    for age in (100, 400):
        cutoff = snapshots.first + timedelta(days=age)
        matrix, _ = reader.read(snapshots.features(cutoff), cutoff, 90)
        for name, (end, days) in SUB_WINDOWS.items():
            for what in ("orders", "revenue"):
                column = matrix[:, reader.names.index(f"{what}_{name}_to_expected")]
                assert np.isnan(column).all() == (days > age)
                assert np.isfinite(column).all() == (days <= age and not end)


def to_expected(
    snapshots: Snapshots, cutoff: date = AS_OF, clock: ShopClock = CALENDAR_TIME
) -> dict[str, np.ndarray]:
    """The columns that set what came lately against what was expected, by name."""
    base = CustomerBase.fit(snapshots.features(AS_OF), AS_OF, clock)
    reader = LearnerInput.of(snapshots.training(AS_OF), snapshots, base)
    matrix, _ = reader.read(snapshots.features(cutoff), cutoff, 90)
    return {
        name: matrix[:, number]
        for number, name in enumerate(reader.names)
        if name.endswith("_to_expected")
    }


def test_the_year_before_tells_only_of_who_was_there() -> None:
    """Both come in every tenth week; one came for the first time after last year's window."""
    days = [AS_OF - timedelta(weeks=10 * k + 1) for k in range(11)]
    old = [(f"old{n:02}", str(day), 20.0) for n in range(60) for day in days]
    young = [("young", str(day), 20.0) for day in days[:3]]

    found = to_expected(make_snapshots(make_orders(*old, *young).collect()))

    for name in ("orders_year_ago_90d_to_expected", "revenue_year_ago_180d_to_expected"):
        assert np.isfinite(found[name][:60]).all()
        assert np.isnan(found[name][60])


def test_what_came_against_what_was_expected_is_the_same_in_any_currency(
    shop_orders: pl.DataFrame, snapshots: Snapshots
) -> None:
    tenfold = make_snapshots(shop_orders.with_columns(pl.col("revenue") * 10))

    for cutoff in (AS_OF, add_months(AS_OF, -12)):
        once, ten = to_expected(snapshots, cutoff), to_expected(tenfold, cutoff)
        assert len(once) == 2 + 2 * len(SUB_WINDOWS)
        for name, column in once.items():
            assert ten[name] == pytest.approx(column, abs=1e-3, nan_ok=True)


def test_who_did_as_expected_is_at_zero_in_every_column() -> None:
    """A shop of customers who come every tenth day and always pay the same."""
    days = [AS_OF - timedelta(days=10 * k + 5) for k in range(70)]
    rows = [(f"c{n:02}", str(day), 20.0) for n in range(60) for day in days]

    found = to_expected(make_snapshots(make_orders(*rows).collect()))

    for name, column in found.items():
        # A sum counts as log(1 + ratio) with its sign, so that returns can be told.
        as_expected = math.log(2) if name.startswith("revenue") else 0.0
        assert column == pytest.approx([as_expected] * 60, abs=0.2), name


def test_who_came_more_often_than_before_is_above_zero_and_who_stopped_below() -> None:
    steady = [AS_OF - timedelta(days=20 * k + 5) for k in range(35)]
    rows = [(f"c{n:02}", str(day), 20.0) for n in range(60) for day in steady]
    rows += [("more", str(day), 20.0) for day in steady]
    rows += [("more", str(AS_OF - timedelta(days=3 * k + 1)), 20.0) for k in range(20)]
    rows += [("less", str(day), 20.0) for day in steady[2:]]
    snapshots = make_snapshots(make_orders(*rows).collect())

    found = to_expected(snapshots)

    who = snapshots.features(AS_OF)["customer_id"].to_list()
    more, less, usual = who.index("more"), who.index("less"), who.index("c00")
    for name in ("orders_last_30d_to_expected", "revenue_last_30d_to_expected"):
        assert found[name][more] > found[name][usual] > found[name][less]
    assert (
        found["orders_last_30d_to_expected"][less] < 0 < found["orders_last_30d_to_expected"][more]
    )


def test_in_a_busy_month_more_is_expected(snapshots: Snapshots) -> None:
    """As many orders in the last 30 days count for less if the month is always the best."""
    quiet, busy = (
        to_expected(snapshots, clock=ShopClock(AS_OF, (pace, *((12 - pace) / 11,) * 11)))
        for pace in (0.5, 2.0)
    )

    name = "orders_last_30d_to_expected"
    assert (busy[name] < quiet[name]).mean() > 0.95


def test_where_nothing_is_ever_earned_the_columns_are_finite() -> None:
    """Everything that was bought came back the day after."""
    days = [AS_OF - timedelta(days=10 * k + 5) for k in range(70)]
    rows = [(f"c{n:02}", str(day), 20.0) for n in range(60) for day in days]
    rows += [(f"c{n:02}", str(day + timedelta(days=1)), -20.0) for n in range(60) for day in days]

    found = to_expected(make_snapshots(make_orders(*rows).collect()))

    assert all(np.isfinite(column).all() for column in found.values())


def test_who_has_fallen_silent_is_known_by_the_days_before_the_history_window() -> None:
    """Of six months. Who has never paid for anything, or got all of it back, has no such day."""
    rows = [
        (f"c{n:02}", str(AS_OF - timedelta(days=20 * k + 5)), 30.0)
        for n in range(60)
        for k in range(35)
    ]
    since = {name: str(AS_OF - timedelta(days=age)) for name, age in (("in", 170), ("out", 200))}
    rows += [("once, in the window", since["in"], 20.0), ("once, before it", since["out"], 20.0)]
    rows += [("half sent back", since["out"], 40.0), ("half sent back", since["in"], -20.0)]
    rows += [("cancelled", since["out"], 20.0), ("cancelled", since["out"], -20.0)]
    rows += [("only returned", since["out"], -20.0)]
    snapshots = make_snapshots(make_orders(*rows).collect())
    reader, features = make_reader(snapshots), snapshots.features(AS_OF)

    matrix, _ = reader.read(features, AS_OF, 90)

    who = features["customer_id"].to_list()
    for name in ("mean_day_value", "last_day_value"):
        value = dict(zip(who, matrix[:, reader.names.index(name)].tolist(), strict=True))
        compared = dict(
            zip(who, matrix[:, reader.names.index(f"{name}_to_expected")].tolist(), strict=True)
        )
        assert value["once, before it"] == value["once, in the window"] == 20
        assert compared["once, before it"] == pytest.approx(compared["once, in the window"])
        assert value["half sent back"] == 20
        assert np.isnan([value["cancelled"], value["only returned"]]).all()
    assert features["mean_day_value"].null_count() == 4


def test_the_matrix_has_a_column_per_name_and_a_row_per_customer(snapshots: Snapshots) -> None:
    reader, features = make_reader(snapshots), snapshots.features(AS_OF)

    matrix, expected = reader.read(features, AS_OF, 90)

    assert matrix.shape == (features.height, len(reader.names))
    assert len(set(reader.names)) == len(reader.names)
    assert expected.revenue == pytest.approx(expected.days * expected.spend)
    assert not np.isinf(matrix).any()


def test_more_is_expected_of_a_longer_window_not_of_another_customer(snapshots: Snapshots) -> None:
    reader, features = make_reader(snapshots), snapshots.features(AS_OF)

    _, short = reader.read(features, AS_OF, 30)
    _, long = reader.read(features, AS_OF, 180)

    assert (long.days > short.days).all()
    assert (long.days < 6 * short.days + 1e-9).all()
    assert long.spend.tolist() == short.spend.tolist()


def test_codes_of_categories_are_named_as_having_no_order(shop_orders: pl.DataFrame) -> None:
    ids = shop_orders["customer_id"].unique().sort()
    number = pl.int_range(pl.len())
    tier = pl.when(number % 2 == 0).then(pl.lit("gold")).otherwise(pl.lit("silver"))
    people = pl.DataFrame({"customer_id": ids}).with_columns(age=number, tier=tier)
    orders = in_contract_order(shop_orders)
    snapshots = Snapshots(orders, AS_OF, MANY, Covariates.of(people, immutable=["age", "tier"]))

    reader = make_reader(snapshots)

    assert reader.names.count("age") == 1
    assert [reader.names[number] for number in reader.unordered] == ["tier"]
