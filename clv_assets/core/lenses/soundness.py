"""Whether tiers and clusters are what they should be, and stay so while nothing happens."""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from clv_assets.core.features.populations import ranked
from clv_assets.core.lenses.behaviour_lens import BehaviourLens
from clv_assets.core.lenses.k_means import centroids_of, nearest

MOST_IDLE_MOVES = 0.03  # share of the customers without a new order that may change tier_stable
FORTNIGHT = 14
SMALLEST, LARGEST = 0.02, 0.6  # shares of the customers that a persona may hold
WORST_FIT = 1.25  # squared distances to the centroids / to those of a fresh fit
SAMPLE = 10_000


def tiers_faults(
    tiers: pl.DataFrame, predictions: pl.DataFrame, labels: Sequence[str]
) -> Iterator[str]:
    """What is wrong with the value tiers of a cutoff, a sentence each.

    Args:
        tiers: the asset value_tiers.
        predictions: customer_id and population, of the same cutoff.
        labels: of the tiers, best first.
    """
    customers = ranked(predictions)["customer_id"]
    if not tiers["customer_id"].sort().equals(customers.sort()):
        missing = customers.filter(~customers.is_in(tiers["customer_id"].implode()))
        yield (
            f"{tiers.height:,} rows for {customers.len():,} customers; without a tier: "
            f"{missing.len():,}"
        )
    order = tiers.sort("clv_rank")
    if not np.array_equal(order["clv_rank"].to_numpy(), np.arange(1, tiers.height + 1)):
        yield "ranks aren't 1 to the number of customers"
    if not order["predicted_clv"].is_sorted(descending=True):
        yield "a customer is worth more than one with a better rank"
    number = {label: place for place, label in enumerate(labels)}
    for column in ("clv_segment", "tier_stable"):
        if unknown := sorted(set(tiers[column].unique()) - set(labels)):
            yield f"{column} has {unknown[0]!r}, which is no tier"
    if not order["clv_segment"].replace_strict(number, default=-1).is_sorted():
        yield "a customer is in a better tier than one with a better rank"


def clusters_faults(clusters: pl.DataFrame, lens: BehaviourLens) -> Iterator[str]:
    """What is wrong with the clusters of a cutoff, a sentence each; nobody has none.

    Args:
        clusters: the asset clusters.
        lens: of the model, named as the clusters are.
    """
    if len(set(lens.personas)) < len(lens.personas):
        yield "two clusters have one persona"
    held = dict(clusters["cluster_id"].value_counts().iter_rows())
    for number, persona in zip(lens.ids, lens.personas, strict=True) if held else ():
        customers = held.get(number, 0)
        share = customers / clusters.height
        if customers < 2:
            yield f"{persona} ({number}) holds {customers or 'no'} customer"
        elif len(lens.ids) > 1 and not SMALLEST <= share <= LARGEST:
            yield f"{persona} ({number}) holds {share:.1%} of the customers"


def idle_moves(earlier: pl.DataFrame, later: pl.DataFrame, column: str) -> tuple[int, int]:
    """How many customers without a new order changed ``column``, and how many there are.

    Args:
        earlier, later: customer_id, lifetime_order_count and ``column`` of two cutoffs.
    """
    both = later.join(earlier, on="customer_id", suffix="_before")
    idle = both.filter(pl.col("lifetime_order_count") == pl.col("lifetime_order_count_before"))
    return int((idle[column] != idle[f"{column}_before"]).sum()), idle.height


def fit_decay(lens: BehaviourLens, features: pl.DataFrame) -> float:
    """How much nearer a fresh fit's centroids would be to the customers: 1 is no nearer.

    Mean squared distance to the nearest centroid / that of as many clusters fitted anew.

    Args:
        features: of the customers in clusters, see ``behaviours``; more than SAMPLE are sampled.
    """
    if features.is_empty():
        return 1.0
    if features.height > SAMPLE:
        features = features.sample(SAMPLE, seed=0).sort("customer_id")
    points = lens.points(features)
    _, own = nearest(points, lens.centroids)
    _, fresh = nearest(points, centroids_of(points, len(lens.ids), 0))
    return float(own.mean() / fresh.mean()) if fresh.mean() > 0 else 1.0
