"""Pareto/NBD: how many purchases a customer will make, and whether there is one left to make them.

While active, a customer buys at random with an own rate; the active time is exponential with an
own rate; both rates are gamma distributed over customers. Schmittlein, Morrison and Colombo
(1987); formulas from Fader and Hardie, "A note on deriving the Pareto/NBD model" (2005).
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, expit, exprel, gammaln

from clv_assets.core.arrays import Array
from clv_assets.core.btyd.histories import Histories, floats
from clv_assets.core.btyd.lifetime import departure, log_growth
from clv_assets.core.btyd.maximise import PENALTY, maximise


@dataclass(frozen=True)
class ParetoNBD:
    """Parameters of the two gamma distributions; ``alpha`` and ``beta`` carry the unit of time.

    In every method ``x`` is a customer's repeat purchases (the first doesn't count), ``t_x`` the
    time of the last purchase since the first, and ``T`` the age, all time since the first, each
    a float array of shape (n,) with ``0 <= t_x <= T``.

    Attributes:
        r, alpha: shape and rate of the purchase rates; their mean is r / alpha per unit of time.
        s, beta: shape and rate of the dropout rates; their mean is s / beta.
    """

    r: float
    alpha: float
    s: float
    beta: float

    @classmethod
    def fit(
        cls,
        x: ArrayLike,
        t_x: ArrayLike,
        T: ArrayLike,
        weights: ArrayLike | None = None,
        penalty: float = PENALTY,
    ) -> Self:
        """Maximum likelihood, with a weak prior on the logarithms of the parameters.

        The prior is centred on 1 in units of the mean age (see ``maximise``); 0 leaves it out.
        ``weights`` count customers. Of more than 50,000 distinct histories an evenly spaced
        sample is fitted, the same on every run and for every order of the customers.

        Raises:
            NoFit: no customer, no repeat purchase, or a value that is missing or impossible.
        """
        histories = Histories.of(x, t_x, T, weights)

        def likelihood(values: Array) -> tuple[Array, list[Array]]:
            return cls(*map(float, values))._slopes(histories.x, histories.t_x, histories.T)

        start = np.array([1, 1 / histories.purchases_per_unit, 1, 1])
        r, alpha, s, beta = maximise(likelihood, histories.weights, start, penalty).tolist()
        return cls(r, alpha * histories.unit, s, beta * histories.unit)

    def log_likelihood(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Array:
        """Log-likelihood of each customer, shape (n,), without the constant log(x!).

        Equation 18 of the note.
        """
        return self._slopes(*floats(x, t_x, T))[0]

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Array:
        """Probability that the customer is still active at T, shape (n,)."""
        odds = departure(self.r, self.alpha, self.s, self.beta, *floats(x, t_x, T)).log_odds
        return np.asarray(expit(-odds), float)

    def expected_purchases(
        self, horizon: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike
    ) -> Array:
        """Purchases expected in ``(T, T + horizon]``, shape (n,); equation 41.

        ``horizon`` is one length for all, or one each, in the unit of T.
        """
        return self.p_alive(x, t_x, T) * self.expected_purchases_if_alive(horizon, x, T)

    def expected_purchases_if_alive(self, horizon: ArrayLike, x: ArrayLike, T: ArrayLike) -> Array:
        """Purchases expected in ``(T, T + horizon]`` of a customer who is active at T, shape (n,).

        They are those of :meth:`expected_purchases` divided by :meth:`p_alive`.
        """
        x, T = floats(x, T)
        rate = (self.r + x) / (self.alpha + T)
        return rate * self._active_time(horizon, self.beta + T)

    def expected_purchases_of_new(self, horizon: ArrayLike) -> Array:
        """Repeat purchases expected of a new customer within ``horizon``, of its shape."""
        return np.asarray(self.r / self.alpha * self._active_time(horizon, np.array(self.beta)))

    def _active_time(self, horizon: ArrayLike, beta: Array) -> Array:
        """Mean time until dropout or ``horizon``; (1 - (beta/(beta+t))^(s-1)) beta/(s-1).

        As a relative exponential it has no gap at s = 1.
        """
        growth = np.log1p(np.asarray(horizon, float) / beta)
        return np.asarray(beta * growth * exprel((1 - self.s) * growth), float)

    def _slopes(self, x: Array, t_x: Array, T: Array) -> tuple[Array, list[Array]]:
        """Log-likelihood of each customer and its derivatives by r, alpha, s and beta."""
        r, alpha, s, beta = self.r, self.alpha, self.s, self.beta
        leaving = departure(r, alpha, s, beta, x, t_x, T)
        alpha_gone, beta_gone = np.log1p(T / alpha), np.log1p(T / beta)
        value = gammaln(r + x) - gammaln(r) - (r + x) * alpha_gone - x * np.log(alpha)
        value += np.logaddexp(0, leaving.log_odds) - s * beta_gone
        gone = expit(leaving.log_odds)
        by_r = log_growth(alpha, t_x, T) - leaving.log_alpha
        by_s = 1 / s + log_growth(beta, t_x, T) - leaving.log_beta
        by_alpha = (r + x) * (1 / (alpha + T) - leaving.inverse_alpha / (alpha + t_x))
        by_beta = s / (beta + T) - (s + 1) * leaving.inverse_beta / (beta + t_x)
        return value, [
            digamma(r + x) - digamma(r) - alpha_gone + gone * by_r,
            r / alpha - (r + x) / (alpha + T) + gone * by_alpha,
            -beta_gone + gone * by_s,
            s / beta - s / (beta + T) + gone * by_beta,
        ]
