"""How far customers' revenue is from what is expected, whatever the currency."""

import numpy as np
import pytest

from clv_assets.core.metrics.customer_spread import CustomerSpread


@pytest.mark.parametrize("power", [1.0, 1.5, 1.9])
def test_the_spread_of_customers_is_found_in_what_they_did(power: float) -> None:
    """Gamma distributed revenue with a variance of 8 x mean ^ power, in two windows."""
    rng = np.random.default_rng(3)
    windows = []
    for level in (0.5, 2.0):
        mean = np.exp(rng.normal(3, 1, 20_000))
        shape = mean**2 / (8 * mean**power)
        came = rng.gamma(shape, mean / shape)
        windows.append((mean / level, came))

    found = CustomerSpread.of(windows)

    assert found is not None
    assert found.power == pytest.approx(power, abs=0.06)
    for mean_revenue in (10.0, 100.0):
        variance = found.variance(np.array([mean_revenue]))[0]
        assert variance == pytest.approx(8 * mean_revenue**power, rel=0.2)


def test_the_spread_of_customers_means_the_same_in_any_currency() -> None:
    rng = np.random.default_rng(4)
    mean = np.exp(rng.normal(0, 1, 2000))
    came = mean * rng.exponential(size=2000)

    euros, cents = CustomerSpread.of([(mean, came)]), CustomerSpread.of([(100 * mean, 100 * came)])

    assert euros is not None
    assert cents is not None
    assert cents.power == pytest.approx(euros.power, abs=1e-3)
    assert cents.variance(100 * mean) == pytest.approx(1e4 * euros.variance(mean), rel=0.01)


@pytest.mark.parametrize(
    ("predicted", "actual"), [([], []), ([0.0, 0.0], [1.0, 2.0]), ([1.0, 2.0], [0.0, 0.0])]
)
def test_windows_in_which_nothing_was_predicted_or_came_tell_no_spread(
    predicted: list[float], actual: list[float]
) -> None:
    assert CustomerSpread.of([(np.array(predicted), np.array(actual))]) is None
