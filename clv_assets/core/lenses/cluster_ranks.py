"""Which behaviour is worth most."""

import pandas as pd
import polars as pl


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
