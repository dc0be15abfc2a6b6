"""The one integral of the Pareto/NBD model: over the moments at which a customer may have left.

Fader and Hardie's likelihood writes it with the hypergeometric function 2F1, which is slow and
breaks down for frequent buyers. Quadrature over the logarithm of time is neither: there the
integrand is log-concave and has no singularity nearby.
"""

from dataclasses import dataclass

import numpy as np

from clv_assets.core.arrays import Array

_ROOTS, _WEIGHTS = np.polynomial.legendre.leggauss(20)
NODES = tuple(zip((_ROOTS + 1) / 2, _WEIGHTS / 2, strict=True))
# Where the integrand has fallen by e^-32 the rest doesn't reach the 14th digit.
NEGLIGIBLE = 32.0
SMALLEST = 1e-300


@dataclass(frozen=True)
class Departure:
    """What a customer's silence since ``t_x`` says; arrays of shape (n,).

    ``y`` is the moment of departure, between t_x and T, distributed as the model sees it.

    Attributes:
        log_odds: logarithm of the odds that the customer has left by T.
        log_alpha, log_beta: means of log((alpha + y) / (alpha + t_x)), and the same of beta.
        inverse_alpha, inverse_beta: means of (alpha + t_x) / (alpha + y), and of beta.
    """

    log_odds: Array
    log_alpha: Array
    log_beta: Array
    inverse_alpha: Array
    inverse_beta: Array


def departure(
    r: float, alpha: float, s: float, beta: float, x: Array, t_x: Array, T: Array
) -> Departure:
    """Odds and means of departure under gamma(r, alpha) purchase and gamma(s, beta) dropout rates.

    The odds are ``s (alpha+T)^(r+x) (beta+T)^s`` times the integral over y from t_x to T of
    ``(alpha+y)^-(r+x) (beta+y)^-(s+1)``: the two terms of the likelihood of
    Fader and Hardie, "A note on deriving the Pareto/NBD model" (2005), one over the other.
    """
    alpha_first = alpha <= beta
    near, far = (alpha, beta) if alpha_first else (beta, alpha)
    steep, shallow = (r + x, s + 1) if alpha_first else (s + 1, r + x)
    area, *means = _integrate(near + t_x, far + t_x, steep - 1, shallow, log_growth(near, t_x, T))
    near_log, near_inverse, far_log, far_inverse = means
    odds = np.log(s) + np.log(np.maximum(area, SMALLEST)) + s * log_growth(beta, t_x, T)
    odds += (r + x) * log_growth(alpha, t_x, T) + np.log((near + t_x) / (beta + t_x))
    if alpha_first:
        return Departure(odds, near_log, far_log, near_inverse, far_inverse)
    return Departure(odds, far_log, near_log, far_inverse, near_inverse)


def log_growth(scale: float, t_x: Array, T: Array) -> Array:
    """log((scale + T) / (scale + t_x))."""
    return np.asarray(np.log1p((T - t_x) / (scale + t_x)), float)


def _integrate(
    near: Array, far: Array, decay: Array | float, power: Array | float, end: Array
) -> list[Array]:
    """Integral of exp(-decay u - power l(u)) over u from 0 to ``end``, and four means under it.

    ``u = log((near + y) / near)`` and ``l(u) = log((far + y) / far)``; the means are those of
    u, exp(-u), l and exp(-l).
    """
    ratio = near / far
    end = _negligible_from(ratio, decay, power, end)
    sums = [np.zeros(len(end)) for _ in range(5)]
    for node, weight in NODES:
        u = node * end
        growth = np.expm1(u)
        other = ratio * growth
        log_other = np.log1p(other)
        density = weight * np.exp(-decay * u - power * log_other)
        sums[0] += density
        sums[1] += density * u
        sums[2] += density / (1 + growth)
        sums[3] += density * log_other
        sums[4] += density / (1 + other)
    total = np.maximum(sums[0], SMALLEST)
    return [sums[0] * end, *(part / total for part in sums[1:])]


def _negligible_from(ratio: Array, decay: Array | float, power: Array | float, end: Array) -> Array:
    """A u past which the integrand counts for nothing, at most ``end``.

    The logarithm of the integrand is concave, so Newton steps from beyond never overshoot.
    """
    for _ in range(4):
        other = ratio * np.expm1(end)
        below = NEGLIGIBLE - decay * end - power * np.log1p(other)
        slope = decay + power * (other + ratio) / (1 + other)
        far_out = below < 0
        end = end + np.where(far_out, below, 0.0) / np.where(far_out, slope, 1.0)
    return end
