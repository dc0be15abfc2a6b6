"""The same group over models: clusters of a new lens matched to those of the one before.

Two clusters are alike by the customers whom both hold (Jaccard index) and by how near their
centroids are, half each; the assignment with the largest sum is taken (Kuhn 1955). What is alike
enough is the same group, and keeps its id and persona. Others are new, under ids that no group has
ever had; earlier groups without a successor retire.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array, Places
from clv_assets.core.lenses.behaviour_lens import BehaviourLens
from clv_assets.core.lenses.k_means import nearest
from clv_assets.core.lenses.personas import personas_of

SAME = 0.5  # likeness from which on two clusters are one group
FARTHEST = 1.0  # standard deviations between centroids; beyond, the same people do otherwise


@dataclass(frozen=True)
class Matching:
    """A lens whose groups go on from an earlier one's.

    Attributes:
        lens: with the ids and personas that it has now.
        kept: a row per group that goes on: cluster_id, jaccard, distance, likeness.
        new, retired: ids of groups that began, and that ended, with this lens.
        agreement: adjusted Rand index of both lenses, over the customers.
    """

    lens: BehaviourLens
    kept: tuple[dict[str, float], ...]
    new: tuple[int, ...]
    retired: tuple[int, ...]
    agreement: float

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the card."""
        return {
            "kept": list(self.kept),
            "new": list(self.new),
            "retired": list(self.retired),
            "agreement": self.agreement,
        }


def matched(lens: BehaviourLens, earlier: BehaviourLens, features: pl.DataFrame) -> Matching:
    """``lens`` with the ids and personas of the groups of ``earlier`` that it finds again.

    Args:
        features: of the customers by whom both are compared.
    """
    from sklearn.metrics import adjusted_rand_score

    now, _ = nearest(lens.points(features), lens.centroids)
    then, _ = nearest(earlier.points(features), earlier.centroids)
    jaccard = _jaccard(now, then, len(lens.ids), len(earlier.ids))
    distance = _distances(lens, earlier)
    likeness = (jaccard + np.exp(-(distance**2) / 2)) / 2
    pairs = _pairs(likeness, distance)
    gone = tuple(one for place, one in enumerate(earlier.ids) if place not in pairs.values())
    renamed = _renamed(lens, earlier, pairs)
    kept = tuple(
        {
            "cluster_id": float(earlier.ids[old]),
            "jaccard": float(jaccard[new, old]),
            "distance": float(distance[new, old]),
            "likeness": float(likeness[new, old]),
        }
        for new, old in pairs.items()
    )
    begun = tuple(one for place, one in enumerate(renamed.ids) if place not in pairs)
    agreement = float(adjusted_rand_score(then, now))
    return Matching(
        replace(renamed, retired=(*earlier.retired, *gone)), kept, begun, gone, agreement
    )


def _pairs(likeness: Array, distance: Array) -> dict[int, int]:
    """The earlier cluster of each new one that is the same group, by their places."""
    from scipy.optimize import linear_sum_assignment

    return {
        int(new): int(old)
        for new, old in zip(*linear_sum_assignment(-likeness), strict=True)
        if likeness[new, old] >= SAME and distance[new, old] <= FARTHEST
    }


def _renamed(lens: BehaviourLens, earlier: BehaviourLens, pairs: dict[int, int]) -> BehaviourLens:
    """With ids and personas of the groups that go on, and new ones for those that begin."""
    free = max([*earlier.ids, *earlier.retired]) + 1
    begun = [place for place in range(len(lens.ids)) if place not in pairs]
    ids = {new: earlier.ids[old] for new, old in pairs.items()}
    ids |= {new: free + number for number, new in enumerate(begun)}
    names = {new: earlier.personas[old] for new, old in pairs.items()}
    profiles = [lens.profiles[new] for new in begun]
    fresh = personas_of(lens.centroids[begun], profiles, list(names.values())) if begun else []
    names |= dict(zip(begun, fresh, strict=True))
    order = range(len(lens.ids))
    return replace(
        lens, ids=tuple(ids[new] for new in order), personas=tuple(names[new] for new in order)
    )


def _jaccard(now: Places, then: Places, clusters: int, earlier: int) -> Array:
    """Clusters now x earlier: customers in both / in either."""
    pairs = np.bincount(now * earlier + then, minlength=clusters * earlier)
    both = pairs.reshape(clusters, earlier)
    either = both.sum(axis=1)[:, None] + both.sum(axis=0)[None, :] - both
    return np.asarray(both / np.maximum(either, 1), float)


def _distances(lens: BehaviourLens, earlier: BehaviourLens) -> Array:
    """Between centroids, in standard deviations of ``lens``; infinite of other behaviours."""
    old = earlier.rescaled(lens.centre, lens.scale)
    if old is None:
        return np.full((len(lens.ids), len(earlier.ids)), np.inf)
    return np.asarray(np.sqrt(((lens.centroids[:, None] - old[None]) ** 2).sum(axis=2)), float)
