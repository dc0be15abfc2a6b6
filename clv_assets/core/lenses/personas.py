"""Clusters in words."""

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


def personas_of(centroids: Array) -> tuple[str, ...]:
    """The two most marked traits of each cluster; more where two clusters would share a name."""
    names: list[str] = []
    behaviour_names = list(BEHAVIOURS)
    for centroid in centroids:
        marked = np.argsort(-np.abs(centroid), kind="stable")
        traits = [TRAITS[behaviour_names[i]][0 if centroid[i] >= 0 else 1] for i in marked]
        taken = (", ".join(traits[:count]) for count in range(2, len(traits) + 1))
        name = next((name for name in taken if name not in names), f"{traits[0]} {len(names)}")
        names.append(name)
    return tuple(names)
