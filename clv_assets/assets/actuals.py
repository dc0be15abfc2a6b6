"""What reality said."""

from datetime import date

import polars as pl
from dagster import AssetExecutionContext, Output, ResourceParam, asset

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.core.calendar.windows import Window
from clv_assets.core.currency import stated
from clv_assets.core.features.populations import ranked
from clv_assets.core.report.plots import decile_calibration
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.monitoring import keep_earlier, realised
from clv_assets.partitions import per_cutoff
from clv_assets.resources import Clock


@per_cutoff(
    asset,
    deps=["transactions"],
    group_name="monitoring",
    kinds={"polars"},
    owners=metadata.OWNERS,
    metadata=metadata.column_schema("actuals"),
)
@explained
def actuals(
    context: AssetExecutionContext,
    engine: ResourceParam[Engine],
    clock: Clock,
    predictions: pl.DataFrame,
) -> Output[pl.DataFrame]:
    """Predicted against realised revenue of every scored customer; no purchase is 0."""
    window = Window(date.fromisoformat(context.partition_key), predictions["window_end"][0])
    what = f"the window {window} of cutoff {window.start}"
    frame = realised(engine, predictions, window, what, clock.today())
    keep_earlier(engine, "actuals", window.start)
    judged, currency = ranked(frame), engine.ledger.currency()
    columns = (judged[name].to_numpy() for name in ("predicted_clv", "actual_clv"))
    plot = decile_calibration(*columns, currency=currency)
    return Output(
        frame,
        metadata=metadata.of_frame(
            frame,
            cutoff=context.partition_key,
            window=str(window),
            currency=stated(currency),
            total_predicted=float(frame["predicted_clv"].sum()),
            total_actual=float(frame["actual_clv"].sum()),
            deciles=plot,
        ),
    )
