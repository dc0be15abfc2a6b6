"""The points of a beta distribution have its moments."""

import numpy as np
import pytest

from clv_assets.core.btyd.beta_points import beta_points


@pytest.mark.parametrize("a", [0.05, 0.8, 1.0, 20.0, 1e5])
@pytest.mark.parametrize("b", [0.05, 1.0, 2.4, 3000.0, 1e5])
def test_mean_and_variance_are_those_of_the_beta_distribution(a: float, b: float) -> None:
    p, weight = np.array(list(beta_points(a, np.array([b])))).transpose(1, 0, 2)
    weight = weight / weight.sum(axis=0)

    smooth = min(a, b) > 0.2
    mean = float(np.sum(weight * p))
    spread = float(np.sum(weight * (p - mean) ** 2))

    assert mean == pytest.approx(a / (a + b), rel=1e-6 if smooth else 3e-4)
    assert spread == pytest.approx(a * b / (a + b) ** 2 / (a + b + 1), rel=1e-6 if smooth else 2e-3)


@pytest.mark.parametrize("a", [1e-5, 0.8, 1e5])
def test_no_point_is_zero_or_above_one_and_no_weight_negative(a: float) -> None:
    p, weight = np.array(list(beta_points(a, np.array([1e-5, 1.0, 5000.0])))).transpose(1, 0, 2)

    assert np.all((p > 0) & (p <= 1))
    assert np.all((weight >= 0) & np.isfinite(weight))
    assert np.all(weight.sum(axis=0) > 0)
