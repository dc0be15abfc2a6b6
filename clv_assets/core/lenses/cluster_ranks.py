"""Which behaviour is worth most."""

from collections.abc import Mapping

import pandas as pd
import polars as pl

COLUMNS = ("customers", "share", "median_clv", "mean_clv", "total_clv", "clv_index", "cluster_rank")
NO_INDEX = (
    "No CLV index: the median prediction of all customers in clusters is 0, and nothing is a "
    "multiple of that; go by mean and total."
)


def cluster_ranks(clusters: pl.DataFrame, sentences: Mapping[int, str]) -> pd.DataFrame:
    """Clusters by median predicted value, best first, then by mean.

    clv_index is the cluster's median over the overall median; missing where that is 0. The rank is
    dense: clusters of one median share it, and the next has the next number.

    Args:
        clusters: customer_id, predicted_clv, cluster_id, persona, model_id.
        sentences: what each cluster is like, by its id.

    Returns:
        cluster_id, persona, COLUMNS, description, model_id.
    """
    overall = clusters["predicted_clv"].median()
    index = pl.col("median_clv") / overall if overall else pl.lit(None, pl.Float64)
    rank = pl.col("median_clv").rank("dense", descending=True).cast(pl.Int64)
    described = pl.col("cluster_id").replace_strict(
        dict(sentences), default="", return_dtype=pl.String
    )
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
        .with_columns(
            share=pl.col("customers") / max(clusters.height, 1),
            clv_index=index,
            cluster_rank=rank,
            description=described,
        )
        .sort("median_clv", "mean_clv", "cluster_id", descending=[True, True, False])
    )
    return ranked.select("cluster_id", "persona", *COLUMNS, "description", "model_id").to_pandas()
