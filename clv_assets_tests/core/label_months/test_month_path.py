"""Where a monthly signal is expected to be: by level, season, trend, and their doubt."""

import numpy as np
import pytest

from clv_assets.core.label_months.month_path import UNKNOWN, MonthPath, Sizes

PRIOR = Sizes(0.05, 0.05, 0.05, 0.1)
MONTHS = np.arange(24.0)


def path(values: np.ndarray, chance: float = 0.01, sizes: Sizes | None = None) -> MonthPath:
    rows = np.atleast_2d(values)
    variances = np.full(rows.shape, chance**2)
    if sizes is not None:
        return MonthPath(MONTHS[: rows.shape[1]], rows, variances, sizes)
    return MonthPath.fit(MONTHS[: rows.shape[1]], rows, variances, PRIOR)


def test_a_steady_series_is_expected_to_go_on() -> None:
    found = path(np.full(24, 0.2)).ahead(24.0)

    assert found.mean[0] == pytest.approx(0.2, abs=0.02)
    assert np.sqrt(found.variance[0]) < 0.05


def test_a_season_is_expected_to_come_again() -> None:
    season = 0.3 * np.cos(2 * np.pi * MONTHS / 12)
    fitted = path(season)

    best, worst = (fitted.ahead(place).mean[0] for place in (24.0, 30.0))

    assert best == pytest.approx(0.3, abs=0.1)
    assert worst == pytest.approx(-0.3, abs=0.12)
    assert fitted.sizes.season > 0.1


def test_noise_widens_what_is_expected() -> None:
    chance = np.random.default_rng(1)
    noisy = path(0.3 * chance.standard_normal(24))

    assert noisy.ahead(24.0).variance[0] > 20 * path(np.zeros(24)).ahead(24.0).variance[0]


def test_segments_share_the_sizes_and_keep_their_levels() -> None:
    levels = np.array([[-0.2], [0.0], [0.3]])
    found = path(np.broadcast_to(levels, (3, 24)).copy()).ahead(24.0)

    assert found.mean.tolist() == pytest.approx([-0.2, 0.0, 0.3], abs=0.03)


def test_a_month_that_is_not_there_tells_nothing() -> None:
    values, variances = np.zeros((1, 24)), np.full((1, 24), 1e-4)
    values[0, 20], variances[0, 20] = 5.0, UNKNOWN

    found = MonthPath(MONTHS, values, variances, PRIOR).ahead(24.0)

    assert found.mean[0] == pytest.approx(0, abs=0.01)


def test_the_next_month_is_taken_in() -> None:
    fitted = path(np.zeros(24), sizes=PRIOR)

    moved = fitted.then(24.0, np.array([0.2]), np.array([1e-4])).ahead(25.0)

    assert 0.05 < moved.mean[0] < 0.2
    assert moved.variance[0] <= fitted.ahead(25.0).variance[0]


def test_without_any_month_there_is_the_belief_alone() -> None:
    found = path(np.zeros((1, 0))).ahead(3.0)

    assert found.mean.tolist() == [0.0]
    assert found.variance[0] > 0.3**2
