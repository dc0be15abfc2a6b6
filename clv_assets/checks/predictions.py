"""Checks on the issued predictions."""

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetCheckSeverity,
    ResourceParam,
    asset_check,
)

from clv_assets import metadata
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.monitoring import stability
from clv_assets.partitions import per_cutoff
from clv_assets.resources import Clock


@per_cutoff(asset_check, asset="predictions")
def prediction_drift(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine]
) -> AssetCheckResult:
    """PSI of predicted_clv against the champion's predictions at training."""
    cutoff = context.partition_key
    moved = stability(engine, "predictions", cutoff, ["predicted_clv"])["predicted_clv"]
    limit = engine.config.monitoring.psi
    return AssetCheckResult(
        passed=not moved.has_moved(limit),
        severity=AssetCheckSeverity.WARN,
        metadata=metadata.of_facts(
            {"cutoff": cutoff, "psi": moved.psi, "limit": limit, "by_chance": moved.chance}
        ),
    )


@asset_check(asset="predictions")
def latest_cutoff_scored(engine: ResourceParam[Engine], clock: Clock) -> AssetCheckResult:
    """Every on-cadence cutoff that is due today has been scored; one that is blocked isn't due."""
    due = engine.ledger.due(clock.today())
    waiting = [str(cutoff) for cutoff in due.cutoffs]
    blocked = {one.key: ", ".join(one.by) for one in due.blocked if one.kind == "cutoff"}
    days = {"watermark": engine.ledger.watermark(), "today": clock.today()}
    return AssetCheckResult(
        passed=not waiting,
        severity=AssetCheckSeverity.WARN,
        metadata=metadata.of_facts({"waiting": waiting, "blocked": blocked, **days}),
    )
