"""Between which amounts a customer's revenue falls, in line with the chance of any purchase."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from clv_assets.config.modeling import Trees
from clv_assets.core.arrays import Array, Matrix
from clv_assets.core.model.booster import Booster, quantised
from clv_assets.core.model.examples import Examples
from clv_assets.core.model.learner_input import Expected
from clv_assets.core.model.learners import options_of

QUANTILES = (0.1, 0.8, 0.9)
# Three trees a round whose leaves are sorted anew: half of all the CPU of a fit, on all rows.
ROWS_FOR_QUANTILES = 20_000
# Who buys with less is expected to buy nothing even in the 90th percentile.
UNLIKELY = 0.1
# Of the mean expected revenue: who is expected less is bounded as if that were expected.
LEAST_SHARE = 0.05


@dataclass(frozen=True)
class RevenueQuantiles:
    """The 10th, 80th and 90th percentile of a customer's revenue, by trees with pinball loss.

    They learn those of actual over expected revenue: a leaf of amounts would bound the largest
    customer as it does the twentieth.

    Attributes:
        least: of the expected revenue that a quantile is multiplied with.
    """

    booster: Booster
    least: float

    @classmethod
    def fit(cls, examples: Examples, params: Trees, seed: int) -> Self:
        """Train on at most ROWS_FOR_QUANTILES of the examples, evenly spaced."""
        examples = examples.thinned(ROWS_FOR_QUANTILES)
        expected = examples.expected.revenue
        least = LEAST_SHARE * float(expected.mean()) or 1.0
        base = np.maximum(expected, least)
        options = {
            **options_of(params, seed),
            "objective": "reg:quantileerror",
            "quantile_alpha": np.array(QUANTILES),
        }
        options.pop("max_delta_step")
        data = quantised(_with_revenue(examples.matrix, examples.expected))
        booster = Booster.train(options, params.n_estimators, data, examples.revenue / base)
        return cls(booster, least)

    def predict(self, matrix: Matrix, expected: Expected) -> Array:
        """Customers x QUANTILES, rising, 0 or more."""
        ratios = self.booster.predict(_with_revenue(matrix, expected))
        raw = ratios * np.maximum(expected.revenue, self.least)[:, None]
        return np.maximum(np.maximum.accumulate(raw, axis=1), 0)


def bounds_of(
    quantiles: RevenueQuantiles, matrix: Matrix, expected: Expected, active: Array
) -> Array:
    """QUANTILES x customers, in a window of usual level; ``active``, chance of any purchase.

    All are 0 of who is unlikely to buy, which in an old log is every second customer: their
    trees, the dearest of all, are left out.
    """
    bounds = np.zeros((len(QUANTILES), len(active)))
    likely = active >= UNLIKELY
    if likely.any():
        bounds[:, likely] = quantiles.predict(matrix[likely], expected.of(likely)).T
    return bounds


def in_line(bounds: Array, mean: Array, active: Array) -> tuple[Array, Array, Array]:
    """The 10th, 80th and 90th percentile in line with the probability of any purchase.

    Other trees tell that. Who buys nothing with more than 10 % has nothing as 10th percentile; who
    buys with less than 10 or 20 % has nothing as 90th or 80th; and a bound that more than one in
    ten would break is above the mean.
    """
    low, inner, high = bounds
    high = np.where(active > 0.12, np.maximum(high, mean), high)
    return (
        np.where(active < 0.9, 0.0, low),
        np.where(active < 0.2, 0.0, inner),
        np.where(active < UNLIKELY, 0.0, high),
    )


def _with_revenue(matrix: Matrix, expected: Expected) -> Matrix:
    return np.column_stack([matrix, expected.revenue.astype(np.float32)])
