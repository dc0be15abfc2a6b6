"""Every metric over the same draws of customers: those of the whole, and how sure they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.arrays import Array
from clv_assets.core.metrics.accuracy import Ranking, evaluate
from clv_assets.core.metrics.resampling import Judged, decile_bounds, resampled


def customers(count: int = 400, seed: int = 1) -> tuple[Array, Array]:
    chance = np.random.default_rng(seed)
    predicted = chance.gamma(0.7, 100, count)
    return predicted, np.where(chance.random(count) < 0.5, predicted * chance.gamma(2, 1, count), 0)


def test_the_first_value_is_the_metric_of_the_customers_as_they_are() -> None:
    predicted, actual = customers()
    expected = evaluate(predicted, actual)

    found = resampled(Judged(predicted, actual))

    for name in ("rmse", "r2", "bias", "spearman", "ngini", "cap10", "dec_wape"):
        assert found[name][0] == pytest.approx(expected[name]), name


def test_interval_and_past_spend_are_judged_where_they_are_known() -> None:
    predicted, actual = np.array([10.0, 20, 0]), np.array([9.0, 50, 0])
    naive, lo, hi = predicted, np.array([5.0, 5, 0]), np.array([15.0, 40, 0])

    found = resampled(Judged(predicted, actual, naive, lo, hi), draws=0)

    assert found["skill"][0] == 1.0
    assert found["inside_80"][0] == 0.5  # the third is at no risk
    assert "skill" not in resampled(Judged(predicted, actual), draws=0)


def test_the_spread_of_the_draws_is_that_of_other_samples() -> None:
    others = [resampled(Judged(*customers(seed=seed)), draws=0) for seed in range(2, 80)]
    drawn = resampled(Judged(*customers()))

    for name in ("ngini", "bias"):
        spread = np.std([one[name][0] for one in others])
        assert np.std(drawn[name][1:]) == pytest.approx(spread, rel=0.5), name


def test_draws_are_the_same_every_time_and_however_many_are_held_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged = Judged(*customers(50))
    whole = resampled(judged, draws=20)
    monkeypatch.setattr("clv_assets.core.metrics.resampling.CELLS", 100)

    in_parts = resampled(judged, draws=20)

    assert all(np.allclose(whole[name], in_parts[name], equal_nan=True) for name in whole)


@given(st.lists(st.sampled_from([0.0, 1.0, 5.0]), min_size=1, max_size=8))
def test_no_customers_ruin_a_draw(actual: list[float]) -> None:
    found = resampled(Judged(np.ones(len(actual)), np.array(actual)), draws=5)

    assert all(len(values) == 6 for values in found.values())
    assert not any(np.isinf(values).any() for values in found.values())


def test_the_largest_are_left_out_one_at_least() -> None:
    judged = Judged(np.array([1.0, 2, 3]), np.array([9.0, 1, 2]), naive=np.array([7.0, 8, 9]))

    rest = judged.without_largest(0.001)

    assert rest.actual.tolist() == [1, 2]
    assert rest.naive is not None
    assert rest.naive.tolist() == [8, 9]
    assert rest.lo is None


def test_customers_with_equal_predictions_share_a_place() -> None:
    assert Ranking.by(np.array([5.0, 9, 5])).places().tolist() == [2.5, 1, 2.5]


def test_nine_of_ten_intervals_of_a_decile_hold_its_mean() -> None:
    predicted = np.repeat(np.arange(1.0, 11), 200)
    chance = np.random.default_rng(5)
    means = predicted[::-200]
    inside = []
    for _ in range(40):
        low, high = decile_bounds(predicted, predicted * chance.gamma(2, 0.5, len(predicted)))
        inside += [(low <= means) & (means <= high)]

    assert 0.82 <= np.mean(inside) <= 0.97


def test_a_decile_of_one_customer_has_no_width() -> None:
    low, high = decile_bounds(np.array([3.0, 2, 1]), np.array([5.0, 0, 1]))

    assert low.tolist() == high.tolist() == [5, 0, 1]
    assert decile_bounds(np.zeros(0), np.zeros(0))[0].size == 0
