"""A log-linear correction of what histories make one expect, as far as past windows bear it out.

Trees need many customers to learn a slope, and learn noise where there is none. A regression has
few weights, and their evidence tells how far they may go: in a shop whose customers are just what
their histories say it corrects nothing.

MacKay (1992), "Bayesian interpolation", for the evidence; McCullagh and Nelder (1989),
"Generalized Linear Models", sections 2.5 and 9.2, for the fit by scoring and the quasi-likelihood.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from clv_assets.core.arrays import Array, Matrix
from clv_assets.core.model.examples import Examples
from clv_assets.core.model.learner_input import Expected
from clv_assets.core.model.learners import LEAST_BASE, TWEEDIE_POWER, net_labels

# A column that reaches as many times farther than its median is read in logarithms.
WIDE_RANGE = 3.0
# Standard deviations beyond which even a skewed column says no more.
FARTHEST = 4.0
# A gap is a term of its own if it is in some rows, but not in nearly all or none.
SOME = 0.01
# In logarithms, of a mean over the usual one on the way to the weights.
FARTHEST_MEAN = 30.0
MOST_STEPS = 50
CLOSE = 1e-4
# Of the weights: so precise around 0 that nothing is corrected, and so little that all are free.
PRECISIONS = (1.0, 1e6)
FIRST_PRECISION = 100.0
SETTLED = 0.01


@dataclass(frozen=True)
class Term:
    """A column of the learners' matrix, read so that one weight can do justice to it.

    Attributes:
        column: its number.
        low, high: where it is cut off.
        usual: its median, for where it is missing.
        logged: of wide range, so read in logarithms.
        mean, deviation: what it is standardised by.
    """

    column: int
    low: float
    high: float
    usual: float
    logged: bool
    mean: float = 0.0
    deviation: float = 1.0

    @classmethod
    def of(cls, matrix: Matrix, column: int) -> Self | None:
        """The term of a column as the training rows have it; None if it hardly varies in them."""
        known = matrix[:, column]
        known = known[~np.isnan(known)]
        if not len(known):
            return None
        low, usual, high = (float(place) for place in np.percentile(known, [1, 50, 99]))
        term = cls(column, low, high, usual, logged=low >= 0 and high > WIDE_RANGE * usual > 0)
        values = term.values(matrix)
        mean, deviation = float(values.mean()), float(values.std())
        return replace(term, mean=mean, deviation=deviation) if deviation > CLOSE else None

    def values(self, matrix: Matrix) -> Array:
        """The column as the weight sees it: cut off, standardised, never missing; one a row."""
        column = matrix[:, self.column].astype(float)
        read = np.clip(np.where(np.isnan(column), self.usual, column), self.low, self.high)
        if self.logged:
            read = np.log1p(read / self.usual)
        standard = (read - self.mean) / self.deviation
        return np.clip(standard, -FARTHEST, FARTHEST)


@dataclass(frozen=True)
class Gap:
    """Whether a column is missing."""

    column: int

    @classmethod
    def of(cls, matrix: Matrix, column: int) -> Self | None:
        """The gap of a column; None if training rows hardly ever miss it, or nearly always."""
        share = float(np.isnan(matrix[:, column]).mean())
        return cls(column) if SOME < share < 1 - SOME else None

    def values(self, matrix: Matrix) -> Array:
        """1 where the column is missing, else 0; one a row."""
        return np.isnan(matrix[:, self.column]).astype(float)


@dataclass(frozen=True)
class LogLinear:
    """Revenue as what histories make one expect, times the exponential of a weighted sum.

    Attributes:
        constant: added to the sum.
        terms: what is weighted.
        weights: one a term.
        told: how many of them the data tell, rather than the belief that they are 0.
        bounds: least and largest sum among the training rows.
    """

    constant: float
    terms: tuple[Term | Gap, ...] = field(repr=False)
    weights: tuple[float, ...] = field(repr=False)
    told: float
    bounds: tuple[float, float]

    @classmethod
    def fit(cls, examples: Examples, unordered: Collection[int] = ()) -> Self:
        """Maximum penalised quasi-likelihood, variance of a label = dispersion * mean ** 1.5.

        Args:
            examples: of past windows.
            unordered: numbers of columns of codes whose order means nothing, which are left out.
        """
        from threadpoolctl import threadpool_limits

        columns = [n for n in range(examples.matrix.shape[1]) if n not in unordered]
        candidates = (
            kind.of(examples.matrix, column) for column in columns for kind in (Term, Gap)
        )
        terms = tuple(term for term in candidates if term is not None)
        values = [term.values(examples.matrix) for term in terms]
        design = np.column_stack([np.ones(len(examples.matrix)), *values])
        label, expected = net_labels(examples.revenue), examples.expected.revenue
        # In one thread: the last digits of a sum hang on how many share it.
        with threadpool_limits(limits=1, user_api="blas"):
            weights, determined_count = _most_evident(design, label, expected, examples.overlap)
            sums = design @ weights
        constant, *rest = weights.tolist()
        return cls(
            constant, terms, tuple(rest), determined_count, (float(sums.min()), float(sums.max()))
        )

    def predict(self, matrix: Matrix, expected: Expected) -> Array:
        """Revenue in a window of usual level, per customer; 0 or more."""
        # Term by term: of a million customers a matrix of all of them would be large.
        total = np.full(len(matrix), self.constant)
        for term, weight in zip(self.terms, self.weights, strict=True):
            total += weight * term.values(matrix)
        return expected.revenue * np.exp(np.clip(total, *self.bounds))

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the card."""
        return {"weights": len(self.weights), "told": self.told}


def _most_evident(
    design: Array, label: Array, expected: Array, overlap: int
) -> tuple[Array, float]:
    """Weights, and how many of them the data determine.

    All but the constant's are believed to be 0, as precisely as is most evident.
    """
    count = design.shape[1]
    weights, precision, determined_count = np.zeros(count), FIRST_PRECISION, 0.0
    unit = float(label.mean()) if len(label) else 0.0
    if unit <= 0 or not expected.any():
        return weights, determined_count
    label, start = label / unit, np.log(np.maximum(expected / unit, LEAST_BASE))
    for _ in range(MOST_STEPS):
        mean = np.exp(np.clip(start + design @ weights, -FARTHEST_MEAN, FARTHEST_MEAN))
        dispersion = max(float(np.mean((label - mean) ** 2 / mean**TWEEDIE_POWER)), CLOSE)
        # A day's purchases stand in the windows of as many cutoffs, and count once in all.
        scale = 1 / (dispersion * overlap)
        penalty = np.full(count, precision)
        penalty[0] = CLOSE  # as good as free
        slope = (
            scale * (design.T @ ((label - mean) * mean ** (1 - TWEEDIE_POWER))) - penalty * weights
        )
        information = scale * (design * (mean ** (2 - TWEEDIE_POWER))[:, None]).T @ design
        covariance = np.linalg.inv(information + np.diag(penalty))
        step = covariance @ slope
        # At most by a factor of e at once, lest the first step overshoot.
        weights = weights + step / max(1.0, float(np.abs(step).max()))
        determined_count = float(count - 1 - precision * np.diag(covariance)[1:].sum())
        before, size = precision, float(weights[1:] @ weights[1:])
        precision = float(np.clip(determined_count / size if size > 0 else math.inf, *PRECISIONS))
        if np.abs(step).max() < CLOSE and abs(math.log(precision / before)) < SETTLED:
            break
    return weights, determined_count
