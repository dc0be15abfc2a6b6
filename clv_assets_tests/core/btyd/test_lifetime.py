"""The Pareto/NBD integral against 2F1 where that works, and at its extremes."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import hyp2f1

from clv_assets.core.btyd.lifetime import departure


@pytest.mark.parametrize(("alpha", "beta"), [(10.6, 11.7), (11.7, 10.6), (5.0, 5.0), (30.0, 12.0)])
@pytest.mark.parametrize(("x", "t_x", "T"), [(0, 0, 39), (3, 20, 39), (12, 30, 31)])
def test_the_odds_are_those_of_the_hypergeometric_form(
    alpha: float, beta: float, x: float, t_x: float, T: float
) -> None:
    """Fader and Hardie (2005): s / (r+s+x) (alpha+T)^(r+x) (beta+T)^s times A0."""
    r, s = 0.55, 0.61
    m, high = r + s + x, max(alpha, beta)
    second = s + 1 if alpha >= beta else r + x

    def term(t: float) -> float:
        z = abs(alpha - beta) / (high + t)
        return float(hyp2f1(m, second, m + 1, z) / (high + t) ** m)

    odds = s / m * (alpha + T) ** (r + x) * (beta + T) ** s * (term(t_x) - term(T))
    found = departure(r, alpha, s, beta, *(np.array([float(v)]) for v in (x, t_x, T)))
    assert np.exp(found.log_odds[0]) == pytest.approx(odds, rel=1e-9)


@pytest.mark.parametrize(("alpha", "beta"), [(0.5, 1e5), (1e5, 0.5), (0.5, 0.5), (90.0, 4000.0)])
@pytest.mark.parametrize(("r", "s"), [(0.1, 0.1), (1.0, 15.0), (15.0, 1.0)])
@pytest.mark.parametrize(
    ("x", "t_x", "T"), [(0, 0, 5000), (1, 0, 5000), (300, 10, 5000), (5000, 4990, 5000)]
)
def test_extreme_parameters_and_whales_keep_their_digits(
    alpha: float, beta: float, r: float, s: float, x: float, t_x: float, T: float
) -> None:
    def log_density(u: float) -> float:
        y = (alpha + t_x) * np.expm1(u)
        kept = -(r + x - 1) * u - (s + 1) * np.log1p(y / (beta + t_x))
        return float(kept)

    end = np.log1p((T - t_x) / (alpha + t_x))
    points = np.concatenate([[0], end * np.logspace(-8, 0, 33)])
    area = sum(
        quad(lambda u: np.exp(log_density(u)), a, b, epsabs=0)[0] for a, b in pairwise(points)
    )
    odds = np.log(s * area * (alpha + t_x) / (beta + t_x)) + (r + x) * end
    odds += s * np.log1p((T - t_x) / (beta + t_x))

    found = departure(r, alpha, s, beta, *(np.array([float(v)]) for v in (x, t_x, T)))

    assert found.log_odds[0] == pytest.approx(odds, rel=1e-6, abs=1e-6)


def test_no_silence_no_doubt() -> None:
    found = departure(0.5, 10.0, 0.6, 12.0, *(np.array([float(v)]) for v in (4, 39, 39)))

    assert np.exp(found.log_odds[0]) == pytest.approx(0, abs=1e-250)
