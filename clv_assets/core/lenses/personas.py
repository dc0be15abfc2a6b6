"""Clusters in words."""

import itertools

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

    What a cluster hardly differs by from the average customer is no trait of it. Clusters that no
    trait tells apart are numbered.

    Args:
        centroids: clusters x BEHAVIOURS, in standard deviations from the average customer.
    """
    names: list[str] = []
    behaviour_names = list(BEHAVIOURS)
    for centroid in centroids:
        by_size = np.argsort(-np.abs(centroid), kind="stable")
        marked = [i for i in by_size if abs(centroid[i]) >= MARKED]
        traits = [TRAITS[behaviour_names[i]][0 if centroid[i] > 0 else 1] for i in marked]
        wording = [", ".join(traits[:count]) for count in range(2, len(traits) + 1)]
        wording = wording or traits or [UNMARKED]
        numbered = (f"{wording[0]} {number}" for number in itertools.count(2))
        names.append(next(n for n in itertools.chain(wording, numbered) if n not in names))
    return tuple(names)
