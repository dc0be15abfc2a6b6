"""Checks on the model's inputs."""

import polars as pl
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
from clv_assets.io.operations.monitoring import inputs_beside
from clv_assets.partitions import per_cutoff


@per_cutoff(asset_check, asset="features")
def feature_drift(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine]
) -> AssetCheckResult:
    """Each contract feature lies where the time of year lets expect; PSI is told beside it."""
    cutoff = context.partition_key
    return input_check(inputs_beside(engine, "features", cutoff, CONTRACT_FEATURES), cutoff, engine)


def input_check(found: pl.DataFrame, cutoff: str, engine: Engine) -> AssetCheckResult:
    """A warning if a column has moved by more than season, age, chance and a trifle explain."""
    moved = found.filter("breach")["column"].to_list()
    return AssetCheckResult(
        passed=not moved,
        severity=AssetCheckSeverity.WARN,
        description=f"moved: {', '.join(moved)}" if moved else None,
        metadata=metadata.of_facts(
            {"cutoff": cutoff, "psi_limit": engine.config.monitoring.psi, "moved": moved},
            columns=found,
        ),
    )
