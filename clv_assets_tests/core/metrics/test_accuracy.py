"""Metrics against figures worked out by hand, and against the slow way."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clv_assets.core.metrics.accuracy import (
    IN_CURRENCY,
    METRICS,
    Ranking,
    bias,
    capture,
    clip_whales,
    decile_means,
    decile_wape,
    evaluate,
    mae,
    normalised_gini,
    r2,
    ratio_to,
    rmse,
    rmse_trimmed,
    spearman,
)
from clv_assets_tests.factories import floats

PREDICTED = floats(10, 0, 30, 20)
ACTUAL = floats(0, 0, 40, 10)
whole = st.integers(-50, 1000).map(float)
pairs = st.lists(st.tuples(whole, whole), min_size=2, max_size=7)


def split(pairs: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    predicted, actual = np.array(pairs).T
    return predicted, actual


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("rmse", math.sqrt((100 + 0 + 100 + 100) / 4)),
        ("mae", 30 / 4),
        # the mean of the actuals is 12.5
        ("r2", 1 - 300 / (12.5**2 + 12.5**2 + 27.5**2 + 2.5**2)),
        # ranks 2 1 4 3 against 1.5 1.5 4 3
        ("spearman", 4.5 / math.sqrt(5 * 4.5)),
        ("ngini", 1.0),
        ("cap10", 1.0),
        ("cap20", 1.0),
        ("bias", 60 / 50 - 1),
        ("dec_wape", (10 + 10 + 10 + 0) / 50),
    ],
)
def test_four_customers_by_hand(metric: str, expected: float) -> None:
    assert evaluate(PREDICTED, ACTUAL)[metric] == pytest.approx(expected)


@pytest.mark.parametrize("metric", METRICS)
def test_in_cents_the_metrics_in_currency_are_a_hundred_times_as_large(metric: str) -> None:
    actual = np.random.default_rng(7).lognormal(3, 1, 60)
    predicted = actual[::-1] + 5

    euros, cents = evaluate(predicted, actual), evaluate(100 * predicted, 100 * actual)

    times = 100 if metric in IN_CURRENCY else 1
    assert cents[metric] == pytest.approx(times * euros[metric])


def test_r2_has_no_value_where_all_spend_the_same() -> None:
    assert math.isnan(r2(floats(1, 2, 3), floats(0, 0, 0)))
    assert math.isnan(r2(floats(1, 2, 3), floats(0.1, 0.1, 0.1)))


def test_r2_of_the_mean_is_zero_and_worse_is_negative() -> None:
    assert r2(np.full(4, 12.5), ACTUAL) == pytest.approx(0)
    assert r2(np.full(4, 90.0), ACTUAL) < 0


def test_ngini_of_the_reverse_order_is_minus_one() -> None:
    assert normalised_gini(floats(1, 2, 3, 4), floats(4, 3, 2, 1)) == pytest.approx(-1)


def test_ngini_of_a_constant_prediction_is_zero() -> None:
    assert normalised_gini(np.full(4, 7.0), ACTUAL) == pytest.approx(0)


def test_ngini_has_no_value_where_no_order_is_better_or_nobody_bought() -> None:
    assert math.isnan(normalised_gini(PREDICTED, np.full(4, 5.0)))
    assert math.isnan(normalised_gini(PREDICTED, np.zeros(4)))


@given(pairs)
def test_ngini_averages_ties_over_all_their_orders(pairs: list[tuple[float, float]]) -> None:
    predicted, actual = split(pairs[:5])
    assume(np.ptp(actual) > 0 and actual.sum() != 0)

    found = normalised_gini(predicted, actual)

    assert found == pytest.approx(_brute_gini(predicted, actual), abs=1e-9)


def _brute_gini(predicted: np.ndarray, actual: np.ndarray) -> float:
    """Mean over every order of the customers that sorts the prediction downwards."""

    def area(by: np.ndarray) -> float:
        sorted_by = sorted(by, reverse=True)
        areas = [
            np.mean(np.cumsum(actual[list(order)]) / actual.sum())
            for order in permutations(range(len(by)))
            if [by[i] for i in order] == sorted_by
        ]
        return float(np.mean(areas)) - (len(by) + 1) / (2 * len(by))

    return area(predicted) / area(actual)


@given(pairs)
def test_a_ranking_metric_sees_only_the_order(pairs: list[tuple[float, float]]) -> None:
    predicted, actual = split(pairs)
    assume(np.ptp(actual) > 0 and actual.sum() > 1 and np.ptp(predicted) > 0)

    for metric in (normalised_gini, spearman):
        assert metric(predicted * 3 + 7, actual) == pytest.approx(metric(predicted, actual))


@given(pairs, st.randoms(use_true_random=False))
def test_no_metric_depends_on_the_order_of_customers(
    pairs: list[tuple[float, float]], random: object
) -> None:
    shuffled = sorted(pairs, key=lambda _: random.random())  # type: ignore[attr-defined]

    first, second = evaluate(*split(pairs)), evaluate(*split(shuffled))

    assert first == pytest.approx(second, nan_ok=True, rel=1e-6, abs=1e-6)


@given(st.lists(whole, min_size=2, max_size=30))
def test_a_perfect_prediction_is_perfect_in_every_metric(actual: list[float]) -> None:
    found = evaluate(np.array(actual), np.array(actual))

    perfect = {"rmse": 0, "mae": 0, "bias": 0, "dec_wape": 0, "rmse_w": 0}
    perfect |= dict.fromkeys(("r2", "spearman", "ngini", "cap10", "cap20", "r2_w"), 1)
    for name, value in perfect.items():
        assert math.isnan(found[name]) or found[name] == pytest.approx(value, abs=1e-9)


@given(pairs)
def test_the_mean_error_is_never_above_the_root_mean_square(
    pairs: list[tuple[float, float]],
) -> None:
    predicted, actual = split(pairs)

    assert mae(predicted, actual) <= rmse(predicted, actual) + 1e-9


def test_spearman_has_no_value_for_a_constant() -> None:
    assert math.isnan(spearman(np.full(4, 1.0), ACTUAL))
    assert math.isnan(spearman(PREDICTED, np.zeros(4)))


def test_capture_takes_at_least_one_customer_and_shares_ties() -> None:
    actual = floats(8, 0, 0, 0)

    assert capture(floats(4, 3, 2, 1), actual, 0.1) == 1.0
    assert capture(floats(1, 2, 3, 4), actual, 0.1) == 0.0
    assert capture(np.full(4, 1.0), actual, 0.5) == pytest.approx(0.5)


def test_capture_and_bias_have_no_value_without_revenue() -> None:
    assert math.isnan(capture(PREDICTED, np.zeros(4), 0.1))
    assert math.isnan(bias(PREDICTED, np.zeros(4)))
    assert math.isnan(decile_wape(PREDICTED, np.zeros(4)))


def test_a_share_of_a_total_below_0_has_no_value() -> None:
    """More came back than was bought: who predicts most would have the lowest bias."""
    assert math.isnan(bias(PREDICTED, floats(-5, 1, 1, 1)))


@pytest.mark.parametrize(
    ("baseline", "value", "ratio"),
    [
        (2.0, 1.0, 0.5),
        (2.0, -1.0, -0.5),
        (0.0, 1.0, None),
        (-0.02, 0.49, None),
        (-1.0, -4.0, None),
    ],
)
def test_a_ratio_to_nothing_or_less_is_none(
    baseline: float, value: float, ratio: float | None
) -> None:
    told = ratio_to(baseline, value)

    assert math.isnan(told) if ratio is None else told == ratio


def test_decile_wape_lets_errors_inside_a_decile_cancel() -> None:
    predicted = np.repeat(np.arange(10.0, 0, -1), 2)
    actual = predicted + np.tile([0.5, -0.5], 10)

    assert decile_wape(predicted, actual) == 0.0
    assert mae(predicted, actual) == 0.5


def test_decile_wape_shares_ties_over_the_deciles_that_they_fall_into() -> None:
    """Nobody told apart: each decile has a tenth of what came, whoever stands in it."""
    actual = np.arange(20.0)

    assert decile_wape(np.full(20, 9.5), actual) == pytest.approx(0.0)
    assert decile_wape(np.full(20, 19.0), actual) == pytest.approx(1.0)


def test_the_trimmed_error_leaves_out_the_ten_largest() -> None:
    actual = np.zeros(30)
    predicted = np.concatenate([np.full(10, 1e6), np.full(20, -3.0)])

    assert rmse_trimmed(predicted, actual) == 3.0
    assert math.isnan(rmse_trimmed(predicted[:10], actual[:10]))


@given(st.lists(st.tuples(whole, whole), min_size=11, max_size=40))
def test_leaving_errors_out_never_makes_the_error_larger(pairs: list[tuple[float, float]]) -> None:
    predicted, actual = split(pairs)

    assert rmse_trimmed(predicted, actual) <= rmse(predicted, actual) + 1e-9


@given(pairs)
def test_the_gains_area_of_the_reverse_order_is_the_opposite(
    pairs: list[tuple[float, float]],
) -> None:
    predicted, actual = split(pairs)
    assume(abs(actual.sum()) >= 1)

    forth, back = (Ranking.by(p).gains_area(actual) for p in (predicted, -predicted))

    assert forth == pytest.approx(-back, abs=1e-9)


def test_whales_are_clipped_on_both_sides() -> None:
    actual = np.concatenate([np.ones(999), [1e6]])
    cap = np.quantile(actual, 0.999)

    predicted, clipped = clip_whales(np.full(1000, 5e6), actual)

    assert cap < 1e6
    assert predicted.max() == clipped.max() == cap


def test_one_whale_moves_the_plain_error_but_hardly_the_clipped_one() -> None:
    actual = np.tile([10.0, 20.0], 1000)
    predicted = actual + 1
    actual[0] = 1e6

    found = evaluate(predicted, actual)

    assert found["rmse"] > 20_000
    assert found["rmse_w"] == pytest.approx(1.0, abs=0.3)


@pytest.mark.parametrize("missing", [math.nan, math.inf])
def test_a_missing_actual_is_refused_for_no_purchase_is_zero(missing: float) -> None:
    with pytest.raises(ValueError, match="no purchase is 0, not missing"):
        evaluate(PREDICTED, floats(missing, 0, 0, 1))
    with pytest.raises(ValueError, match="no purchase is 0, not missing"):
        evaluate(floats(missing, 0, 0, 1), ACTUAL)


def test_no_customers_or_unequal_sides_are_refused() -> None:
    with pytest.raises(ValueError, match="0 predictions against 0 actuals"):
        evaluate(floats(), floats())
    with pytest.raises(ValueError, match="4 predictions against 3 actuals"):
        evaluate(PREDICTED, ACTUAL[:3])


def test_every_metric_is_a_plain_number() -> None:
    found = evaluate(PREDICTED, ACTUAL)

    assert found.keys() == METRICS.keys()
    assert all(type(value) is float for value in found.values())


def test_decile_means_go_from_best_to_worst() -> None:
    predicted = np.arange(20.0)
    actual = predicted * 2

    expected, realised = decile_means(predicted[::-1], actual[::-1])

    assert expected.tolist() == [18.5, 16.5, 14.5, 12.5, 10.5, 8.5, 6.5, 4.5, 2.5, 0.5]
    assert realised.tolist() == [37, 33, 29, 25, 21, 17, 13, 9, 5, 1]


def test_fewer_than_ten_customers_have_a_bin_each() -> None:
    expected, realised = decile_means(np.array([5.0, 1.0, 3.0]), np.array([50.0, -10.0, 0.0]))

    assert expected.tolist() == [5, 3, 1]
    assert realised.tolist() == [50, 0, -10]


def test_equal_predictions_share_their_actuals() -> None:
    expected, realised = decile_means(np.array([2.0, 2.0, 9.0]), np.array([0.0, 8.0, 5.0]))

    assert expected.tolist() == [9, 2, 2]
    assert realised.tolist() == [5, 4, 4]


def test_decile_means_of_no_customers_are_empty() -> None:
    expected, realised = decile_means(np.array([]), np.array([]))

    assert (expected.size, realised.size) == (0, 0)


def test_decile_means_need_an_actual_for_each_prediction() -> None:
    with pytest.raises(ValueError, match="shape"):
        decile_means(np.array([1.0, 2.0]), np.array([1.0]))
