"""Boosted trees that correct what a buy-till-you-die model expects of each customer."""

from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np

from clv_assets.config.modeling import Forest, Trees
from clv_assets.core.arrays import Array, Matrix
from clv_assets.core.model.booster import Booster
from clv_assets.core.model.examples import Examples
from clv_assets.core.model.learner_input import Expected

LEAST_BASE = 1e-3
# Of the variance of revenue by its mean, between that of counts (1) and of amounts (2).
TWEEDIE_POWER = 1.5


class Member(Protocol):
    """A learner of the blend."""

    def predict(self, matrix: Matrix, expected: Expected) -> Array:
        """Revenue in a window of usual level, per customer; 0 or more."""


@dataclass(frozen=True)
class ValueTrees:
    """Trees on revenue with Tweedie loss; they start from the expected revenue.

    The loss needs labels of 0 or more. A window of more returns than purchases counts 0, and all
    labels are scaled down by what that adds, so that the total stays.
    """

    booster: Booster
    unit: float

    @classmethod
    def fit(cls, examples: Examples, params: Trees, seed: int) -> Self:
        """Train on revenue in units of its mean, from the logarithm of what is expected."""
        label = net_labels(examples.revenue)
        unit = float(label.mean()) or 1.0
        options = {
            **options_of(params, seed),
            "objective": "reg:tweedie",
            "tweedie_variance_power": TWEEDIE_POWER,
            "base_score": 1.0,
        }
        start = _log_base(examples.expected.revenue / unit)
        booster = Booster.train(
            options, params.n_estimators, examples.quantised, label / unit, start
        )
        return cls(booster, unit)

    def predict(self, matrix: Matrix, expected: Expected) -> Array:
        """Revenue in a window of usual level, per customer; 0 or more."""
        start = _log_base(expected.revenue / self.unit)
        return self.booster.predict(matrix, start) * self.unit


@dataclass(frozen=True)
class CountTrees:
    """Trees on purchase days with Poisson loss, from the expected days; times expected spend."""

    booster: Booster

    @classmethod
    def fit(cls, examples: Examples, params: Trees, seed: int) -> Self:
        """Train on purchase days, from the logarithm of what is expected."""
        options = {**options_of(params, seed), "objective": "count:poisson", "base_score": 1.0}
        start = _log_base(examples.expected.days)
        return cls(
            Booster.train(options, params.n_estimators, examples.quantised, examples.days, start)
        )

    def predict_days(self, matrix: Matrix, expected: Expected) -> Array:
        """Purchase days in a window of usual level, per customer; 0 or more."""
        return self.booster.predict(matrix, _log_base(expected.days))

    def predict(self, matrix: Matrix, expected: Expected) -> Array:
        """Revenue in a window of usual level, per customer; 0 or more."""
        return self.predict_days(matrix, expected) * expected.spend


@dataclass(frozen=True)
class RatioForest:
    """A random forest on actual over expected revenue, each customer weighted by the expected."""

    booster: Booster
    least: float

    @classmethod
    def fit(cls, examples: Examples, params: Forest, seed: int) -> Self:
        """Grow the trees side by side in a single round: none corrects another.

        Expected revenue counts as a hundredth of its mean at least, lest a ratio explode.
        """
        expected = examples.expected.revenue
        least = LEAST_BASE * 10 * float(expected.mean()) or 1.0
        base = np.maximum(expected, least)
        options = {
            "objective": "reg:squarederror",
            "learning_rate": 1.0,
            "num_parallel_tree": params.n_estimators,
            "max_depth": params.max_depth,
            "min_child_weight": params.min_child_weight,
            "subsample": params.subsample,
            "colsample_bynode": params.colsample_bynode,
            "base_score": float(examples.revenue.sum() / base.sum()),
            "seed": seed,
        }
        start = np.full(len(base), options["base_score"])
        booster = Booster.train(
            options, 1, examples.quantised, examples.revenue / base, start, base / base.mean()
        )
        return cls(booster, least)

    def predict(self, matrix: Matrix, expected: Expected) -> Array:
        """Revenue in a window of usual level, per customer; 0 or more."""
        ratio = np.maximum(self.booster.predict(matrix), 0)
        return ratio * np.maximum(expected.revenue, self.least)


@dataclass(frozen=True)
class Activity:
    """Probability of at least one purchase in the window, by trees with logistic loss."""

    booster: Booster

    @classmethod
    def fit(cls, examples: Examples, params: Trees, seed: int) -> Self:
        """Train on whether anything was bought, from the odds by the expected days."""
        options = {**options_of(params, seed), "objective": "binary:logistic", "base_score": 0.5}
        start = _log_odds(examples.expected.days)
        return cls(
            Booster.train(
                options,
                params.n_estimators,
                examples.quantised,
                (examples.days > 0).astype(float),
                start,
            )
        )

    def predict(self, matrix: Matrix, expected: Expected) -> Array:
        """Probability of a purchase in a window of usual level, per customer."""
        return self.booster.predict(matrix, _log_odds(expected.days))


TreeMember = ValueTrees | CountTrees | RatioForest


def net_labels(revenue: Array) -> Array:
    """Labels of 0 or more with the same total; see :class:`ValueTrees`."""
    positive = np.maximum(revenue, 0)
    total, bought = max(float(revenue.sum()), 0.0), float(positive.sum())
    return np.asarray(positive * (total / bought if bought > 0 else 0.0), float)


def options_of(params: Trees, seed: int) -> dict[str, Any]:
    """Options of xgboost, without the number of rounds."""
    return {**params.model_dump(exclude={"n_estimators"}), "seed": seed}


def _log_base(expected: Array) -> Array:
    return np.log(np.maximum(expected, LEAST_BASE))


def _log_odds(days: Array) -> Array:
    """Log odds of a purchase, as if purchases came by chance: P = 1 - exp(-days)."""
    return np.log(np.expm1(np.clip(days, LEAST_BASE, 20.0)))
