"""Customer features at a cutoff."""

from datetime import date

import polars as pl
from dagster import AssetExecutionContext, Output, ResourceParam, asset

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.assets.rescoring import Rescoring
from clv_assets.core.currency import stated
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.issuing import features_at
from clv_assets.partitions import per_cutoff
from clv_assets.resources import Clock


@per_cutoff(
    asset,
    deps=["champion_model"],
    group_name="scoring",
    kinds={"polars"},
    owners=metadata.OWNERS,
    metadata=metadata.column_schema("features"),
)
@explained
def features(
    context: AssetExecutionContext,
    config: Rescoring,
    engine: ResourceParam[Engine],
    clock: Clock,
    transactions: pl.LazyFrame,
) -> Output[pl.DataFrame]:
    """What each known customer did before the cutoff, with the windows of the model for D."""
    cutoff = date.fromisoformat(context.partition_key)
    today, reason = clock.today(), config.rescore_reason
    champion, frame = features_at(engine, transactions, cutoff, today, rescore_reason=reason)
    populations = dict(frame.group_by("population").len().sort("population").iter_rows())
    return Output(
        frame,
        metadata=metadata.of_frame(
            frame,
            cutoff=str(cutoff),
            model_id=champion.model_id,
            currency=stated(engine.ledger.currency()),
            history_months=champion.history_months,
            populations=populations,
        ),
    )
