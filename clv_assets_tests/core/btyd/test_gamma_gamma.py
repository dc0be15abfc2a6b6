"""Spend per order: between the customer's own mean and everybody's, and always finite."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import gammaln

from clv_assets.core.btyd.errors import NoFit
from clv_assets.core.btyd.gamma_gamma import GammaGamma
from clv_assets_tests.core.btyd.models import shapes

CDNOW = GammaGamma(6.25, 3.74, 15.44)
values = st.floats(0.01, 1e6)
counts = st.integers(1, 5000).map(float)


@pytest.mark.parametrize("model", [CDNOW, GammaGamma(0.8, 1.5, 40), GammaGamma(3, 12, 200)])
@pytest.mark.parametrize(("x", "mean_value"), [(1, 5.0), (3, 40.0), (20, 300.0)])
def test_likelihood_and_spend_are_means_over_customers_own_rates(
    model: GammaGamma, x: float, mean_value: float
) -> None:
    p, q, v = model.p, model.q, model.v

    def joint(rate: float) -> float:
        own = p * x * np.log(rate * x) + (p * x - 1) * np.log(mean_value) - gammaln(p * x)
        prior = q * np.log(v) + (q - 1) * np.log(rate) - gammaln(q)
        return float(np.exp(own + prior - rate * (v + x * mean_value)))

    centre = (p * x + q) / (v + x * mean_value)
    ends = [centre * factor for factor in (1e-6, 0.2, 1, 3, 60)]
    spans = list(pairwise(ends))
    total = sum(quad(joint, *span, epsabs=0)[0] for span in spans)
    spend = sum(quad(lambda rate: joint(rate) * p / rate, *span, epsabs=0)[0] for span in spans)

    assert model.log_likelihood(x, mean_value) == pytest.approx(np.log(total), rel=1e-6)
    assert model.expected_spend(x, mean_value) == pytest.approx(spend / total, rel=1e-5)


def test_the_slopes_that_the_fit_climbs_are_those_of_the_likelihood() -> None:
    x, mean_value = np.array([1, 3, 40.0]), np.array([5, 30, 200.0])
    _, slopes = CDNOW._slopes(x, mean_value)

    for step, slope in zip(np.eye(3) * 1e-5, slopes, strict=True):
        point = np.array([CDNOW.p, CDNOW.q, CDNOW.v])
        up, down = (GammaGamma(*(point + by)).log_likelihood(x, mean_value) for by in (step, -step))
        assert slope == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=1e-8)


def test_a_customer_without_purchases_gets_the_population_mean() -> None:
    assert CDNOW.population_mean == pytest.approx(6.25 * 15.44 / 2.74)
    assert CDNOW.expected_spend([0, 0], [float("nan"), 99]).tolist() == [CDNOW.population_mean] * 2


@given(shapes, shapes, values, values, counts, st.sampled_from([None, 50.0]))
def test_expected_spend_is_finite_and_above_zero(
    p: float, q: float, v: float, mean_value: float, x: float, mean: float | None
) -> None:
    model = GammaGamma(p, q, v, mean)

    found = model.expected_spend([0, x], [0, mean_value])

    low, high = sorted((mean_value, model.population_mean))
    assert np.all(np.isfinite(found) & (found > 0))
    assert low * (1 - 1e-9) <= found[1] <= high * (1 + 1e-9)


@given(values, values, counts)
def test_more_purchases_at_a_mean_bring_the_expectation_nearer_to_it(
    first: float, v: float, x: float
) -> None:
    model = GammaGamma(2, 3, v)

    few, many = model.expected_spend([x, 2 * x], [first, first])

    assert abs(many - first) <= abs(few - first) + 1e-6 * first


@pytest.mark.parametrize("q", [0.3, 1.0, 1.1])
def test_a_tail_too_heavy_for_a_mean_falls_back_to_the_mean_of_the_fit(q: float) -> None:
    assert GammaGamma(2, q, 30, mean=45).expected_spend(0, 0) == 45
    assert GammaGamma(2, q, 30).expected_spend(0, 0) == pytest.approx(60 / q)
    assert 45 < GammaGamma(2, q, 30, mean=45).expected_spend(3, 80) < 80


def test_the_fit_to_a_heavy_tail_is_finite() -> None:
    rng = np.random.default_rng(5)
    rates = rng.gamma(0.6, 1 / 30, 2000)
    x = rng.integers(1, 6, 2000).astype(float)
    spend = rng.gamma(2 * x, 1 / (rates * x))

    found = GammaGamma.fit(x, spend)

    assert found.q < 1
    assert found.population_mean == pytest.approx(spend.mean())
    assert np.isfinite(found.expected_spend(x, spend)).all()


def test_simulated_spenders_are_recovered_in_any_currency() -> None:
    rng = np.random.default_rng(3)
    truth = GammaGamma(4.0, 5.0, 60.0)
    rates = rng.gamma(truth.q, 1 / truth.v, 5000)
    x = rng.integers(1, 8, 5000).astype(float)
    spend = rng.gamma(truth.p * x, 1 / (rates * x))

    found, in_cents = GammaGamma.fit(x, spend), GammaGamma.fit(x, spend * 100)

    assert (found.p, found.q, found.v) == pytest.approx((4, 5, 60), rel=0.1)
    assert found.population_mean == pytest.approx(truth.population_mean, rel=0.02)
    assert (in_cents.p, in_cents.q, in_cents.v) == pytest.approx(
        (found.p, found.q, found.v * 100), rel=1e-4
    )


@pytest.mark.parametrize(
    ("x", "mean_value"),
    [([3], [20.0]), ([1, 2, 9, 400], [20.0] * 4), ([1] * 500, [20.0] * 250 + [20.01] * 250)],
    ids=["one customer", "constant spend", "hardly any spread"],
)
def test_spend_without_spread_is_expected_again(x: list[float], mean_value: list[float]) -> None:
    found = GammaGamma.fit(x, mean_value)

    assert found.expected_spend(x, mean_value) == pytest.approx(mean_value, rel=0.03)
    assert np.isfinite(found.log_likelihood(x, mean_value)).all()
    assert 0 < found.population_mean < np.inf


def test_a_weight_is_that_many_customers() -> None:
    x, spend, weights = [1, 2, 5], [10.0, 30.0, 25.0], [3, 1, 2]

    weighted = GammaGamma.fit(x, spend, weights)

    assert weighted == GammaGamma.fit(np.repeat(x, weights), np.repeat(spend, weights))


@pytest.mark.parametrize(
    ("x", "mean_value", "reason"),
    [
        ([], [], "no customer"),
        ([1, 2], [10, 0], "worth nothing"),
        ([0, 2], [10, 10], "worth nothing"),
        ([1, 2], [10, float("nan")], "missing"),
    ],
)
def test_spend_without_a_model_is_refused_in_a_sentence(
    x: list[float], mean_value: list[float], reason: str
) -> None:
    with pytest.raises(NoFit, match=reason):
        GammaGamma.fit(x, mean_value)
