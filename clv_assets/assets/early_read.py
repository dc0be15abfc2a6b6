"""What a label month says long before the window matures."""

import polars as pl
from dagster import AssetDep, AssetExecutionContext, Output, ResourceParam, asset

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.core.calendar.windows import month_window
from clv_assets.core.monitoring.alerts import early_alerts
from clv_assets.core.monitoring.early_read import early_read as early_read_of
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.stored_tables import stored_aliases
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
    month = context.partition_key
    window = month_window(month)
    engine.ledger.require_mature(
        window.end, f"label month {month}", clock.today(), start=window.start
    )
    issued = engine.ledger.prediction_for_month(month)
    customers = engine.files.read("predictions", str(issued.cutoff))
    columns = ["customer_id", "population", "predicted_clv", "model_id"]
    realised = with_actuals(
        customers.select(columns),
        engine.files.scan("transactions"),
        window,
        stored_aliases(engine.files),
    )
    frame = early_read_of(
        realised,
        month=month,
        cutoff=issued.cutoff,
        baseline=engine.baseline_of(issued.model_id),
        thresholds=engine.config.monitoring,
    )
    engine.raise_alerts(early_alerts(frame), context.log.warning)
    return Output(
        frame,
        metadata=metadata.of_frame(
            frame, month=month, cutoff=str(issued.cutoff), model_id=issued.model_id
        ),
    )
