"""Checks on the value tiers."""

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetCheckSeverity,
    ResourceParam,
    asset_check,
)

from clv_assets import metadata
from clv_assets.core.lenses.soundness import MOST_IDLE_MOVES, tiers_faults
from clv_assets.io.customers.lens_stability import moves_since
from clv_assets.io.deployment.engine import Engine
from clv_assets.partitions import per_cutoff


@per_cutoff(asset_check, asset="value_tiers", blocking=True)
def tiers_whole(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine]
) -> AssetCheckResult:
    """Each customer who isn't silent is in one tier, and tiers rise in value."""
    key = context.partition_key
    tiers, predictions = (engine.files.read(name, key) for name in ("value_tiers", "predictions"))
    faults = list(tiers_faults(tiers, predictions, engine.config.scoring.percentile_labels))
    return AssetCheckResult(
        passed=not faults,
        severity=AssetCheckSeverity.ERROR,
        metadata=metadata.of_facts({"cutoff": key, "faults": faults}),
    )


@per_cutoff(asset_check, asset="value_tiers")
def tiers_stable(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine]
) -> AssetCheckResult:
    """Hardly anyone changes tier_stable without a new order."""
    key = context.partition_key
    found = moves_since(engine, "value_tiers", key, "tier_stable")
    return AssetCheckResult(
        passed=found.share <= MOST_IDLE_MOVES,
        severity=AssetCheckSeverity.WARN,
        metadata=metadata.of_facts(
            {"cutoff": key, **found.facts},
            share_a_fortnight=found.share,
            limit=MOST_IDLE_MOVES,
        ),
    )
