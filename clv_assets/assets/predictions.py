"""Predicted revenue of each customer: evidence once issued."""

from datetime import date
from typing import Any

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
from clv_assets.config.scoring import Value
from clv_assets.core.champion.champion import Champion
from clv_assets.core.champion.newcomers import Newcomers
from clv_assets.core.champion.summary import clipping, population_summary, prediction_totals
from clv_assets.core.champion.totals import totals
from clv_assets.core.champion.value import in_terms_of
from clv_assets.core.features.log_covariates import in_log, newest_in_log
from clv_assets.core.governance.evidence import require_same_model
from clv_assets.core.report.plots import prediction_distribution
from clv_assets.io.deployment.engine import Engine
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
    fresh = champion.issue(features, cutoff, clock.today(), engine.config.value)
    issued, differing = engine.issue(fresh, cutoff, config.rescore_reason)
    if differing:
        context.log.warning(
            f"{differing} customers would be predicted otherwise from today's data; the issued "
            "prediction stays (give rescore_reason to replace it)"
        )
    if not in_terms_of(issued, engine.config.value):
        context.log.warning("the config's value section has changed; the issued values stay")
    return MaterializeResult(
        data_version=DataVersion(champion.model_id),
        metadata=metadata.of_frame(
            issued.sort("predicted_clv", descending=True),
            cutoff=str(cutoff),
            on_cadence=engine.ledger.is_on_cadence(cutoff),
            differs_from_issued=differing,
            path=str(engine.files.path("predictions", str(cutoff))),
            **_of_issued(issued, engine.config.value),
            **_totals(issued, engine, cutoff),
            **_of_history(engine, champion, cutoff, features),
        ),
    )


def _of_issued(issued: pl.DataFrame, declared: Value) -> dict[str, Any]:
    """Totals and terms of what is on file, which the config may have left behind."""
    first = issued.row(0, named=True)
    values = issued["predicted_clv"].to_numpy()
    terms = declared if in_terms_of(issued, declared) else Value()
    return {
        "window": f"[{first['cutoff']}, {first['window_end']})",
        "model_id": first["model_id"],
        "in_sample": first["in_sample"],
        "value_kind": first["value_kind"],
        **terms.model_dump(),
        **prediction_totals(issued),
        "populations": population_summary(issued),
        "distribution": prediction_distribution(values, pred_months=first["pred_months"]),
    }


def _totals(issued: pl.DataFrame, engine: Engine, cutoff: date) -> dict[str, Any]:
    """Net revenue of everyone, by population and, where the log has it, by market or country."""
    band = engine.totals_band(issued["model_id"][0])
    found = {
        "total": totals(issued, band),
        "totals_by_population": totals(issued, band, by="population"),
    }
    orders = engine.files.scan("transactions")
    for name in in_log(orders):
        where = newest_in_log(orders, name, cutoff).collect()
        placed = issued.join(where, on="customer_id", how="left", maintain_order="left")
        found[f"totals_by_{name}"] = totals(placed, band, by=name)
    return found


def _of_history(
    engine: Engine, champion: Champion, cutoff: date, features: pl.DataFrame
) -> dict[str, Any]:
    """What the past says of the bounds of a prediction: who is not in it, who is clipped."""
    training = champion.recipe.training
    orders = engine.files.scan("transactions")
    found = Newcomers.before(orders, cutoff, training.pred_months, training.min_history_months)
    return {
        "newcomers": found.sentence,
        "newcomer_share": found.as_dict(),
        **clipping(features),
    }
