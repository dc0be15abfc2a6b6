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
from clv_assets.assets.explained import explained
from clv_assets.assets.freshness import MONTHLY
from clv_assets.assets.rescoring import Rescoring
from clv_assets.core.champion.value import in_terms_of
from clv_assets.core.governance.evidence import require_same_model
from clv_assets.core.report.predictions_page import bounds_of_history, issued_facts, issued_totals
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.issuing import issue, rescoring
from clv_assets.partitions import per_cutoff
from clv_assets.resources import Clock


@per_cutoff(
    asset,
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
    fresh = champion.prediction_table(features, cutoff, clock.today(), engine.config.value)
    reason = rescoring(engine, cutoff, config.rescore_reason)
    issued, differing = issue(engine, fresh, cutoff, reason)
    if differing:
        context.log.warning(
            f"{differing} customers would be predicted otherwise from today's data; the issued "
            "prediction stays (give rescore_reason to replace it)"
        )
    if not in_terms_of(issued, engine.config.value):
        context.log.warning("the config's value section has changed; the issued values stay")
    orders = engine.files.scan("transactions")
    return MaterializeResult(
        data_version=DataVersion(champion.model_id),
        metadata=metadata.of_frame(
            issued.sort("predicted_clv", descending=True),
            cutoff=str(cutoff),
            on_cadence=engine.ledger.is_on_cadence(cutoff),
            differs_from_issued=differing,
            path=str(engine.files.path("predictions", str(cutoff))),
            **issued_facts(issued, engine.config.value, engine.ledger.currency()),
            **issued_totals(issued, orders, engine.models.totals_band(champion.model_id)),
            **bounds_of_history(orders, cutoff, champion.recipe.training, features),
        ),
    )
