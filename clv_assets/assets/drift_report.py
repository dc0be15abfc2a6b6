"""How the issued prediction did, against the baseline of the model that made it."""

from datetime import date

import pandas as pd
import polars as pl
from dagster import AssetExecutionContext, Output, ResourceParam, asset

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.assets.frame_types import DRIFT_REPORT
from clv_assets.core.currency import stated
from clv_assets.core.report.drift_plots import windows_over_time
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.incidents import reports, write_incidents
from clv_assets.io.operations.monitoring import keep_earlier, report_drift
from clv_assets.partitions import per_cutoff


@per_cutoff(
    asset,
    deps=["champion_model"],
    group_name="monitoring",
    kinds={"pandas"},
    owners=metadata.OWNERS,
    metadata=metadata.column_schema("drift_report"),
    dagster_type=DRIFT_REPORT,
)
@explained
def drift_report(
    context: AssetExecutionContext,
    engine: ResourceParam[Engine],
    actuals: pl.DataFrame,
) -> Output[pd.DataFrame]:
    """RMSE and R² of a matured cutoff against its model's baseline, and the verdict."""
    cutoff = date.fromisoformat(context.partition_key)
    report = report_drift(engine, cutoff, actuals)
    keep_earlier(engine, "drift_report", cutoff)
    frame, currency = pl.from_pandas(report), engine.ledger.currency()
    write_incidents(engine, context.log.warning, windows={context.partition_key: frame})
    row = frame.row(0, named=True)
    shown = metadata.of_frame(
        report,
        **row,
        currency=stated(currency),
        over_time=windows_over_time(reports(engine, {context.partition_key: frame})),
    )
    return Output(report, metadata=shown)
