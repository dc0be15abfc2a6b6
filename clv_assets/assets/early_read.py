"""What a label month says long before the window matures."""

import polars as pl
from dagster import AssetDep, AssetExecutionContext, Output, ResourceParam, asset

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.core.label_months.signals import PURCHASES, SPEND
from clv_assets.core.report.drift_plots import segment_forest
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.early_reading import read_month
from clv_assets.io.operations.incidents import write_incidents
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
    write_incidents(engine, context.log.warning, reads={context.partition_key: frame})
    first = frame.row(0, named=True)
    facts = {name: first[name] for name in ("month", "cutoff", "model_id")}
    shown = metadata.of_frame(
        frame,
        **facts,
        purchases=segment_forest(frame, PURCHASES),
        spend=segment_forest(frame, SPEND),
    )
    return Output(frame, metadata=shown)
