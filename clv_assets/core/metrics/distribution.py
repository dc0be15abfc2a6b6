"""A column's distribution at training, and how far a later one is from it (PSI)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array

EMPTY_SHARE = 1e-4


@dataclass(frozen=True)
class TrainingDistribution:
    """Deciles of a column at training, to measure how a later distribution has moved."""

    edges: tuple[float, ...]
    shares: tuple[float, ...]

    @classmethod
    def of(cls, values: Array) -> "TrainingDistribution":
        """The distribution of ``values``, shape (n,); what is not finite counts as missing."""
        known = values[np.isfinite(values)]
        deciles = np.quantile(known, np.linspace(0.1, 0.9, 9)) if len(known) else np.zeros(0)
        inner, times = np.unique(deciles, return_counts=True)
        # A value that fills deciles gets a bin of its own, else what exceeds it would hide there.
        above = np.nextafter(inner[times > 1], np.inf)
        edges = tuple(float(edge) for edge in np.union1d(inner, above))
        return cls(edges, tuple(_shares(values, edges)))

    def psi(self, values: Array) -> float:
        """Population stability index: sum of (now - then) x log(now / then) over the bins.

        Missing values are a bin of their own. Below 0.1 is still, above 0.25 has moved.
        """
        now = np.maximum(_shares(values, self.edges), EMPTY_SHARE)
        then = np.maximum(np.asarray(self.shares), EMPTY_SHARE)
        return float(np.sum((now - then) * np.log(now / then)))


def _shares(values: Array, edges: Sequence[float]) -> Array:
    known = np.isfinite(values)
    bins = np.searchsorted(np.asarray(edges), values[known], side="right")
    counts = np.append(np.bincount(bins, minlength=len(edges) + 1), np.sum(~known))
    return np.asarray(counts / max(len(values), 1), float)


def stability(
    distributions: dict[str, TrainingDistribution], frame: pl.DataFrame
) -> dict[str, float]:
    """PSI of each column with a known distribution of ``frame``."""
    return {
        name: distribution.psi(frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy())
        for name, distribution in distributions.items()
    }
