"""Intervals and probabilities judged: width costs, [0, 0] for everyone is no feat."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.arrays import Array
from clv_assets.core.calendar.windows import prediction_window
from clv_assets.core.metrics.accuracy import (
    activity_calibration,
    bound_coverage,
    coverage,
    interval_score,
)
from clv_assets.core.metrics.calibration import Calibration
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets_tests.factories import floats, make_orders

amount = st.integers(0, 1000).map(float)
intervals = st.lists(st.tuples(amount, amount, amount), min_size=1, max_size=20)


def test_the_interval_score_by_hand() -> None:
    lo, hi = floats(10, 10, 10), floats(20, 20, 20)

    # inside costs the width; 5 below and 2 above cost ten times that each
    assert interval_score(lo, hi, floats(15, 5, 22)) == pytest.approx(10 + (50 + 20) / 3)


@given(intervals)
def test_no_interval_scores_better_than_the_actual_itself(
    rows: list[tuple[float, float, float]],
) -> None:
    lo, hi, actual = np.array([[*sorted(row[:2]), row[2]] for row in rows]).T

    assert interval_score(lo, hi, actual) >= interval_score(actual, actual, actual) == 0


def test_the_true_quantiles_score_best() -> None:
    actual = np.random.default_rng(0).exponential(100, 20_000)

    def score(low: float, high: float) -> float:
        ends = [np.full(actual.size, np.quantile(actual, q)) for q in (low, high)]
        return interval_score(ends[0], ends[1], actual)

    assert score(0.1, 0.9) < min(score(0, 1), score(0.3, 0.7), score(0, 0.8), score(0.2, 1))


def test_nobody_is_praised_for_predicting_nothing() -> None:
    """77 % of a record shop's customers buy nothing: [0, 0] covers them at no risk."""
    actual = np.repeat([0.0, 50.0], [77, 23])
    nothing = np.zeros(100)

    assert np.isnan(coverage(nothing, nothing, actual))
    at_risk = np.where(np.arange(100) >= 90, 60.0, 0.0)
    assert coverage(nothing, at_risk, actual) == 1.0


def test_the_bound_is_judged_within_each_decile() -> None:
    predicted = np.arange(100.0)
    actual = np.where(predicted >= 90, 200.0, 0.0)

    found = bound_coverage(predicted, np.full(100, 150.0), actual)

    assert found.tolist() == [0.0] + [1.0] * 9


def test_probabilities_are_binned_by_their_own_rank() -> None:
    p_active: Array = np.repeat([0.9, 0.1], 50)
    active = np.concatenate([np.tile([1.0, 1, 1, 1, 1, 1, 1, 1, 1, 0], 5), np.zeros(50)])

    expected, came = activity_calibration(p_active, active)

    assert expected == pytest.approx([0.9] * 5 + [0.1] * 5)
    assert came == pytest.approx([0.9] * 5 + [0.0] * 5)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.booleans()), min_size=1))
def test_calibration_does_not_depend_on_the_order_of_customers(
    rows: list[tuple[float, bool]],
) -> None:
    forth, back = (np.array(list(order), float).T for order in (rows, reversed(rows)))

    assert activity_calibration(*forth) == pytest.approx(activity_calibration(*back))


def test_who_only_sends_back_has_not_bought() -> None:
    orders = make_orders(("a", "2024-07-01", 5), ("b", "2024-07-02", -5), ("c", "2024-10-01", 5))
    customers = pl.DataFrame({"customer_id": ["a", "b", "c"]})

    judged = with_actuals(customers, orders, prediction_window(date(2024, 7, 1), 3))
    claimed = judged.with_columns(predicted_clv=pl.Series([3.0, 2.0, 1.0]), p_active=0.5)
    found = Calibration.of(claimed)

    assert judged["actual_days"].to_list() == [1, 0, 0]
    assert found.active is not None
    assert found.active[1].mean() == pytest.approx(1 / 3)


def test_what_is_not_claimed_is_not_judged() -> None:
    judged = pl.DataFrame(
        {"predicted_clv": [1.0, 2.0], "actual_clv": [0.0, 3.0], "actual_days": [0, 1]}
    )

    bare = Calibration.of(judged)
    full = Calibration.of(judged.with_columns(lo80=0.0, hi80=2.0, hi90=3.0, p_active=0.5))

    assert bare == Calibration(None, None, None)
    assert full.interval is not None
    assert full.interval.inside == full.interval.inside_at_risk == 0.5
    assert full.bound is not None
    assert full.bound.tolist() == [1.0, 1.0]
    assert full.active is not None
