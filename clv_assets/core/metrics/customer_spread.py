"""How far a customer's revenue is from what is expected of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from clv_assets.core.arrays import Array

# Purchases by chance, whose values are spread as wide as their mean: power 1, scale 2 values.
POISSON = 1.0


@dataclass(frozen=True)
class CustomerSpread:
    """Variance of one customer's revenue in a window: ``scale * predicted ** power``.

    Attributes:
        scale: in the currency to the power of ``2 - power``.
        power: 1 where revenue comes in equal pieces by chance, 2 where it scales as a whole.
    """

    scale: float
    power: float

    @classmethod
    def of(cls, windows: Sequence[tuple[Array, Array]]) -> Self | None:
        """From predicted and actual revenue per customer of past windows; None if it tells none.

        The window's level is taken out first: that moves all customers at once. Maximum
        pseudo-likelihood of a power-of-the-mean variance, Davidian and Carroll (1987), "Variance
        function estimation".
        """
        from scipy.optimize import minimize_scalar

        means_and_squares = [_at_level(predicted, actual) for predicted, actual in windows]
        mean, squares = (np.concatenate(side) for side in zip(*means_and_squares, strict=True))
        unit = float(mean.mean()) if len(mean) else 0.0
        if unit <= 0 or not squares.any():
            return None
        mean, squares = mean / unit, squares / unit**2

        def surprise(power: float) -> float:
            variance = np.mean(squares / mean**power) * mean**power
            return float(np.mean(np.log(variance) + squares / variance))

        power = float(minimize_scalar(surprise, bounds=(1.0, 2.0), method="bounded").x)
        return cls(float(np.mean(squares / mean**power)) * unit ** (2 - power), power)

    @classmethod
    def assumed(cls, day_value: float) -> Self:
        """The spread of a shop of which no past window tells: purchases that come by chance.

        Args:
            day_value: what a purchase day is worth in the mean, in the shop's currency.
        """
        return cls(2 * day_value, POISSON)

    def variance(self, predicted: Array) -> Array:
        """Variance of each customer's revenue, in the currency squared; 0 where 0 is predicted."""
        return np.asarray(self.scale * predicted**self.power, float)


def _at_level(predicted: Array, actual: Array) -> tuple[Array, Array]:
    """Means of a window at the level that came, and squares of what customers missed them by."""
    total = float(predicted.sum())
    mean = predicted * (max(float(actual.sum()), 0.0) / total if total > 0 else 0.0)
    positive = mean > 0
    return mean[positive], (actual[positive] - mean[positive]) ** 2
