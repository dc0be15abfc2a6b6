"""The behaviour lens: assigns, never fits."""

import polars as pl
from dagster import AssetExecutionContext, Output, ResourceParam, asset

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.core.champion.totals import totals_of_lens
from clv_assets.core.currency import stated
from clv_assets.core.governance.evidence import require_same_model
from clv_assets.core.lenses.clusters import assign_clusters
from clv_assets.core.lenses.persona_worth import independence, tier_numbers
from clv_assets.core.lenses.stages import stages_sentence
from clv_assets.core.report.plots import cluster_profile
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.behaviour_lens import lens_of, persona_sentences
from clv_assets.partitions import per_cutoff


@per_cutoff(
    asset,
    deps=["champion_model"],
    group_name="scoring",
    kinds={"scikitlearn"},
    owners=metadata.OWNERS,
    metadata=metadata.column_schema("clusters"),
)
@explained
def clusters(
    context: AssetExecutionContext,
    engine: ResourceParam[Engine],
    predictions: pl.DataFrame,
    features: pl.DataFrame,
) -> Output[pl.DataFrame]:
    """Each customer's behavioural cluster, by the lens that was fitted with its model."""
    model_id = require_same_model(context.partition_key, predictions=predictions, features=features)
    lens = lens_of(engine, model_id)
    frame = assign_clusters(lens, predictions, features)
    band = engine.models.totals_band(model_id)
    return Output(
        frame,
        metadata=metadata.of_frame(
            frame,
            cutoff=context.partition_key,
            currency=stated(engine.ledger.currency()),
            totals=totals_of_lens(frame, predictions, band, by="persona"),
            personas=persona_sentences(engine, lens),
            stages=frame["stage"].value_counts(sort=True),
            read_as=stages_sentence(),
            independence=independence(
                tier_numbers(frame["predicted_clv"].to_numpy()), frame["cluster_id"].to_numpy()
            ),
            profile=cluster_profile(lens.profile()),
        ),
    )
