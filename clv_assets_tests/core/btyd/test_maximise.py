"""The maximum is found, the prior pulls weakly, and a likelihood without one is refused."""

import numpy as np
import pytest

from clv_assets.core.btyd.errors import NoFit
from clv_assets.core.btyd.maximise import LARGEST_LOG, PENALTY, maximise

WAITS = np.array([1.0, 2.0, 6.0])


def exponential(values: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    (rate,) = values
    return np.log(rate) - rate * WAITS, [1 / rate - WAITS]


def test_the_rate_of_exponential_waits_is_one_over_their_weighted_mean() -> None:
    found = maximise(exponential, np.array([1.0, 1.0, 2.0]), np.array([1.0]), 0)

    assert found.tolist() == pytest.approx([4 / 15], rel=1e-6)


def test_the_prior_pulls_towards_one_and_fades_with_more_customers() -> None:
    few, many = (
        maximise(exponential, np.full(3, each), np.array([1.0]), PENALTY)[0] for each in (1, 1000)
    )

    assert 1 / 3 < many < few < 0.36
    assert many == pytest.approx(1 / 3, rel=1e-4)


def test_a_likelihood_that_only_grows_ends_on_the_bound() -> None:
    found = maximise(lambda v: (np.log(v), [1 / v]), np.ones(1), np.ones(1), 0)

    assert found[0] == pytest.approx(np.exp(LARGEST_LOG))


def test_a_likelihood_that_is_not_finite_is_refused() -> None:
    with pytest.raises(NoFit, match="no finite maximum"):
        maximise(lambda v: (v * np.nan, [v * np.nan]), np.ones(1), np.ones(1), 0)
