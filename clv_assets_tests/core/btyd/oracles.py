"""The models the slow way: sums over a fine grid of customers' own rates, and simulation."""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, gammaln

from clv_assets.core.btyd.bg_nbd import BGNBD
from clv_assets.core.btyd.pareto_nbd import ParetoNBD
from clv_assets_tests.core.btyd.models import Model

LOGS = np.linspace(-140, 8, 1481)


@dataclass(frozen=True)
class Truth:
    log_likelihood: float
    p_alive: float
    expected: float


def brute_force(model: Model, x: float, t_x: float, T: float, horizon: float) -> Truth:
    """Average over both of a customer's own rates, each a grid over its logarithm."""
    rate = np.exp(LOGS)[:, None]
    weight = _gamma_weights(model.r, model.alpha)[:, None]
    if isinstance(model, ParetoNBD):
        alive, gone, ahead = _exponential_end(rate, np.exp(LOGS)[None, :], x, t_x, T, horizon)
        weight = weight * _gamma_weights(model.s, model.beta)[None, :]
    else:
        coin, coin_weight = _beta_weights(model.a, model.b)
        tosses = x + model.first_may_end
        alive, gone, ahead = _end_by_coin(rate, coin[None, :], (x, tosses), t_x, T, horizon)
        weight = weight * coin_weight[None, :]
    total = float(np.sum(weight * (alive + gone)))
    share = float(np.sum(weight * alive)) / total
    return Truth(float(np.log(total)), share, float(np.sum(weight * alive * ahead)) / total)


def _exponential_end(rate, end, x, t_x, T, horizon):  # type: ignore[no-untyped-def]
    both = rate + end
    alive = rate**x * np.exp(-both * T)
    gone = rate**x * end / both * (np.exp(-both * t_x) - np.exp(-both * T))
    return alive, gone, rate / end * -np.expm1(-end * horizon)


def _end_by_coin(rate, coin, counts, t_x, T, horizon):  # type: ignore[no-untyped-def]
    x, tosses = counts
    alive = (1 - coin) ** tosses * rate**x * np.exp(-rate * T)
    gone = coin * (1 - coin) ** max(tosses - 1, 0) * rate**x * np.exp(-rate * t_x) * (tosses > 0)
    return alive, gone, -np.expm1(-rate * coin * horizon) / coin


def _gamma_weights(shape: float, rate: float) -> np.ndarray:
    log = shape * (np.log(rate) + LOGS) - rate * np.exp(LOGS) - gammaln(shape)
    return np.exp(log) * (LOGS[1] - LOGS[0])


def _beta_weights(a: float, b: float) -> tuple[np.ndarray, np.ndarray]:
    odds = np.linspace(-140, 50, 1901)
    log = -a * np.logaddexp(0, -odds) - b * np.logaddexp(0, odds) - betaln(a, b)
    return 1 / (1 + np.exp(-odds)), np.exp(log) * (odds[1] - odds[0])


@dataclass(frozen=True)
class Simulated:
    """Customers of random age, and what they bought in the ``horizon`` after T."""

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    future: np.ndarray


def simulate(model: Model, customers: int, age: float, horizon: float, seed: int) -> Simulated:
    """Every purchase drawn one by one, until the customer leaves."""
    rng = np.random.default_rng(seed)
    T = rng.uniform(age / 2, age, customers)
    rate = rng.gamma(model.r, 1 / model.alpha, customers)
    times = np.cumsum(rng.exponential(1 / rate[:, None], (customers, 300)), axis=1)
    if isinstance(model, BGNBD):
        coin = rng.beta(model.a, model.b, customers)
        last = rng.geometric(coin) - model.first_may_end
        active = np.arange(1, 301) <= last[:, None]
    else:
        active = (
            times <= rng.exponential(1 / rng.gamma(model.s, 1 / model.beta, customers))[:, None]
        )
    seen = active & (times <= T[:, None])
    future = active & (times > T[:, None]) & (times <= T[:, None] + horizon)
    t_x = np.max(np.where(seen, times, 0.0), axis=1)
    return Simulated(seen.sum(axis=1).astype(float), t_x, T, future.sum(axis=1).astype(float))
