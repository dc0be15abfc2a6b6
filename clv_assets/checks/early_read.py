"""The early alarm."""

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetCheckSeverity,
    ResourceParam,
    asset_check,
)

from clv_assets import metadata
from clv_assets.automation.partitions import MONTHS
from clv_assets.io.engine import Engine


@asset_check(asset="early_read", partitions_def=MONTHS)
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
