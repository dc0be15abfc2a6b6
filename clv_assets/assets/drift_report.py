"""How the issued prediction did, against the baseline of the model that made it."""

from datetime import date

import pandas as pd
import polars as pl
from dagster import AssetExecutionContext, Output, ResourceParam, asset

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.assets.frame_types import DRIFT_REPORT
from clv_assets.core.monitoring.alerts import drift_alerts
from clv_assets.core.monitoring.drift_report import drift_report as drift_report_of
from clv_assets.io.deployment.engine import Engine
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
    issued = engine.ledger.issued_at(cutoff, str(actuals["model_id"][0]))
    report = drift_report_of(
        actuals,
        issued,
        baseline=engine.baseline_of(issued.model_id),
        thresholds=engine.config.monitoring,
        earlier=engine.ledger.reports_before(cutoff),
    )
    row = pl.from_pandas(report).row(0, named=True)
    engine.raise_alerts(drift_alerts(row, engine.config.monitoring), context.log.warning)
    return Output(report, metadata=metadata.of_frame(report, **row))
