"""Boosted trees that correct what a buy-till-you-die model expects of each customer."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from clv_assets.config.modeling import Forest, Trees

ROWS_WORTH_THREADS = 200_000
LEAST_BASE = 1e-3
# Of the variance of revenue by its mean, between that of counts (1) and of amounts (2).
TWEEDIE_POWER = 1.5
Array = NDArray[np.float64]
Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Expected:
    """What the customers' own histories say of a window of usual level.

    Attributes:
        days: purchase days expected, per customer.
        spend: net value of one, per customer, in the shop's currency.
    """

    days: Array
    spend: Array

    @property
    def revenue(self) -> Array:
        return self.days * self.spend

    def of(self, rows: NDArray[Any]) -> "Expected":
        """The same of some customers, by number or by a mask."""
        return Expected(self.days[rows], self.spend[rows])


@dataclass(frozen=True)
class Examples:
    """Customers of past cutoffs and what they did, at the shop's usual level.

    Attributes:
        matrix: customers x features, missing as NaN.
        expected: by their histories.
        revenue: net revenue of the label window, over the level of the window.
        days: purchase days in it, over the same.
        overlap: cutoffs in whose windows the same day lies.
    """

    matrix: Matrix = field(repr=False)
    expected: Expected = field(repr=False)
    revenue: Array = field(repr=False)
    days: Array = field(repr=False)
    overlap: int = 1

    @cached_property
    def quantised(self) -> Any:
        """The matrix in xgboost's own form, made once for all learners."""
        return quantised(self.matrix)

    def thinned(self, most: int) -> "Examples":
        """At most ``most`` of the examples, evenly spaced."""
        if len(self.revenue) <= most:
            return self
        rows = np.linspace(0, len(self.revenue) - 1, most).astype(np.intp)
        return replace(
            self,
            matrix=self.matrix[rows],
            expected=self.expected.of(rows),
            revenue=self.revenue[rows],
            days=self.days[rows],
        )


def threads_for(rows: int) -> int:
    """Threads to fit on: 1 for small frames, 0 (all) for large ones.

    On small frames threads mostly wait for each other, and beside another busy process they
    wait several times as long. Callers with several small fits run those side by side instead.
    """
    return 1 if rows < ROWS_WORTH_THREADS else 0


def quantised(matrix: Matrix) -> Any:
    """xgboost's QuantileDMatrix, to train on."""
    import xgboost

    return xgboost.QuantileDMatrix(matrix, nthread=threads_for(len(matrix)))


@dataclass(frozen=True)
class Booster:
    """A fitted xgboost model in its own portable format (UBJSON)."""

    content: bytes = field(repr=False)

    @classmethod
    def train(
        cls,
        options: dict[str, Any],
        rounds: int,
        data: Any,
        label: Array,
        base_margin: Array | None = None,
        weight: Array | None = None,
    ) -> "Booster":
        """Fit to ``data``, see :func:`quantised`.

        Data that learners share keep the margin of the one before, where none is given.
        """
        import xgboost

        weight = np.ones(len(label)) if weight is None else weight
        data.set_info(label=label, weight=weight, base_margin=base_margin)
        options = {"tree_method": "hist", "nthread": threads_for(len(label)), **options}
        return cls(bytes(xgboost.train(options, data, rounds).save_raw("ubj")))

    def predict(self, matrix: Matrix, base_margin: Array | None = None) -> Array:
        """One value a row, or one column per quantile."""
        # In place: a DMatrix would be a copy of the matrix, made anew for each learner.
        found = self._loaded().inplace_predict(matrix, base_margin=base_margin)
        return np.asarray(found, np.float64)

    def gain(self) -> dict[int, float]:
        """Total gain by column number of the matrix."""
        scores = self._loaded().get_score(importance_type="total_gain")
        return {int(name.removeprefix("f")): float(gain) for name, gain in scores.items()}

    def _loaded(self):  # type: ignore[no-untyped-def]
        import xgboost

        booster = xgboost.Booster()
        booster.load_model(bytearray(self.content))
        return booster


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
        start = _log_base(expected.revenue / self.unit)
        return self.booster.predict(matrix, start) * self.unit


@dataclass(frozen=True)
class CountTrees:
    """Trees on purchase days with Poisson loss, from the expected days; times expected spend."""

    booster: Booster

    @classmethod
    def fit(cls, examples: Examples, params: Trees, seed: int) -> Self:
        options = {**options_of(params, seed), "objective": "count:poisson", "base_score": 1.0}
        start = _log_base(examples.expected.days)
        return cls(
            Booster.train(options, params.n_estimators, examples.quantised, examples.days, start)
        )

    def predict_days(self, matrix: Matrix, expected: Expected) -> Array:
        return self.booster.predict(matrix, _log_base(expected.days))

    def predict(self, matrix: Matrix, expected: Expected) -> Array:
        return self.predict_days(matrix, expected) * expected.spend


@dataclass(frozen=True)
class RatioForest:
    """A random forest on actual over expected revenue, each customer weighted by the expected."""

    booster: Booster
    least: float

    @classmethod
    def fit(cls, examples: Examples, params: Forest, seed: int) -> Self:
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
        ratio = np.maximum(self.booster.predict(matrix), 0)
        return ratio * np.maximum(expected.revenue, self.least)


@dataclass(frozen=True)
class Activity:
    """Probability of at least one purchase in the window, by trees with logistic loss."""

    booster: Booster

    @classmethod
    def fit(cls, examples: Examples, params: Trees, seed: int) -> Self:
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
        return self.booster.predict(matrix, _log_odds(expected.days))


TreeMember = ValueTrees | CountTrees | RatioForest


def net_labels(revenue: Array) -> Array:
    """Labels of 0 or more with the same total; see :class:`ValueTrees`."""
    positive = np.maximum(revenue, 0)
    total, bought = max(float(revenue.sum()), 0.0), float(positive.sum())
    return np.asarray(positive * (total / bought if bought > 0 else 0.0), float)


def options_of(params: Trees, seed: int) -> dict[str, Any]:
    """Of xgboost, without the number of rounds."""
    return {**params.model_dump(exclude={"n_estimators"}), "seed": seed}


def _log_base(expected: Array) -> Array:
    return np.log(np.maximum(expected, LEAST_BASE))


def _log_odds(days: Array) -> Array:
    """Of a purchase, as if purchases came by chance: P = 1 - exp(-days)."""
    return np.log(np.expm1(np.clip(days, LEAST_BASE, 20.0)))
