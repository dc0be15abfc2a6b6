"""Checks on the issued predictions."""

from datetime import date

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetCheckSeverity,
    ResourceParam,
    asset_check,
)

from clv_assets import metadata
from clv_assets.checks.features import input_check
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.incidents import write_incidents
from clv_assets.io.operations.monitoring import inputs_beside
from clv_assets.io.operations.verification import verify, verify_open
from clv_assets.partitions import per_cutoff
from clv_assets.resources import Clock


@per_cutoff(asset_check, asset="predictions")
def prediction_drift(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine]
) -> AssetCheckResult:
    """predicted_clv lies where the time of year lets expect; PSI is told beside it."""
    cutoff = context.partition_key
    found = inputs_beside(engine, "predictions", cutoff, ["predicted_clv"])
    return input_check(found, cutoff, engine)


@per_cutoff(asset_check, asset="predictions", blocking=True)
def recomputed(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine]
) -> AssetCheckResult:
    """The issued predictions are, to the last bit, what their model says of the stored features."""
    found = verify(engine, date.fromisoformat(context.partition_key))
    return AssetCheckResult(
        passed=not found.differing,
        severity=AssetCheckSeverity.ERROR,
        metadata=metadata.of_facts(
            {"cutoff": found.cutoff, "customers": found.customers, "differing": found.differing},
            model_id=found.model_id,
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


@asset_check(asset="predictions")
def issued_unchanged(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine], clock: Clock
) -> AssetCheckResult:
    """Every issued prediction whose window is open is still what its model says."""
    found = verify_open(engine, clock.today())
    write_incidents(engine, context.log.warning)
    wrong = {one.cutoff: one.differing for one in found if one.differing}
    return AssetCheckResult(
        passed=not wrong,
        severity=AssetCheckSeverity.ERROR,
        metadata=metadata.of_facts({"differing": wrong, "cutoffs": [one.cutoff for one in found]}),
    )
