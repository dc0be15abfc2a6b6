"""Gamma-Gamma: what a customer spends in an order, from the orders seen so far.

Order values vary around a customer's own mean, and means vary over customers. Fader and Hardie,
"The Gamma-Gamma model of monetary value" (2013).
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, gammaln

from clv_assets.core.arrays import Array
from clv_assets.core.btyd.errors import NoFit
from clv_assets.core.btyd.histories import compressed, floats
from clv_assets.core.btyd.maximise import PENALTY, maximise

# The population mean is p v / (q - 1): near q = 1 it is all tail, and below it doesn't exist.
HEAVY_TAIL = 1.1


@dataclass(frozen=True)
class GammaGamma:
    """Parameters of the spend model; ``v`` carries the currency.

    Attributes:
        p: shape of a customer's order values.
        q, v: shape and rate of the gamma distribution of their rates.
        mean: mean over the customers of the fit, in currency; stands in for the population mean
            where the tail is too heavy for one (q up to 1.1).
    """

    p: float
    q: float
    v: float
    mean: float | None = None

    @classmethod
    def fit(
        cls,
        x: ArrayLike,
        mean_value: ArrayLike,
        weights: ArrayLike | None = None,
        penalty: float = PENALTY,
    ) -> Self:
        """Maximum likelihood, with a weak prior on the logarithms of the parameters.

        Values are fitted in units of their mean, so the prior is the same in any currency. Of more
        than 50,000 distinct (x, mean value) an evenly spaced sample is fitted, always the same.
        Where all spend the same, p and q end on the bounds of ``maximise``, and the expected
        spend is that same value.

        Args:
            x: purchases averaged, at least 1, shape (n,).
            mean_value: their mean value in currency, above 0, shape (n,).
            weights: customers per row, shape (n,).
            penalty: of ``maximise``; 0 leaves the prior out.

        Raises:
            NoFit: no customer, or a value that is missing or not above 0.
        """
        rows, counts = _merged_spend(x, mean_value, weights)
        mean = float(np.sum(rows[1] * counts) / np.sum(counts))

        def likelihood(values: Array) -> tuple[Array, list[Array]]:
            return cls(*map(float, values))._slopes(rows[0], rows[1] / mean)

        p, q, v = maximise(likelihood, counts, np.array([2.0, 3.0, 1.0]), penalty).tolist()
        return cls(p, q, v * mean, mean)

    def log_likelihood(self, x: ArrayLike, mean_value: ArrayLike) -> Array:
        """Log-likelihood of each customer's mean value, shape (n,); equation 1a of the note."""
        return self._slopes(np.asarray(x, float), np.asarray(mean_value, float))[0]

    @property
    def population_mean(self) -> float:
        """Mean spend per order over all customers, in currency: p v / (q - 1).

        With a heavy tail the mean of the fit, or without one p v / q, the spend at the mean rate.
        """
        if self.q > HEAVY_TAIL:
            return self.p * self.v / (self.q - 1)
        return self.mean if self.mean is not None else self.p * self.v / self.q

    def expected_spend(self, x: ArrayLike, mean_value: ArrayLike) -> Array:
        """Mean value of a future order in currency, shape (n,); equation 5 of the note.

        A customer's own mean and the population's, weighted p x to q - 1 (to q where the tail is
        heavy). Without a purchase, x = 0, it is the population mean whatever ``mean_value``.
        """
        x, own = np.asarray(x, float), np.asarray(mean_value, float)
        doubt = self.q - 1 if self.q > HEAVY_TAIL else self.q
        share = self.p * x / (self.p * x + doubt)
        return np.asarray(
            self.population_mean + share * (np.where(x > 0, own, 0.0) - self.population_mean)
        )

    def _slopes(self, x: Array, mean_value: Array) -> tuple[Array, list[Array]]:
        """Log-likelihood of each customer and its derivatives by p, q and v."""
        p, q, v = self.p, self.q, self.v
        shape, total = p * x, x * mean_value
        own, rest = -np.log1p(v / total), -np.log1p(total / v)
        value = gammaln(shape + q) - gammaln(shape) - gammaln(q)
        value += shape * own + q * rest - np.log(mean_value)
        common = digamma(shape + q)
        return value, [
            x * (common - digamma(shape) + own),
            common - digamma(q) + rest,
            q / v - (shape + q) / (total + v),
        ]


def _merged_spend(
    x: ArrayLike, mean_value: ArrayLike, weights: ArrayLike | None
) -> tuple[Array, Array]:
    rows = np.stack(floats(x, mean_value))
    (counts,) = floats(np.ones(rows.shape[1]) if weights is None else weights)
    if not np.sum(counts) > 0:
        raise NoFit("there is no customer to learn the value of an order from")
    if not (np.isfinite(rows).all() and np.isfinite(counts).all() and np.all(counts >= 0)):
        raise NoFit("an order count, a mean value or a weight is missing, infinite or negative")
    if np.any(rows[0] <= 0) or np.any(rows[1] <= 0):
        raise NoFit("a customer's orders are worth nothing, so the value of an order has no model")
    return compressed(rows, counts)
