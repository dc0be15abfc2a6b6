"""Clusters in words."""

import itertools
from collections.abc import Iterator

import numpy as np

from clv_assets.core.arrays import Array
from clv_assets.core.lenses.behaviours import BEHAVIOURS

TRAITS = {
    "spend": ("big-spending", "low-spending"),
    "orders": ("frequent", "rare"),
    "order_value": ("large-basket", "small-basket"),
    "recency": ("lapsing", "recent"),
    "tenure": ("long-standing", "newcomer"),
    "gap": ("slow-paced", "fast-paced"),
}


MARKED = 0.2  # standard deviations; less is below a small effect (Cohen 1988, d)
UNMARKED = "average"


def personas_of(centroids: Array) -> tuple[str, ...]:
    """The two most marked traits of each cluster; more where two clusters would share a name.

    What a cluster hardly differs by from the average customer is no trait of it. Of clusters that
    no trait tells apart the most marked has the plain name, the next is "rather" so, and the rest
    are numbered.

    Args:
        centroids: clusters x BEHAVIOURS, in standard deviations from the average customer.
    """
    names: dict[int, str] = {}
    most_marked_first = np.argsort(-np.abs(centroids).max(axis=1), kind="stable")
    for cluster in most_marked_first:
        wording = _wording(centroids[cluster])
        names[cluster] = next(name for name in wording if name not in names.values())
    return tuple(names[cluster] for cluster in range(len(centroids)))


def _wording(centroid: Array) -> Iterator[str]:
    """Names for a cluster, the best first, without end."""
    behaviour_names = list(BEHAVIOURS)
    by_size = np.argsort(-np.abs(centroid), kind="stable")
    marked = [i for i in by_size if abs(centroid[i]) >= MARKED]
    traits = [TRAITS[behaviour_names[i]][0 if centroid[i] > 0 else 1] for i in marked]
    names = [", ".join(traits[:count]) for count in range(2, len(traits) + 1)]
    names = names or traits or [UNMARKED]
    yield from names
    if traits:
        yield f"rather {names[0]}"
    yield from (f"{names[0]} {number}" for number in itertools.count(3 if traits else 2))
