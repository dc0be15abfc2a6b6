"""Checks on the model's inputs."""

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetCheckSeverity,
    ResourceParam,
    asset_check,
)

from clv_assets import metadata
from clv_assets.core.features.columns import CONTRACT_FEATURES
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.monitoring import stability
from clv_assets.partitions import per_cutoff


@per_cutoff(asset_check, asset="features")
def feature_drift(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine]
) -> AssetCheckResult:
    """PSI of each contract feature against training, beyond what chance and age explain."""
    cutoff = context.partition_key
    moved = stability(engine, "features", cutoff, CONTRACT_FEATURES)
    limit = engine.config.monitoring.psi
    return AssetCheckResult(
        passed=not any(one.has_moved(limit) for one in moved.values()),
        severity=AssetCheckSeverity.WARN,
        metadata=metadata.of_facts(
            {"cutoff": cutoff, "limit": limit, **{name: one.psi for name, one in moved.items()}},
            by_chance=max(one.chance for one in moved.values()),
        ),
    )
