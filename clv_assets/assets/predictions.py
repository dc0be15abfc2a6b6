"""Predicted revenue of each customer: evidence once issued."""

from datetime import date

import polars as pl
from dagster import (
    AssetExecutionContext,
    DataVersion,
    MaterializeResult,
    ResourceParam,
    asset,
)

from clv_assets import metadata
from clv_assets.assets.rescoring import Rescoring
from clv_assets.automation.freshness import MONTHLY
from clv_assets.automation.partitions import CUTOFFS
from clv_assets.core.frames import require_same_model
from clv_assets.core.plots import prediction_distribution
from clv_assets.io.engine import Engine
from clv_assets.resources import Clock, explained


@asset(
    partitions_def=CUTOFFS,
    deps=["champion_model"],
    group_name="scoring",
    kinds={"xgboost"},
    owners=metadata.OWNERS,
    metadata=metadata.column_schema("predictions"),
    freshness_policy=MONTHLY,
)
@explained
def predictions(
    context: AssetExecutionContext,
    config: Rescoring,
    engine: ResourceParam[Engine],
    clock: Clock,
    features: pl.DataFrame,
) -> MaterializeResult:
    """Expected net revenue in [D, D + pred_months), by the model for D, issued once."""
    cutoff = date.fromisoformat(context.partition_key)
    champion = engine.models.load(require_same_model(cutoff, features=features))
    fresh = champion.issue(features, cutoff, clock.today())
    issued, differing = engine.issue(fresh, cutoff, config.rescore_reason)
    if differing:
        context.log.warning(
            f"{differing} customers would be predicted otherwise from today's data; the issued "
            "prediction stays (give rescore_reason to replace it)"
        )
    values = issued["predicted_clv"].to_numpy()
    return MaterializeResult(
        data_version=DataVersion(champion.model_id),
        metadata=metadata.of_frame(
            issued.sort("predicted_clv", descending=True),
            cutoff=str(cutoff),
            window=f"[{cutoff}, {issued['window_end'][0]})",
            model_id=champion.model_id,
            in_sample=bool(issued["in_sample"][0]),
            on_cadence=engine.ledger.is_on_cadence(cutoff),
            total_predicted=float(values.sum()),
            differs_from_issued=differing,
            path=str(engine.files.path("predictions", str(cutoff))),
            distribution=prediction_distribution(values, pred_months=champion.pred_months),
        ),
    )
