"""The behaviour lens: k-means on what customers did, fitted once with the champion.

Ids and personas stay with the model, so a cluster means the same group at every cutoff.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from clv_assets.core.money import signed_log1p

BEHAVIOURS = {
    "spend": signed_log1p(pl.col("revenue_sum")),
    "orders": pl.col("order_count").log1p(),
    "order_value": pl.col("avg_order_value").fill_null(0).log1p(),
    "recency": pl.col("recency_days").clip(lower_bound=0).log1p(),
    "tenure": pl.col("tenure_days").clip(lower_bound=0).log1p(),
    # A one-time buyer has no gap yet: it is at least as long as the wait so far.
    "gap": pl.coalesce("mean_days_between_orders", "recency_days").clip(lower_bound=0).log1p(),
}
TRAITS = {
    "spend": ("big-spending", "low-spending"),
    "orders": ("frequent", "rare"),
    "order_value": ("large-basket", "small-basket"),
    "recency": ("lapsing", "recent"),
    "tenure": ("long-standing", "newcomer"),
    "gap": ("slow-paced", "fast-paced"),
}


def behaviours(features: pl.DataFrame) -> NDArray[np.float64]:
    """Customers x BEHAVIOURS on log scales, nothing missing."""
    return features.select(**BEHAVIOURS).cast(pl.Float64).to_numpy()


@dataclass(frozen=True)
class BehaviourLens:
    """Scaler, centroids and personas of the behavioural clusters.

    Attributes:
        centre, scale: per behaviour, of the customers that the lens was fitted on.
        centroids: clusters x behaviours, in standard deviations; row k is cluster_id k.
        personas: a name per cluster, made of its most marked traits.
    """

    centre: NDArray[np.float64]
    scale: NDArray[np.float64]
    centroids: NDArray[np.float64]
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
        scale = np.where(spread > 0, spread, 1.0)
        standard = (raw - centre) / scale
        clusters = min(n_clusters, len(np.unique(standard, axis=0)))
        # Threads add up centroids in any order; one thread gives the same bytes every time.
        with threadpool_limits(limits=1):
            fitted = KMeans(clusters, n_init=10, random_state=seed).fit(standard)
        spend = list(BEHAVIOURS).index("spend")
        order = np.argsort(-fitted.cluster_centers_[:, spend], kind="stable")
        centroids = fitted.cluster_centers_[order]
        return cls(centre, scale, centroids, _personas(centroids))

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


def _personas(centroids: NDArray[np.float64]) -> tuple[str, ...]:
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


def assign_clusters(
    lens: BehaviourLens, predictions: pl.DataFrame, features: pl.DataFrame
) -> pl.DataFrame:
    """customer_id, predicted_clv, cluster_id, persona, model_id; the silent are left out."""
    seen = features.filter(pl.col("population") != "silent")
    columns = ["customer_id", "predicted_clv", "model_id"]
    return (
        lens.assign(seen)
        .join(predictions.select(columns), on="customer_id", how="inner", maintain_order="left")
        .select("customer_id", "predicted_clv", "cluster_id", "persona", "model_id")
    )


def cluster_ranks(clusters: pl.DataFrame) -> pd.DataFrame:
    """Clusters by median predicted value, best first.

    clv_index is the cluster's median over the overall median; missing where that is 0.

    Args:
        clusters: customer_id, predicted_clv, cluster_id, persona, model_id.

    Returns:
        cluster_id, persona, customers, median_clv, mean_clv, total_clv, clv_index, cluster_rank,
        model_id.
    """
    overall = clusters["predicted_clv"].median()
    index = pl.col("median_clv") / overall if overall else pl.lit(None, pl.Float64)
    ranked = (
        clusters.sort("customer_id")
        .group_by("cluster_id", "persona", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("customers"),
            pl.col("predicted_clv").median().alias("median_clv"),
            pl.col("predicted_clv").mean().alias("mean_clv"),
            pl.col("predicted_clv").sum().alias("total_clv"),
            pl.col("model_id").first(),
        )
        .with_columns(index.alias("clv_index"))
        .sort("median_clv", "mean_clv", "cluster_id", descending=[True, True, False])
        .with_row_index("cluster_rank", offset=1)
    )
    columns = ["cluster_id", "persona", "customers", "median_clv", "mean_clv", "total_clv"]
    rank = pl.col("cluster_rank").cast(pl.Int64)
    return ranked.select(*columns, "clv_index", rank, "model_id").to_pandas()
