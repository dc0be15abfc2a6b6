"""The alarms: realised accuracy against the baseline of the model that predicted."""

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetCheckSeverity,
    ResourceParam,
    asset_check,
)

from clv_assets import metadata
from clv_assets.core.currency import stated
from clv_assets.io.deployment.engine import Engine
from clv_assets.partitions import per_cutoff


@per_cutoff(asset_check, asset="drift_report")
def rmse_drift(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine]
) -> AssetCheckResult:
    """RMSE at most monitoring.rmse_increase above the baseline; in-sample cutoffs pass unjudged."""
    return _half_of_the_rule(engine, context.partition_key, "rmse")


@per_cutoff(asset_check, asset="drift_report")
def r2_drift(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine]
) -> AssetCheckResult:
    """R² at most monitoring.r2_decrease below the baseline; in-sample cutoffs pass unjudged."""
    return _half_of_the_rule(engine, context.partition_key, "r2")


def _half_of_the_rule(engine: Engine, cutoff: str, metric: str) -> AssetCheckResult:
    row = engine.files.read("drift_report", cutoff).row(0, named=True)
    names = ["cutoff", "model_id", "verdict", metric, f"{metric}_baseline", f"{metric}_change"]
    currency = {"currency": stated(engine.ledger.currency())} if metric == "rmse" else {}
    return AssetCheckResult(
        passed=row["verdict"] == "not judged" or not row[f"{metric}_breach"],
        severity=AssetCheckSeverity.WARN,
        metadata=metadata.of_facts({name: row[name] for name in names}, **currency),
    )
