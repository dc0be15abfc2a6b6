"""A column's distribution at training, and how far a later one is from it (PSI)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.stats import chi2, norm

from clv_assets.core.arrays import Array

EMPTY_SHARE = 1e-4
LEAST_RANK = 1e-3  # of a score: what lies beyond all of training is that far out, and no farther
CHANCE = 0.001  # of a warning where nothing has moved, for one column
AGEING = ("tenure_days",)  # they grow by a day each day for whoever stays
STEPS = 5  # shares of the time since training by which customers may have aged: 0, a quarter, …


@dataclass(frozen=True)
class TrainingDistribution:
    """Deciles of a column at training, to measure how a later distribution has moved.

    Attributes:
        edges: of the bins of what isn't missing.
        shares: of each bin, the last is of what is missing.
        count: number of values.
    """

    edges: tuple[float, ...]
    shares: tuple[float, ...]
    count: int

    @classmethod
    def of(cls, values: Array) -> "TrainingDistribution":
        """The distribution of ``values``, shape (n,); what is not finite counts as missing."""
        known = values[np.isfinite(values)]
        deciles = np.quantile(known, np.linspace(0.1, 0.9, 9)) if len(known) else np.zeros(0)
        inner, times = np.unique(deciles, return_counts=True)
        # A value that fills deciles gets a bin of its own, else what exceeds it would hide there.
        above = np.nextafter(inner[times > 1], np.inf)
        edges = tuple(float(edge) for edge in np.union1d(inner, above))
        return cls(edges, tuple(_shares(values, edges)), len(values))

    def psi(self, values: Array) -> float:
        """Population stability index: sum of (now - then) x log(now / then) over the bins.

        Missing values are a bin of their own. A bin that has become empty counts as half a value.
        """
        now, then = _shares(values, self.edges), np.asarray(self.shares)
        used = (now > 0) | (then > 0)
        now = np.maximum(now[used], _least(len(values)))
        then = np.maximum(then[used], _least(self.count))
        return float(np.sum((now - then) * np.log(now / then)))

    def effect(self, values: Array) -> float:
        """How far ``values`` lie above those of training, in standard deviations of normal scores.

        A value has the score of its bin's middle, by the shares at training; missing ones are
        below all others. 0 of the same distribution, NaN without a value.
        """
        if not len(values):
            return float("nan")
        then = np.roll(np.asarray(self.shares), 1)
        now = np.roll(_shares(values, self.edges), 1)
        middles = np.clip(np.cumsum(then) - then / 2, LEAST_RANK, 1 - LEAST_RANK)
        scores = norm.ppf(middles)
        return float(np.sum((now - then) * scores))

    def chance(self, count: int) -> float:
        """What PSI reaches by chance alone, once in a thousand, if ``count`` values are drawn anew.

        Of two samples of one distribution in B bins, PSI / (1/n + 1/m) is about chi-squared with
        B - 1 degrees of freedom (B. Yurdakul, Statistical Properties of Population Stability
        Index, 2018).
        """
        used = max(sum(share > 0 for share in self.shares) - 1, 1)
        sizes = 1 / max(self.count, 1) + 1 / max(count, 1)
        return float(chi2.isf(CHANCE, used)) * sizes


@dataclass(frozen=True)
class Stability:
    """PSI of a column, and up to where it may be chance."""

    psi: float
    chance: float

    def has_moved(self, limit: float) -> bool:
        """Whether PSI is above ``limit``, and more than chance makes of so few customers."""
        return self.psi > max(limit, self.chance)


def _least(count: int) -> float:
    """The share that an empty bin counts with."""
    return max(EMPTY_SHARE, 0.5 / max(count, 1))


def _shares(values: Array, edges: Sequence[float]) -> Array:
    known = np.isfinite(values)
    bins = np.searchsorted(np.asarray(edges), values[known], side="right")
    counts = np.append(np.bincount(bins, minlength=len(edges) + 1), np.sum(~known))
    return np.asarray(counts / max(len(values), 1), float)


def stability(
    distributions: Mapping[str, TrainingDistribution], frame: pl.DataFrame, days: int = 0
) -> dict[str, Stability]:
    """How far each column of ``frame`` with a known distribution has moved.

    Args:
        days: since the day of these distributions. A column that ages has moved only as far as no
            passing of this time explains: if some stay and others come, it ages by a part of it.
    """
    moved = {}
    for name, distribution in distributions.items():
        values = frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        ages = np.linspace(0, max(days, 0), STEPS) if name in AGEING else [0.0]
        least = min(distribution.psi(values - age) for age in ages)
        moved[name] = Stability(least, distribution.chance(len(values)))
    return moved
