"""The clusters of a cutoff: each customer's persona, and the stage it is in by now."""

import polars as pl

from clv_assets.core.features.populations import ranked
from clv_assets.core.lenses.behaviour_lens import BehaviourLens
from clv_assets.core.lenses.behaviours import PREDICTED
from clv_assets.core.lenses.stages import stages


def assign_clusters(
    lens: BehaviourLens, predictions: pl.DataFrame, features: pl.DataFrame
) -> pl.DataFrame:
    """customer_id, predicted_clv, cluster_id, persona, stage, model_id; without the silent."""
    columns = ["customer_id", PREDICTED, "model_id"]
    seen = ranked(features).drop(PREDICTED, "model_id", strict=False)
    seen = seen.join(
        predictions.select(columns), on="customer_id", how="inner", maintain_order="left"
    )
    return seen.select(columns).with_columns(
        *lens.assign(seen).select("cluster_id", "persona"), stages(seen, lens.usual)
    )[["customer_id", PREDICTED, "cluster_id", "persona", "stage", "model_id"]]
