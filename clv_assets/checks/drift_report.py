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
from clv_assets.core.monitoring.incidents import ACT
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.incidents import monitored
from clv_assets.partitions import per_cutoff


@per_cutoff(asset_check, asset="drift_report")
def rmse_drift(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine]
) -> AssetCheckResult:
    """RMSE no farther above its baseline than the rule and noise allow; in sample it passes."""
    return _half_of_the_rule(engine, context.partition_key, "rmse")


@per_cutoff(asset_check, asset="drift_report")
def r2_drift(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine]
) -> AssetCheckResult:
    """R² no farther below its baseline than the rule and noise allow; in sample it passes."""
    return _half_of_the_rule(engine, context.partition_key, "r2")


def _half_of_the_rule(engine: Engine, cutoff: str, metric: str) -> AssetCheckResult:
    row = engine.files.read("drift_report", cutoff).row(0, named=True)
    names = ["cutoff", "model_id", "verdict", "reason", metric, f"{metric}_baseline"]
    names += [f"{metric}_change", "plain_rule"]
    currency = {"currency": stated(engine.ledger.currency())} if metric == "rmse" else {}
    passed = row["verdict"] == "not judged" or row[f"{metric}_verdict"] == "ok"
    is_act = not passed and _is_sustained(engine, cutoff)
    return AssetCheckResult(
        passed=passed,
        severity=AssetCheckSeverity.ERROR if is_act else AssetCheckSeverity.WARN,
        metadata=metadata.of_facts({name: row[name] for name in names}, **currency),
    )


def _is_sustained(engine: Engine, cutoff: str) -> bool:
    source = f"drift_report {cutoff}"
    return any(
        one.verdict == ACT and source in {piece.source for piece in one.evidence}
        for one in monitored(engine).incidents
    )
