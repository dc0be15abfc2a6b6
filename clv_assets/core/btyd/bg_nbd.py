"""BG/NBD and MBG/NBD: after a purchase a customer may leave for good, at a toss of an own coin.

As Pareto/NBD, but the end comes with a purchase instead of at any time, which has simpler
formulas. BG/NBD: Fader, Hardie and Lee, "Counting your customers the easy way" (2005). MBG/NBD:
Batislam, Denizel and Filiztekin, "Empirical validation and comparison of models for customer base
analysis" (2007).
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, digamma, expit, gammaln

from clv_assets.core.arrays import Array
from clv_assets.core.btyd.beta_points import beta_points
from clv_assets.core.btyd.histories import Histories, floats
from clv_assets.core.btyd.lifetime import log_growth
from clv_assets.core.btyd.maximise import PENALTY, maximise


@dataclass(frozen=True)
class BGNBD:
    """Parameters of the rates and of the beta_points; only ``alpha`` carries the unit of time.

    In every method ``x`` is a customer's repeat purchases (the first doesn't count), ``t_x`` the
    time of the last purchase since the first, and ``T`` the age, all time since the first, each
    a float array of shape (n,) with ``0 <= t_x <= T``. The first purchase never ends it, so a
    one-time buyer is alive for certain; MBGNBD mends that.

    Attributes:
        r, alpha: shape and rate of the gamma distributed purchase rates.
        a, b: of the beta distributed chance to leave after a purchase; its mean is a / (a + b).
    """

    r: float
    alpha: float
    a: float
    b: float

    first_may_end: ClassVar[bool] = False

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
        r, alpha, a, b = maximise(likelihood, histories.weights, start, penalty).tolist()
        return cls(r, alpha * histories.unit, a, b)

    def log_likelihood(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Array:
        """Log-likelihood of each customer, shape (n,), without the constant log(x!)."""
        return self._slopes(*floats(x, t_x, T))[0]

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Array:
        """Probability that the customer is still active at T, shape (n,)."""
        x, t_x, T = floats(x, t_x, T)
        return np.asarray(expit(-self._log_odds(x, t_x, T)), float)

    def expected_purchases(
        self, horizon: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike
    ) -> Array:
        """Purchases expected in ``(T, T + horizon]``, shape (n,).

        ``horizon`` is one length for all, or one each, in the unit of T.
        """
        x, t_x, T = floats(x, t_x, T)
        return self.p_alive(x, t_x, T) * self._if_alive(horizon, x, T)

    def expected_purchases_of_new(self, horizon: ArrayLike) -> Array:
        """Repeat purchases expected of a new customer within ``horizon``, of its shape."""
        survives = self.b / (self.a + self.b) if self.first_may_end else 1.0
        return survives * self._if_alive(horizon, np.array(0.0), np.array(0.0))

    def _tails(self, x: Array) -> Array:
        """b of the coin of a customer still alive: one up for each toss survived."""
        return np.asarray(self.b + x + self.first_may_end, float)

    def _log_odds(self, x: Array, t_x: Array, T: Array) -> Array:
        """Logarithm of the odds that the last purchase was the end."""
        tossed = (x > 0) | self.first_may_end
        before = np.where(tossed, self._tails(x) - 1, 1.0)
        odds = np.log(self.a / before) + (self.r + x) * log_growth(self.alpha, t_x, T)
        return np.where(tossed, odds, -np.inf)

    def _if_alive(self, horizon: ArrayLike, x: Array, T: Array) -> Array:
        """Purchases expected within ``horizon`` of a customer alive at T.

        With a coin p it is (1 - (1 + p t / (alpha + T))^-(r + x)) / p; here its mean over p.
        """
        growth = np.asarray(horizon, float) / (self.alpha + T)
        mean, total = np.zeros(()), np.zeros(())
        for p, weight in beta_points(self.a, self._tails(x)):
            mean = mean - weight * np.expm1(-(self.r + x) * np.log1p(p * growth)) / p
            total = total + weight
        return np.asarray(mean / total, float)

    def _slopes(self, x: Array, t_x: Array, T: Array) -> tuple[Array, list[Array]]:
        """Log-likelihood of each customer and its derivatives by r, alpha, a and b."""
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        tails, odds, growth = self._tails(x), self._log_odds(x, t_x, T), np.log1p(T / alpha)
        value = gammaln(r + x) - gammaln(r) - (r + x) * growth - x * np.log(alpha)
        value += betaln(a, tails) - betaln(a, b) + np.logaddexp(0, odds)
        gone = expit(odds)
        before = np.where(gone > 0, tails - 1, 1.0)
        by_alpha = (r + x) * (1 / (alpha + T) - 1 / (alpha + t_x))
        common = digamma(a + b) - digamma(a + tails)
        return value, [
            digamma(r + x) - digamma(r) - growth + gone * log_growth(alpha, t_x, T),
            r / alpha - (r + x) / (alpha + T) + gone * by_alpha,
            common + gone / a,
            common + digamma(tails) - digamma(b) - gone / before,
        ]


@dataclass(frozen=True)
class MBGNBD(BGNBD):
    """BG/NBD in which the first purchase may be the last: one-time buyers can be gone too."""

    first_may_end: ClassVar[bool] = True
