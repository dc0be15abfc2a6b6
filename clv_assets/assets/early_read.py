"""What a label month says long before the window matures."""

import polars as pl
from dagster import AssetDep, AssetExecutionContext, Output, ResourceParam, asset

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.core.monitoring.alerts import early_alerts
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.monitoring import raise_alerts, read_month
from clv_assets.partitions import per_month
from clv_assets.resources import Clock


@per_month(
    asset,
    deps=[AssetDep("predictions"), AssetDep("transactions"), AssetDep("champion_model")],
    group_name="monitoring",
    kinds={"polars"},
    owners=metadata.OWNERS,
    metadata=metadata.column_schema("early_read"),
)
@explained
def early_read(
    context: AssetExecutionContext, engine: ResourceParam[Engine], clock: Clock
) -> Output[pl.DataFrame]:
    """One month of realised revenue against the newest prediction issued before it."""
    frame = read_month(engine, context.partition_key, clock.today())
    raise_alerts(engine, early_alerts(frame), context.log.warning)
    first = frame.row(0, named=True)
    facts = {name: first[name] for name in ("month", "cutoff", "model_id")}
    return Output(frame, metadata=metadata.of_frame(frame, **facts))
