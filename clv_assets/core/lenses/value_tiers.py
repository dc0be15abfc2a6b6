"""The value lens: customers ranked by predicted value and cut into cumulative tiers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array, Places
from clv_assets.core.features.populations import ranked

ROUNDING_ERROR = 1e-9  # relative; predictions that differ by less are equal


def tier_ends(customers: int, percentile_bins: Sequence[float]) -> list[int]:
    """The last rank of each tier: ``ceil(upper percentile x customers / 100)``."""
    return [math.ceil(Fraction(str(edge)) * customers / 100) for edge in percentile_bins[1:]]


def tier_places(worth: Array, percentile_bins: Sequence[float]) -> Places:
    """The tier of each customer by ``worth``, 0 the best; of equal ones the first is the better."""
    rank = np.empty(len(worth), int)
    rank[np.argsort(-worth, kind="stable")] = np.arange(1, len(worth) + 1)
    return np.searchsorted(tier_ends(len(worth), percentile_bins)[:-1], rank)


def value_tiers(
    predictions: pl.DataFrame,
    features: pl.DataFrame,
    percentile_bins: Sequence[float],
    percentile_labels: Sequence[str],
) -> pl.DataFrame:
    """Rank customers and label their tier, best first.

    Ranks are 1 to N without ties: by unrounded prediction, then revenue_sum, then customer_id.
    Customers silent in the history window have no tier and are left out.

    Args:
        predictions: customer_id, predicted_clv, population, model_id.
        features: customer_id, revenue_sum.
        percentile_bins: rising edges from 0 to 100.
        percentile_labels: one per bin.

    Returns:
        customer_id, predicted_clv, clv_rank, clv_percentile (rank / N), clv_segment, model_id.
    """
    tiers = (
        ranked(predictions)
        .join(features.select("customer_id", "revenue_sum"), on="customer_id", how="left")
        .sort("predicted_clv", "revenue_sum", "customer_id", descending=[True, True, False])
        .with_row_index("clv_rank", offset=1)
        .with_columns(pl.col("clv_rank").cast(pl.Int64))
    )
    ends = tier_ends(tiers.height, percentile_bins)
    segment = pl.lit(percentile_labels[-1])
    for end, label in reversed(list(zip(ends[:-1], percentile_labels, strict=False))):
        segment = pl.when(pl.col("clv_rank") <= end).then(pl.lit(label)).otherwise(segment)
    # Not in polars: it multiplies by 1 / N, and 3 of 5 would be a little more than 0.6.
    percentile = tiers["clv_rank"].to_numpy() / max(tiers.height, 1)
    return tiers.select(
        "customer_id",
        "predicted_clv",
        "clv_rank",
        pl.Series("clv_percentile", percentile, dtype=pl.Float64),
        segment.alias("clv_segment"),
        "model_id",
    )


@dataclass(frozen=True)
class Tie:
    """Customers with equal predictions that an edge of the tiers divides.

    Attributes:
        predicted_clv: of each of them.
        customers: how many there are, in all of ``tiers``.
        tiers: best first.
    """

    predicted_clv: float
    customers: int
    tiers: tuple[str, ...]


def divided_ties(tiers: pl.DataFrame) -> list[Tie]:
    """Where revenue so far, or the customer id, decides between tiers, best customers first.

    Args:
        tiers: predicted_clv and clv_segment, in the order of clv_rank.
    """
    predicted = tiers["predicted_clv"].to_numpy()
    if not len(predicted):
        return []
    differs = np.abs(np.diff(predicted)) > ROUNDING_ERROR * np.abs(predicted[1:])
    number = np.concatenate([[0], np.cumsum(differs)])
    groups = (
        tiers.select("predicted_clv", "clv_segment", pl.Series("number", number))
        .group_by("number", maintain_order=True)
        .agg(
            pl.col("predicted_clv").first(),
            pl.len().alias("customers"),
            pl.col("clv_segment").unique(maintain_order=True),
        )
        .filter(pl.col("clv_segment").list.len() > 1)
    )
    return [
        Tie(float(value), int(customers), tuple(segments))
        for _, value, customers, segments in groups.iter_rows()
    ]
