"""Clusters in words: a name of what sets it apart, and a sentence with its figures."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from clv_assets.core.arrays import Array

# Standard deviations from the average customer at which a word begins; a small effect is 0.2, a
# large one 0.8 (Cohen 1988, d).
GRADES = (-1.2, -0.25, 0.25, 1.2)
PACE = ("very frequent", "frequent", "", "occasional", "rare")
SIZE = ("very small orders", "small orders", "", "large orders", "very large orders")
WORTH = ("", "", "", "high value", "very high value")
ONE_TIME = 0.8  # of a cluster that is called so
AVERAGE = "average"


@dataclass(frozen=True)
class Profile:
    """A group of customers in figures.

    Attributes:
        share: of the customers.
        cadence: median of their own cadences, in days; None if nobody has come back.
        order_value: median of their mean order value; None if nobody has bought.
        bought_once: share of them that has bought on one day at most.
    """

    share: float
    cadence: float | None
    order_value: float | None
    bought_once: float

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the card."""
        return asdict(self)


def profile_of(own_cadence: Array, order_value: Array, customers: int) -> Profile:
    """Of a group: ``own_cadence`` and ``order_value`` of its members, NaN where they have none."""
    once = np.isnan(own_cadence)
    return Profile(
        len(own_cadence) / max(customers, 1),
        _median(own_cadence),
        _median(order_value),
        float(once.mean()) if len(once) else 0.0,
    )


def personas_of(
    centroids: Array, profiles: Sequence[Profile], taken: Sequence[str] = ()
) -> list[str]:
    """A name per cluster, all different, and none of those ``taken``.

    What a cluster hardly differs by from the average customer is no trait of it. Of clusters that
    traits don't tell apart the most marked has the plain name, the others one with a figure.

    Args:
        centroids: clusters x behaviours, in standard deviations from the average customer.
        profiles: of the clusters.
    """
    names: dict[int, str] = {}
    for cluster in np.argsort(-np.abs(centroids).max(axis=1), kind="stable"):
        used = {*taken, *names.values()}
        wording = _wording(centroids[cluster], profiles[cluster])
        names[cluster] = next(name for name in wording if name not in used)
    return [names[cluster] for cluster in range(len(centroids))]


def sentence(profile: Profile, shop: Profile, money: Callable[[float], str]) -> str:
    """What a cluster is like, beside the whole shop.

    Args:
        profile, shop: of the cluster and of all customers.
        money: writes an amount.
    """
    parts = []
    if profile.cadence is not None and shop.cadence is not None:
        parts.append(
            f"those who came back order every {_days(profile.cadence)} (all customers: "
            f"{_days(shop.cadence)})"
        )
    if profile.order_value is not None and shop.order_value is not None:
        parts.append(
            f"an order brings {money(profile.order_value)} (all customers: "
            f"{money(shop.order_value)})"
        )
    once = f"{profile.bought_once:.0%}"
    parts += [] if once == "0%" else [f"{once} have bought once so far"]
    text = "; ".join(parts) or "nobody of them has bought"
    return f"{text[0].upper()}{text[1:]}."


def _wording(centroid: Array, profile: Profile) -> Iterator[str]:
    """Names for a cluster, the best first, without end."""
    grades = np.searchsorted(GRADES, centroid, "right")
    pace, size = PACE[grades[0]], SIZE[grades[1]]
    if profile.bought_once >= ONE_TIME:
        pace = "one-time"
    worth = WORTH[grades[2]] if len(grades) > 2 else ""
    plain = ", ".join(word for word in (pace, size, worth) if word) or AVERAGE
    yield plain
    if profile.order_value is not None:
        yield f"{plain}, around {float(f'{profile.order_value:.2g}'):,.10g} each"
    if profile.cadence is not None:
        yield f"{plain}, every {_days(profile.cadence)}"
    yield from (f"{plain} {number}" for number in itertools.count(2))


def _days(days: float) -> str:
    return "day" if days < 1.5 else f"{days:,.0f} days"


def _median(values: Array) -> float | None:
    told = values[~np.isnan(values)]
    return float(np.median(told)) if len(told) else None
