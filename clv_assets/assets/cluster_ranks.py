"""Behavioural clusters by predicted value."""

import pandas as pd
import polars as pl
from dagster import AssetExecutionContext, Output, ResourceParam, asset

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.assets.frame_types import CLUSTER_RANKS
from clv_assets.core.currency import stated
from clv_assets.core.lenses.cluster_ranks import NO_INDEX
from clv_assets.core.lenses.cluster_ranks import cluster_ranks as cluster_ranks_of
from clv_assets.core.report.page_tables import CLV_INDEX
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.behaviour_lens import lens_of, persona_sentences
from clv_assets.partitions import per_cutoff


@per_cutoff(
    asset,
    group_name="scoring",
    kinds={"pandas"},
    owners=metadata.OWNERS,
    metadata=metadata.column_schema("cluster_ranks"),
    dagster_type=CLUSTER_RANKS,
)
@explained
def cluster_ranks(
    context: AssetExecutionContext, engine: ResourceParam[Engine], clusters: pl.DataFrame
) -> Output[pd.DataFrame]:
    """Which behaviour is worth most: clusters ranked by median predicted value."""
    lens = lens_of(engine, clusters["model_id"][0]) if clusters.height else None
    sentences = {} if lens is None else persona_sentences(engine, lens)
    frame = cluster_ranks_of(clusters, sentences)
    return Output(
        frame,
        metadata=metadata.of_frame(
            frame,
            preview_rows=len(frame),
            cutoff=context.partition_key,
            currency=stated(engine.ledger.currency()),
            read_as=NO_INDEX if frame["clv_index"].isna().any() else CLV_INDEX,
        ),
    )
