"""The behaviour lens: k-means on what customers did, fitted once with the champion.

Ids and personas stay with the model, so a cluster means the same group at every cutoff.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import polars as pl

from clv_assets.core.arrays import Array
from clv_assets.core.features.populations import ranked
from clv_assets.core.lenses.behaviours import BEHAVIOURS, behaviours
from clv_assets.core.lenses.personas import personas_of

DIGITS = 9  # what behaviours differ by beyond them is rounding error
ROUNDING_ERROR = 10.0**-DIGITS


@dataclass(frozen=True)
class BehaviourLens:
    """Scaler, centroids and personas of the behavioural clusters.

    Attributes:
        centre, scale: per behaviour, of the customers that the lens was fitted on.
        centroids: clusters x behaviours, in standard deviations; row k is cluster_id k.
        personas: a name per cluster, made of its most marked traits.
    """

    centre: Array
    scale: Array
    centroids: Array
    personas: tuple[str, ...]

    @classmethod
    def fit(
        cls, features: pl.DataFrame, n_clusters: int, seed: int, sample: int
    ) -> "BehaviourLens":
        """Fit on at most ``sample`` customers; fewer clusters where behaviours don't differ.

        Clusters are numbered from the highest spend down.
        """
        from sklearn.cluster import KMeans
        from threadpoolctl import threadpool_limits

        if features.height > sample:
            features = features.sample(sample, seed=seed).sort("customer_id")
        raw = behaviours(features)
        centre, spread = raw.mean(axis=0), raw.std(axis=0)
        # Of customers who are all alike the spread is rounding error, which must not be blown up.
        real = spread > ROUNDING_ERROR * np.maximum(np.abs(centre), 1.0)
        scale = np.where(real, spread, 1.0)
        standard = np.round((raw - centre) / scale, DIGITS)
        clusters = min(n_clusters, len(np.unique(standard, axis=0)))
        # Threads add up centroids in any order; one thread gives the same bytes every time.
        with threadpool_limits(limits=1):
            fitted = KMeans(clusters, n_init=10, random_state=seed).fit(standard)
        spend = list(BEHAVIOURS).index("spend")
        order = np.argsort(-fitted.cluster_centers_[:, spend], kind="stable")
        centroids = fitted.cluster_centers_[order]
        return cls(centre, scale, centroids, personas_of(centroids))

    def assign(self, features: pl.DataFrame) -> pl.DataFrame:
        """customer_id, cluster_id, persona: the nearest centroid, never a new fit."""
        standard = (behaviours(features) - self.centre) / self.scale
        distances = ((standard[:, None, :] - self.centroids[None, :, :]) ** 2).sum(axis=2)
        ids = distances.argmin(axis=1) if len(standard) else np.zeros(0, dtype=np.int64)
        personas = pl.Series("persona", [self.personas[k] for k in ids], dtype=pl.String)
        return pl.DataFrame(
            [features["customer_id"], pl.Series("cluster_id", ids, dtype=pl.Int64), personas]
        )

    def profile(self) -> pd.DataFrame:
        """Personas x behaviours: centroids in standard deviations from the mean customer."""
        return pd.DataFrame(self.centroids, index=list(self.personas), columns=list(BEHAVIOURS))


def assign_clusters(
    lens: BehaviourLens, predictions: pl.DataFrame, features: pl.DataFrame
) -> pl.DataFrame:
    """customer_id, predicted_clv, cluster_id, persona, model_id; the silent are left out."""
    seen = ranked(features)
    columns = ["customer_id", "predicted_clv", "model_id"]
    return (
        lens.assign(seen)
        .join(predictions.select(columns), on="customer_id", how="inner", maintain_order="left")
        .select("customer_id", "predicted_clv", "cluster_id", "persona", "model_id")
    )
