"""The early alarm."""

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetCheckSeverity,
    ResourceParam,
    asset_check,
)

from clv_assets import metadata
from clv_assets.core.contracts import CONTRACTS
from clv_assets.core.monitoring.incidents import ACT
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.incidents import monitored
from clv_assets.partitions import per_month

SHOWN = [name for name in CONTRACTS["early_read"] if name not in ("month", "cutoff", "model_id")]


@per_month(asset_check, asset="early_read")
def early_drift(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine]
) -> AssetCheckResult:
    """No signal family of the label month broke; an error once it is sustained."""
    month = context.partition_key
    seen = monitored(engine)
    read = seen.months[month]
    mine = [one for one in seen.incidents if one.last.month == month]
    is_act = any(one.verdict == ACT and one.is_open for one in mine)
    return AssetCheckResult(
        passed=not read["names"].any(),
        severity=AssetCheckSeverity.ERROR if is_act else AssetCheckSeverity.WARN,
        metadata=metadata.of_facts(
            {"month": month, "incidents": [one.id for one in mine], "signals": read.select(SHOWN)}
        ),
    )
