"""k-means with the same bytes every time, and how many clusters suit."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from clv_assets.core.arrays import Array, Places

LEAST, MOST = 0.025, 0.55  # shares of the customers that a cluster may hold when it is fitted
FEWEST, LARGEST = 3, 8  # clusters that are tried
SAMPLE = 3_000  # customers that silhouette and stability are told by
HALVES = 8
ALIKE, KEEP = 0.05, 0.2  # of the best score: what is as good, and what is not worth a change
WORTH = 0.05  # of inertia: so much worse may clusters be that go on from earlier ones


@dataclass(frozen=True)
class Tried:
    """How a number of clusters suits.

    Attributes:
        silhouette: mean over customers, -1 to 1 (Rousseeuw 1987).
        stability: mean adjusted Rand index between the clusters and those of half the customers.
        smallest, largest: shares of the customers.
    """

    clusters: int
    silhouette: float
    stability: float
    smallest: float
    largest: float

    @property
    def score(self) -> float:
        """Both at once: clusters that are apart, and that another half would give too."""
        return max(self.silhouette, 0.0) * max(self.stability, 0.0)

    @property
    def fits(self) -> bool:
        """Whether no cluster is too small or too large."""
        return self.smallest >= LEAST and self.largest <= MOST

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the card."""
        return asdict(self)


def nearest(points: Array, centroids: Array) -> tuple[Places, Array]:
    """The index of the nearest centroid of each point, and the squared distance to it."""
    distances = np.column_stack([((points - one) ** 2).sum(axis=1) for one in centroids])
    chosen = distances.argmin(axis=1)
    return chosen, distances[np.arange(len(points)), chosen]


def shares(points: Array, centroids: Array) -> Array:
    """Of the points, those nearest to each centroid."""
    counts = np.bincount(nearest(points, centroids)[0], minlength=len(centroids))
    return np.asarray(counts / max(len(points), 1), float)


def centroids_of(points: Array, clusters: int, seed: int, start: Array | None = None) -> Array:
    """Centroids of at most ``clusters`` clusters, none of which holds less than LEAST.

    Args:
        points: customers x behaviours.
        start: centroids to go on from, taken where hardly worse than a fit from scratch.
    """
    clusters = min(clusters, len(np.unique(points, axis=0)))
    found = _fitted(points, clusters, seed, n_init=10)
    if start is not None and len(start) == clusters:
        onward = _fitted(points, clusters, seed, start=start)
        if nearest(points, onward)[1].sum() <= (1 + WORTH) * nearest(points, found)[1].sum():
            found = onward
    while len(found) > 1 and (held := shares(points, found)).min() < LEAST:
        rest = np.delete(found, held.argmin(), axis=0)
        found = _fitted(points, len(rest), seed, start=rest)
    return found


def tried(points: Array, seed: int) -> Iterator[Tried]:
    """How each number of clusters from FEWEST to LARGEST suits; none where nothing differs."""
    from sklearn.metrics import adjusted_rand_score, silhouette_score

    chance = np.random.default_rng(seed)
    sample = points[np.sort(chance.permutation(len(points))[:SAMPLE])]
    halves = [chance.permutation(len(sample))[: len(sample) // 2] for _ in range(HALVES)]
    different = len(np.unique(sample, axis=0))
    for clusters in range(FEWEST, min(LARGEST, different - 1) + 1):
        own = nearest(sample, _fitted(sample, clusters, seed, n_init=5))[0]
        if len(np.unique(own)) < clusters:
            return
        others = (_fitted(sample[half], clusters, seed, n_init=3) for half in halves)
        alike = [adjusted_rand_score(own, nearest(sample, other)[0]) for other in others]
        held = np.bincount(own) / len(own)
        apart = float(silhouette_score(sample, own))
        yield Tried(clusters, apart, float(np.mean(alike)), float(held.min()), float(held.max()))


def best(curve: Sequence[Tried], before: int | None = None) -> int:
    """The largest number of clusters about as good as the best, of those that fit if any does.

    Args:
        before: how many an earlier lens has; kept where they are not clearly worse, since other
            clusters are a cost to all who plan with them.
    """
    fitting = [one for one in curve if one.fits] or curve
    if not fitting:
        return 1
    top = max(one.score for one in fitting)
    kept = [one for one in fitting if one.clusters == before and one.score >= (1 - KEEP) * top]
    alike = kept or [one for one in fitting if one.score >= (1 - ALIKE) * top]
    return max(one.clusters for one in alike)


def _fitted(
    points: Array, clusters: int, seed: int, *, n_init: int = 1, start: Array | None = None
) -> Array:
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    init: Any = "k-means++" if start is None else start
    clusters = min(clusters, len(np.unique(points, axis=0)))
    # Threads add up centroids in any order; one thread gives the same bytes every time.
    with threadpool_limits(limits=1):
        fitted = KMeans(clusters, init=init, n_init=n_init, random_state=seed).fit(points)
    return np.asarray(fitted.cluster_centers_, float)
