"""The early alarm."""

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetCheckSeverity,
    ResourceParam,
    asset_check,
)

from clv_assets import metadata
from clv_assets.io.deployment.engine import Engine
from clv_assets.partitions import per_month


@per_month(asset_check, asset="early_read")
def early_drift(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine]
) -> AssetCheckResult:
    """No signal of the label month has left its band."""
    reads = engine.files.read("early_read", context.partition_key)
    return AssetCheckResult(
        passed=not reads["breach"].any(),
        severity=AssetCheckSeverity.WARN,
        metadata=metadata.of_facts({"month": context.partition_key, "signals": reads}),
    )
