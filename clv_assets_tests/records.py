"""What the Dagster instance of a deployment has kept of its assets."""

from typing import Any

from dagster import AssetKey, AssetRecordsFilter, DagsterInstance

from clv_assets.io.deployment.engine import Engine


def shown(engine: Engine, asset: str, key: str | None = None) -> dict[str, Any]:
    """What the UI shows of an asset's newest materialization, as plain values by name."""
    wanted = AssetRecordsFilter(AssetKey(asset), asset_partitions=[key] if key else None)
    with DagsterInstance.from_config(str(engine.root / "dagster")) as instance:
        (record,) = instance.fetch_materializations(wanted, limit=1).records
    assert record.asset_materialization is not None
    return {name: one.value for name, one in record.asset_materialization.metadata.items()}
