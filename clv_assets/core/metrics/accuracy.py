"""Accuracy of predicted against actual revenue: one implementation for every use.

All functions take two one-dimensional float arrays of the same length, one entry per customer,
in the shop's currency. Where customers have the same prediction, each is taken to have the mean
of their actuals: the order of rows decides nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from clv_assets.core.arrays import Array

WHALE_QUANTILE = 0.999
LARGEST_ERRORS = 10


def rmse(predicted: Array, actual: Array) -> float:
    """Root of the mean squared error, in the shop's currency."""
    return float(np.sqrt(np.mean((predicted - actual) ** 2)))


def mae(predicted: Array, actual: Array) -> float:
    """Mean absolute error, in the shop's currency."""
    return float(np.mean(np.abs(predicted - actual)))


def rmse_trimmed(predicted: Array, actual: Array) -> float:
    """RMSE without the ten largest errors, which may carry half of it; NaN if those are all."""
    errors = np.sort(np.abs(predicted - actual))[:-LARGEST_ERRORS]
    return float(np.sqrt(np.mean(errors**2))) if len(errors) else float("nan")


def r2(predicted: Array, actual: Array) -> float:
    """1 - squared error over the squared error of the mean; NaN where all actuals are equal."""
    if np.ptp(actual) == 0:
        return float("nan")
    spread = float(np.sum((actual - actual.mean()) ** 2))
    return 1 - float(np.sum((predicted - actual) ** 2)) / spread


def spearman(predicted: Array, actual: Array) -> float:
    """Rank correlation with averaged ties; NaN where either side is constant."""
    first, second = _average_ranks(predicted), _average_ranks(actual)
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])


@dataclass(frozen=True)
class Ranking:
    """Customers from the best prediction to the worst, those with equal ones together.

    Attributes:
        order: positions of the customers, best first.
        starts: where in ``order`` each group of equal predictions begins.
    """

    order: NDArray[np.intp]
    starts: NDArray[np.intp]

    @classmethod
    def by(cls, predicted: Array) -> Self:
        """The ranking by ``predicted``, at least one; equal predictions keep their order."""
        order = np.argsort(-predicted, kind="stable")
        ranked = predicted[order]
        return cls(order, np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1])))

    def gains_area(self, actual: Array, weights: Array | None = None) -> float:
        """Area of the gains curve above the diagonal, ties averaged; NaN without revenue.

        Args:
            weights: how often each customer counts (a bootstrap draw); once each if None.
        """
        weights = np.ones(len(actual)) if weights is None else weights
        return float(self.gains_areas(actual, weights[None, :])[0])

    def gains_areas(self, actual: Array, weights: Array) -> Array:
        """The same for many draws, ``weights`` of shape (draws, customers); shape (draws,)."""
        counts = np.add.reduceat(weights[:, self.order], self.starts, axis=1)
        sums = np.add.reduceat((weights * actual)[:, self.order], self.starts, axis=1)
        customers, total = counts.sum(axis=1), sums.sum(axis=1)
        # The mean of the cumulative sum: within a group it rises by the same step.
        area = np.sum(counts * (np.cumsum(sums, axis=1) - sums) + sums * (counts + 1) / 2, axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            areas = area / (customers * total) - (customers + 1) / (2 * customers)
        return np.asarray(np.where(total == 0, np.nan, areas), float)

    def places(self) -> Array:
        """Place of each customer from best to worst, 1 first; those with equal values share one."""
        counts = np.diff(np.append(self.starts, len(self.order)))
        places = np.empty(len(self.order))
        places[self.order] = np.repeat(self.starts + (counts + 1) / 2, counts)
        return places

    def shared(self, actual: Array) -> Array:
        """Actuals from best to worst prediction; within equal predictions each gets their mean."""
        counts = np.diff(np.append(self.starts, len(self.order)))
        return np.repeat(np.add.reduceat(actual[self.order], self.starts) / counts, counts)


def normalised_gini(predicted: Array, actual: Array) -> float:
    """Gains-curve area above the diagonal by prediction, over that of the perfect order.

    1 is the perfect order, 0 no better than chance; customers with the same prediction share
    their actuals evenly. NaN where no order is better than another.
    """
    perfect = Ranking.by(actual).gains_area(actual)
    if not abs(perfect) > 1e-12:
        return float("nan")
    return Ranking.by(predicted).gains_area(actual) / perfect


def capture(predicted: Array, actual: Array, share: float) -> float:
    """Revenue of the best ``share`` of customers by prediction, over that of the perfect choice."""
    best = int(np.ceil(share * len(actual)))
    perfect = float(np.sort(actual)[::-1][:best].sum())
    chosen = float(Ranking.by(predicted).shared(actual)[:best].sum())
    return chosen / perfect if perfect > 0 else float("nan")


def ratio_to(baseline: float, value: float) -> float:
    """value / baseline; NaN where the baseline is 0 or less, beside which no ratio says anything.

    Of a baseline below 0 the best would have the lowest ratio, of one near 0 any.
    """
    return value / baseline if baseline > 0 else float("nan")


def bias(predicted: Array, actual: Array) -> float:
    """Sum predicted / sum actual - 1; NaN where more was returned than bought, or nothing."""
    return ratio_to(float(actual.sum()), float(predicted.sum())) - 1


def predicted_deciles(predicted: Array, values: Array) -> list[Array]:
    """``values`` in ten bins by predicted rank, best first; empty bins with fewer than ten."""
    return np.array_split(Ranking.by(predicted).shared(values), 10)


def decile_means(predicted: Array, actual: Array) -> tuple[Array, Array]:
    """Mean predicted and mean actual revenue per decile of predicted rank, best decile first.

    The first is tenth 1 of cards and pictures. Fewer than ten customers give one bin each.

    Raises:
        ValueError: a value is missing, or the lengths differ.
    """
    predicted, actual = np.asarray_chkfinite([predicted, actual], float)
    if not predicted.size:
        return predicted, actual
    sides = (predicted_deciles(predicted, values) for values in (predicted, actual))
    expected, realised = (
        np.array([tenth.mean() for tenth in side if tenth.size]) for side in sides
    )
    return expected, realised


def decile_wape(predicted: Array, actual: Array) -> float:
    """Sum over ten predicted-rank bins of |sum predicted - sum actual|, over |sum actual|."""
    errors = [abs(float(bin.sum())) for bin in predicted_deciles(predicted, predicted - actual)]
    total = abs(float(actual.sum()))
    return sum(errors) / total if total > 0 else float("nan")


def clip_whales(predicted: Array, actual: Array) -> tuple[Array, Array]:
    """Both sides clipped at the 99.9th percentile of actual: a few whales rule the plain error."""
    cap = np.quantile(actual, WHALE_QUANTILE)
    return np.minimum(predicted, cap), np.minimum(actual, cap)


METRICS: dict[str, Callable[[Array, Array], float]] = {
    "rmse": rmse,
    "rmse_trimmed": rmse_trimmed,
    "mae": mae,
    "r2": r2,
    "spearman": spearman,
    "ngini": normalised_gini,
    "cap10": lambda predicted, actual: capture(predicted, actual, 0.10),
    "cap20": lambda predicted, actual: capture(predicted, actual, 0.20),
    "bias": bias,
    "dec_wape": decile_wape,
    "rmse_w": lambda predicted, actual: rmse(*clip_whales(predicted, actual)),
    "r2_w": lambda predicted, actual: r2(*clip_whales(predicted, actual)),
}
IN_CURRENCY = ("rmse", "rmse_trimmed", "rmse_w", "mae")  # the others are shares, ranks or ratios


def interval_score(lo: Array, hi: Array, actual: Array, alpha: float = 0.2) -> float:
    """Mean width of the intervals plus 2 / alpha times what lies outside; smaller is better.

    Gneiting and Raftery (2007), for a central interval of probability 1 - alpha. A wide interval
    can't buy its coverage, nor can [0, 0] for everyone.
    """
    outside = np.maximum(lo - actual, 0) + np.maximum(actual - hi, 0)
    return float(np.mean(hi - lo + 2 / alpha * outside))


def coverage(lo: Array, hi: Array, actual: Array) -> float:
    """Share of actuals in [lo, hi] among customers whose ``hi`` is above 0; NaN if there is none.

    Of the others, most buy nothing: their [0, 0] is right at no risk.
    """
    at_risk = hi > 0
    inside = (actual >= lo) & (actual <= hi)
    return float(np.mean(inside[at_risk])) if at_risk.any() else float("nan")


def bound_coverage(predicted: Array, hi: Array, actual: Array) -> Array:
    """Share of actuals up to ``hi`` in each predicted decile, best first, shape (10,) or fewer."""
    return _bin_means(predicted, (actual <= hi).astype(float))


def activity_calibration(p_active: Array, active: Array) -> Array:
    """Mean ``p_active`` and share of ``active`` (0 or 1) in ten bins of p_active, highest first.

    Shape (2, 10), or fewer bins with fewer than ten customers.
    """
    return np.stack([_bin_means(p_active, p_active), _bin_means(p_active, active)])


def evaluate(predicted: Array, actual: Array) -> dict[str, float]:
    """Every metric by name. Raises ValueError on empty, unequal or not finite input."""
    predicted, actual = np.asarray(predicted, float), np.asarray(actual, float)
    if len(predicted) == 0 or predicted.shape != actual.shape:
        raise ValueError(f"{len(predicted)} predictions against {len(actual)} actuals")
    if not (np.isfinite(predicted).all() and np.isfinite(actual).all()):
        raise ValueError("a prediction or an actual is missing; no purchase is 0, not missing")
    return {name: metric(predicted, actual) for name, metric in METRICS.items()}


def _bin_means(by: Array, values: Array) -> Array:
    return np.array([np.mean(bin) for bin in predicted_deciles(by, values) if len(bin)])


def _average_ranks(values: Array) -> Array:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], float)
