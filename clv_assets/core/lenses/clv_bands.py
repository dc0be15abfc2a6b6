"""Bands of money, frozen with the champion: "more customers are worth 500 than a year ago".

Tiers are shares of the customers, so their sizes say nothing of the shop. Bands keep their ends.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array
from clv_assets.core.lenses.value_tiers import tier_ends

EVERYONE = "any amount"


@dataclass(frozen=True)
class ClvBands:
    """Thresholds of predicted_clv, and how many customers stood between them at first.

    Attributes:
        edges: rising, in the shop's currency; a band begins at its edge.
        customers: in each band when the champion was made, lowest band first.
    """

    edges: tuple[float, ...]
    customers: tuple[int, ...]

    @classmethod
    def of(
        cls, predicted: Array, percentile_bins: Sequence[float], edges: Sequence[float] = ()
    ) -> "ClvBands":
        """Bands that end where the tiers of ``predicted`` do, to two digits; or at ``edges``."""
        ordered = -np.sort(-predicted)
        ends = tier_ends(len(ordered), percentile_bins)[:-1] if len(ordered) else []
        lowest = sorted({_two_digits(float(ordered[end - 1])) for end in ends})
        chosen = tuple(edges) or tuple(edge for edge in lowest if edge > 0)
        counts = np.bincount(np.searchsorted(chosen, predicted, "right"), minlength=len(chosen) + 1)
        return cls(chosen, tuple(counts.tolist()))

    @property
    def names(self) -> list[str]:
        """A name per band, lowest first: under 50, 50 to 200, 200 and more."""
        if not self.edges:
            return [EVERYONE]
        texts = [f"{edge:,.10g}" for edge in self.edges]
        between = [f"{low} to {high}" for low, high in itertools.pairwise(texts)]
        return [f"under {texts[0]}", *between, f"{texts[-1]} and more"]

    def column(self, predicted: pl.Series) -> pl.Series:
        """``clv_band`` of each prediction."""
        places = np.searchsorted(self.edges, predicted.to_numpy(), "right")
        names = np.array(self.names, dtype=object)
        return pl.Series("clv_band", names[places].tolist(), dtype=pl.String)

    def table(self, bands: pl.Series) -> pl.DataFrame:
        """clv_band, customers, customers_at_promotion; the highest band first."""
        now = dict(bands.value_counts().iter_rows())
        rows = [
            (name, now.get(name, 0), then)
            for name, then in zip(self.names, self.customers, strict=True)
        ]
        columns = ["clv_band", "customers", "customers_at_promotion"]
        return pl.DataFrame(rows[::-1], schema=columns, orient="row")


def _two_digits(value: float) -> float:
    return float(f"{value:.2g}") if math.isfinite(value) else 0.0
