"""Where a monthly signal is expected to be, by the months before: level, season, and their doubt.

Several series of one kind (the segments of a shop, say) share how much they wander, how much of it
comes back every year, and how much is noise: one segment's months alone would not tell. These three
sizes are found by the evidence of all series together, and beliefs from before any data keep them
in reason where months are few. Rasmussen and Williams, "Gaussian Processes for Machine Learning"
(2006), equations 2.23 to 2.30.
"""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from clv_assets.core.arrays import Array
from clv_assets.core.model.shop_level import PERSISTENCE, YEAR, yearly_correlation

PRIOR_WIDTH = 0.7  # of the logarithms of the sizes: a factor of two either way
OFFSET = 0.3  # how far off the mean of all months may be to begin with
UNKNOWN = 1e6  # the variance of a month that a series doesn't have


class Sizes(NamedTuple):
    """Standard deviations in logarithms; of ``trend`` for a year, and believed as it is."""

    level: float
    season: float
    noise: float
    trend: float = 0.1


class Outlook(NamedTuple):
    """What is expected of each series, the chance of who happens to buy left out.

    Attributes:
        mean, variance: shape (series,).
    """

    mean: Array
    variance: Array


@dataclass(frozen=True)
class MonthPath:
    """Monthly series as a Gaussian process.

    Attributes:
        places: months as numbers, shape (months,).
        values: of each series, shape (series, months).
        variances: of each value by chance; UNKNOWN where there is none.
        sizes: of level, season, noise and trend.
    """

    places: Array
    values: Array = field(repr=False)
    variances: Array = field(repr=False)
    sizes: Sizes

    @classmethod
    def fit(cls, places: Array, values: Array, variances: Array, prior: Sizes) -> "MonthPath":
        """Find the sizes by the evidence of all series; those of ``prior`` without any month."""
        from scipy.optimize import minimize

        path = cls(places, values, variances, prior)
        if not values.size:
            return path
        believed = np.log(np.array(prior[:3]))

        def surprise(log_sizes: Array) -> float:
            sizes = _sized(log_sizes, prior)
            belief = np.sum((log_sizes - believed) ** 2) / (2 * PRIOR_WIDTH**2)
            return replace(path, sizes=sizes)._surprise() + float(belief)

        optimum = minimize(surprise, believed, method="L-BFGS-B", bounds=[(-7.0, 1.0)] * 3)
        return replace(path, sizes=_sized(optimum.x, prior))

    def ahead(self, place: float) -> Outlook:
        """What is expected of each series at ``place``, its noise included."""
        at = np.array([place])
        own = self._kernel(at, at)[0, 0] + self.sizes.noise**2
        series = len(self.values)
        if not self.places.size:
            return Outlook(np.zeros(series), np.full(series, own))
        across = self._kernel(at, self.places)[0]
        weights = np.linalg.solve(
            self._seen(), np.broadcast_to(across[:, None], (series, len(across), 1))
        )[..., 0]
        mean = np.sum(weights * self.values, axis=1)
        return Outlook(mean, np.maximum(own - weights @ across, 0.0))

    def then(self, place: float, values: Array, variances: Array) -> "MonthPath":
        """With one more month, shape (series,) both."""
        return replace(
            self,
            places=np.append(self.places, place),
            values=np.column_stack([self.values, values]),
            variances=np.column_stack([self.variances, variances]),
        )

    def _surprise(self) -> float:
        root = np.linalg.cholesky(self._seen())
        whitened = np.linalg.solve(root, self.values[..., None])
        spread = np.log(np.diagonal(root, axis1=1, axis2=2)).sum()
        # A month that isn't there would count by its huge variance: a constant, taken off again.
        return float(0.5 * np.sum(whitened**2) + spread)

    def _seen(self) -> Array:
        """Covariances of what was seen, shape (series, months, months), chance and noise on top."""
        own = self.variances + self.sizes.noise**2
        shared = self._kernel(self.places, self.places)
        return np.asarray(shared[None] + own[:, :, None] * np.eye(len(self.places)), float)

    def _kernel(self, a: Array, b: Array) -> Array:
        slow = self.sizes.level**2 * PERSISTENCE ** np.abs(a[:, None] - b[None, :])
        yearly = self.sizes.season**2 * yearly_correlation(a, b)
        middle = float(self.places.mean()) if self.places.size else 0.0
        trend = (self.sizes.trend / YEAR) ** 2 * np.outer(a - middle, b - middle)
        return np.asarray(slow + yearly + trend + OFFSET**2, float)


def _sized(log_sizes: Array, prior: Sizes) -> Sizes:
    level, season, noise = np.exp(log_sizes).tolist()
    return Sizes(level, season, noise, prior.trend)
