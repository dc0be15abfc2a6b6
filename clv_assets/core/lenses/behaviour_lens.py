"""The behaviour lens: k-means on what customers do, fitted once with the champion.

Ids and personas stay with the model, so a cluster means the same group at every cutoff, and a
customer who does nothing stays in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from clv_assets.config.scoring import Clustering, Persona
from clv_assets.core.arrays import Array
from clv_assets.core.errors import ClvError
from clv_assets.core.lenses.behaviours import (
    BEHAVIOURS,
    PREDICTED,
    behaviours,
    order_value,
    own_cadence,
    usual_cadence,
)
from clv_assets.core.lenses.k_means import Tried, best, centroids_of, nearest, tried
from clv_assets.core.lenses.personas import Profile, personas_of, profile_of, sentence

DIGITS = 9  # what behaviours differ by beyond them is rounding error
ROUNDING_ERROR = 10.0**-DIGITS
FARTHEST = 2.5  # standard deviations; what is farther away counts as much


@dataclass(frozen=True)
class BehaviourLens:
    """Scaler, centroids and personas of the behavioural clusters.

    Attributes:
        usual: the shop's usual cadence in days, that of one-time buyers.
        with_predicted: whether predicted_clv is a behaviour too.
        centre, scale: per behaviour, of the customers that the lens was fitted on.
        centroids: clusters x behaviours, in standard deviations.
        ids: of the clusters, as the centroids stand; never given to another group again.
        personas: a name per cluster.
        profiles: of the clusters at training.
        shop: the profile of all customers at training.
        curve: how each number of clusters would have suited, if it was left to the data.
        retired: ids of groups that are no more.
    """

    usual: float
    with_predicted: bool
    centre: Array = field(repr=False)
    scale: Array = field(repr=False)
    centroids: Array = field(repr=False)
    ids: tuple[int, ...]
    personas: tuple[str, ...]
    profiles: tuple[Profile, ...] = field(repr=False)
    shop: Profile = field(repr=False)
    curve: tuple[Tried, ...] = field(default=(), repr=False)
    retired: tuple[int, ...] = ()

    @classmethod
    def fit(
        cls,
        features: pl.DataFrame,
        clustering: Clustering,
        seed: int,
        earlier: "BehaviourLens | None" = None,
    ) -> "BehaviourLens":
        """Fit on at most ``fit_sample`` customers; fewer clusters where behaviours don't differ.

        Clusters are numbered by what their orders bring in a time, the most first.

        Args:
            features: see ``behaviours``.
            earlier: a lens whose centroids to go on from; its ids are another matter, see
                ``stable_clusters``.
        """
        if features.height > clustering.fit_sample:
            features = features.sample(clustering.fit_sample, seed=seed).sort("customer_id")
        usual, with_predicted = usual_cadence(features), clustering.with_predicted_clv
        raw = behaviours(features, usual, with_predicted=with_predicted)
        centre, scale = _standard(raw)
        points = _points(raw, centre, scale)
        wanted, curve = _wanted(points, clustering, seed, earlier)
        start = None if earlier is None else earlier.rescaled(centre, scale)
        centroids = centroids_of(points, wanted, seed, start)
        pace, value = (centroids * scale + centre).T[:2]
        centroids = centroids[np.argsort(pace - value, kind="stable")]
        chosen, _ = nearest(points, centroids)
        own, worth = own_cadence(features), order_value(features)
        groups = [chosen == cluster for cluster in range(len(centroids))]
        profiles = tuple(profile_of(own[who], worth[who], features.height) for who in groups)
        return cls(
            usual,
            with_predicted,
            centre,
            scale,
            centroids,
            tuple(range(len(centroids))),
            tuple(personas_of(centroids, profiles)),
            profiles,
            profile_of(own, worth, features.height),
            curve,
        )

    def points(self, features: pl.DataFrame) -> Array:
        """Customers x behaviours, in standard deviations from the average at training."""
        raw = behaviours(features, self.usual, with_predicted=self.with_predicted)
        return _points(raw, self.centre, self.scale)

    def assign(self, features: pl.DataFrame) -> pl.DataFrame:
        """customer_id, cluster_id, persona: the nearest centroid, never a new fit."""
        chosen, _ = nearest(self.points(features), self.centroids)
        ids, names = np.array(self.ids), np.array(self.personas, dtype=object)
        return pl.DataFrame(
            [
                features["customer_id"],
                pl.Series("cluster_id", ids[chosen], dtype=pl.Int64),
                pl.Series("persona", names[chosen].tolist(), dtype=pl.String),
            ]
        )

    def rescaled(self, centre: Array, scale: Array) -> Array | None:
        """The centroids in standard deviations of another fit; None of other behaviours."""
        if len(centre) != len(self.centre):
            return None
        return (self.centroids * self.scale + self.centre - centre) / scale

    def renamed(self, personas: Mapping[int, Persona]) -> "BehaviourLens":
        """The same lens, with the shop's own names by cluster_id.

        Raises:
            ClvError: a name is that of another cluster.
        """
        names = [
            personas[number].name if number in personas else persona
            for number, persona in zip(self.ids, self.personas, strict=True)
        ]
        for number, name in zip(self.ids, names, strict=True):
            if names.count(name) > 1 and number in personas:
                raise ClvError(
                    f"clustering.personas calls cluster {number} {name!r}, as another one is "
                    "called; give it another name"
                )
        return replace(self, personas=tuple(names))

    def sentences(
        self, money: Callable[[float], str], personas: Mapping[int, Persona]
    ) -> list[str]:
        """What each cluster is like, or what the shop says of it; ``money`` writes an amount."""
        own = {number: one.sentence for number, one in personas.items() if one.sentence}
        return [
            own.get(number) or sentence(profile, self.shop, money)
            for number, profile in zip(self.ids, self.profiles, strict=True)
        ]

    def profile(self) -> pd.DataFrame:
        """Personas x behaviours: centroids in standard deviations from the mean customer."""
        columns = [*BEHAVIOURS, PREDICTED][: len(self.centre)]
        return pd.DataFrame(self.centroids, index=list(self.personas), columns=columns)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the card."""
        clusters = [
            {"cluster_id": cluster_id, "persona": persona, **profile.as_dict()}
            for cluster_id, persona, profile in zip(
                self.ids, self.personas, self.profiles, strict=True
            )
        ]
        return {
            "clusters": clusters,
            "shop": self.shop.as_dict(),
            "usual_cadence": self.usual,
            "behaviours": [*BEHAVIOURS, PREDICTED][: len(self.centre)],
            "curve": [one.as_dict() for one in self.curve],
            "retired": list(self.retired),
        }


def _wanted(
    points: Array, clustering: Clustering, seed: int, earlier: BehaviourLens | None
) -> tuple[int, tuple[Tried, ...]]:
    """How many clusters, and how each number of them would suit if that is left to the data."""
    if clustering.n_clusters != "auto":
        return clustering.n_clusters, ()
    curve = tuple(tried(points, seed))
    return best(curve, None if earlier is None else len(earlier.ids)), curve


def _standard(raw: Array) -> tuple[Array, Array]:
    """Mean and standard deviation per behaviour; 1 where it hardly differs."""
    known = [column[~np.isnan(column)] for column in raw.T]
    centre = np.array([column.mean() if len(column) else 0.0 for column in known])
    spread = np.array([column.std() if len(column) else 0.0 for column in known])
    # Of customers who are all alike the spread is rounding error, which must not be blown up.
    real = spread > ROUNDING_ERROR * np.maximum(np.abs(centre), 1.0)
    return centre, np.where(real, spread, 1.0)


def _points(raw: Array, centre: Array, scale: Array) -> Array:
    """Standardised, heavy tails cut; who has no value of a behaviour is average in it."""
    standard = np.nan_to_num(np.round((raw - centre) / scale, DIGITS))
    return np.clip(standard, -FARTHEST, FARTHEST)
