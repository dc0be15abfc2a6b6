"""Bounds that agree with the chance of any purchase, found without trees where that is small."""

import numpy as np
import pytest

from clv_assets.config.modeling import Modeling
from clv_assets.core.model.examples import Examples
from clv_assets.core.model.intervals import RevenueQuantiles, bounds_of, in_line
from clv_assets.core.model.learner_input import Expected
from clv_assets_tests.core.model.test_learners import EXAMPLES, TREES
from clv_assets_tests.factories import floats

CHANCES = np.linspace(0, 1, len(EXAMPLES.days))


@pytest.fixture(scope="module")
def quantiles() -> RevenueQuantiles:
    return RevenueQuantiles.fit(EXAMPLES, TREES, 42)


def test_the_trees_are_asked_of_whom_they_count_for_and_say_the_same(
    quantiles: RevenueQuantiles,
) -> None:
    found = bounds_of(quantiles, EXAMPLES.matrix, EXAMPLES.expected, CHANCES)

    likely = CHANCES >= 0.1
    all_of_them = quantiles.predict(EXAMPLES.matrix, EXAMPLES.expected).T
    assert found[:, likely].tolist() == all_of_them[:, likely].tolist()
    assert not found[:, ~likely].any()
    mean = EXAMPLES.revenue
    for asked, all_asked in zip(
        in_line(found, mean, CHANCES), in_line(all_of_them, mean, CHANCES), strict=True
    ):
        assert asked.tolist() == all_asked.tolist()


def test_where_nobody_is_likely_to_buy_all_bounds_are_nothing(quantiles: RevenueQuantiles) -> None:
    found = bounds_of(quantiles, EXAMPLES.matrix, EXAMPLES.expected, CHANCES / 20)

    assert found.shape == (3, len(CHANCES))
    assert not found.any()


def test_a_bound_that_more_than_one_in_ten_would_break_is_above_the_mean() -> None:
    bounds = np.array([[1.0] * 4, [2.0] * 4, [3.0] * 4])

    low, inner, high = in_line(bounds, floats(5, 5, 5, 5), floats(0.05, 0.11, 0.5, 0.95))

    assert low.tolist() == [0, 0, 0, 1]
    assert inner.tolist() == [0, 0, 2, 2]
    assert high.tolist() == [0, 3, 5, 5]


def wholesale(customers: int, seed: int) -> Examples:
    """Expected revenue over five orders of magnitude; what comes is 0.4 to 2.5 times as much."""
    chance = np.random.default_rng(seed)
    days, spend = chance.gamma(2, 2, customers), chance.lognormal(3, 1.5, customers)
    came = days * spend * np.exp(0.5 * chance.standard_normal(customers))
    matrix = np.column_stack([days, spend]).astype(np.float32)
    return Examples(matrix, Expected(days, spend), came, np.ceil(days))


def test_the_largest_customers_are_bounded_as_well_as_the_others() -> None:
    fitted = RevenueQuantiles.fit(wholesale(5000, 1), Modeling().intervals, 42)
    later = wholesale(20_000, 2)

    low, _, high = fitted.predict(later.matrix, later.expected).T

    largest = np.argsort(-later.expected.revenue)[:1000]
    for some in (slice(None), largest):
        inside = (low <= later.revenue) & (later.revenue <= high)
        assert inside[some].mean() == pytest.approx(0.8, abs=0.06)
    ratio = (high - low)[largest] / later.expected.revenue[largest]
    assert ratio.max() < 3


def test_who_is_expected_next_to_nothing_is_bounded_as_if_a_little_were() -> None:
    fitted = RevenueQuantiles.fit(wholesale(5000, 1), TREES, 42)
    nobody = Expected(np.zeros(1), np.zeros(1))

    low, inner, high = fitted.predict(np.zeros((1, 2), np.float32), nobody)[0]

    assert 0 <= low <= inner <= high
    assert high < 0.5 * wholesale(5000, 1).expected.revenue.mean()
