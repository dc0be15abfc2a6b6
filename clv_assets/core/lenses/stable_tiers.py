"""Tiers to plan with: who placed no order hardly changes them, and they hold as much revenue.

Exact tiers are cut anew at each cutoff, so that customers near a boundary come and go, most of them
without having done anything. Here a customer rises when past a boundary by MARGIN, and falls when
still below it a cutoff after having been so by MARGIN.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array, Flags
from clv_assets.core.lenses.value_tiers import tier_ends

MARGIN = 0.25  # of the boundary's value
MOST_SLACK = 0.005  # of all customers: so much may the tiers down to a boundary differ from exact
SLACK = 0.1  # of their share, where that is less


def stable_tiers(
    tiers: pl.DataFrame,
    earlier: pl.DataFrame | None,
    percentile_bins: Sequence[float],
    percentile_labels: Sequence[str],
) -> pl.Series:
    """The column ``tier_stable`` of ``tiers``.

    Customers without an earlier tier start in the exact one, and so does everyone where there is no
    earlier cutoff, or its tiers had other labels.

    Args:
        tiers: customer_id, predicted_clv and clv_segment, in the order of clv_rank.
        earlier: the same with tier_stable, of the newest cutoff before.
        percentile_bins, percentile_labels: of the tiers, see ``value_tiers``.
    """
    exact = tiers["clv_segment"].alias("tier_stable")
    if tiers.is_empty() or earlier is None or not _comparable(earlier, percentile_labels):
        return exact
    number = {label: index for index, label in enumerate(percentile_labels)}
    before = _before(tiers, earlier, number, tier_ends(earlier.height, percentile_bins)[:-1])
    predicted = tiers["predicted_clv"].to_numpy()
    ends = tier_ends(tiers.height, percentile_bins)[:-1]
    stable = np.full(tiers.height, len(ends))
    above = np.ones(tiers.height, bool)
    for boundary in reversed(range(len(ends))):
        end, was = ends[boundary], before["tier"].to_numpy()
        inside = np.arange(tiers.height) < end
        member = np.where(was >= 0, was <= boundary, inside)
        rises = inside & _beyond(predicted, predicted[end - 1])
        falls = ~inside & before[f"below_{boundary}"].to_numpy()
        slack = int(min(MOST_SLACK, SLACK * percentile_bins[boundary + 1] / 100) * tiers.height)
        above = _sized((member | rises) & ~falls & above, above, end - slack, end + slack)
        stable[above] = boundary
    labels = np.array(percentile_labels, dtype=object)
    return pl.Series("tier_stable", labels[stable].tolist(), dtype=pl.String)


def _comparable(earlier: pl.DataFrame, labels: Sequence[str]) -> bool:
    if earlier.is_empty() or "tier_stable" not in earlier.columns:
        return False
    return set(earlier["tier_stable"].unique()) <= set(labels)


def _before(
    tiers: pl.DataFrame, earlier: pl.DataFrame, number: dict[str, int], ends: Sequence[int]
) -> pl.DataFrame:
    """Per customer of ``tiers``: the earlier tier (-1: none), and where it was far below."""
    predicted = earlier["predicted_clv"].to_numpy()
    below = {
        f"below_{boundary}": _beyond(predicted[end - 1], predicted)
        for boundary, end in enumerate(ends)
    }
    was = earlier["tier_stable"].replace_strict(number, return_dtype=pl.Int64)
    state = earlier.select("customer_id", was.alias("tier")).with_columns(**below)
    joined = tiers.select("customer_id").join(
        state, on="customer_id", how="left", maintain_order="left"
    )
    return joined.with_columns(
        pl.col("tier").fill_null(-1), *(pl.col(name).fill_null(False) for name in below)
    )


def _beyond(value: Array | float, boundary: Array | float) -> Flags:
    """Whether ``value`` is more than ``boundary`` by MARGIN; of nothing, if it is anything."""
    return np.asarray((value > boundary) & (value >= boundary * (1 + MARGIN)), bool)


def _sized(member: Flags, candidates: Flags, least: int, most: int) -> Flags:
    """``member``, best first, with the worst of it taken out, or the best of the others added."""
    size = int(member.sum())
    if size > most:
        member[np.flatnonzero(member)[most - size :]] = False
    elif size < least:
        member[np.flatnonzero(candidates & ~member)[: least - size]] = True
    return member
