"""The order log: validated, one row per customer and order, rejects kept apart."""

from dagster import AssetExecutionContext, MaterializeResult, ResourceParam, asset

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.assets.freshness import DAILY
from clv_assets.core.currency import stated
from clv_assets.core.quality.log_shares import by_month
from clv_assets.core.report.plots import revenue_by_month
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.ingest import Ingest, ingest
from clv_assets.resources import Clock


@asset(
    group_name="source",
    kinds={"polars", "parquet"},
    owners=metadata.OWNERS,
    metadata=metadata.column_schema("transactions"),
    freshness_policy=DAILY,
)
@explained
def transactions(
    context: AssetExecutionContext, engine: ResourceParam[Engine], clock: Clock
) -> MaterializeResult:
    """The shop's orders: source lines parsed, summed exactly, every row accounted for."""
    stored = ingest(engine, clock.today())
    path = str(engine.files.path("transactions"))
    months = by_month(stored.frame.lazy())
    currency = stored.facts["currency"]
    plot = revenue_by_month(
        months["month"].to_list(), months["revenue"].to_list(), currency=currency
    )
    return MaterializeResult(
        metadata={
            **metadata.of_frame(stored.frame, revenue_by_month=plot, path=path),
            **metadata.of_facts({**stored.facts, "currency": stated(currency)}),
            **metadata.of_facts(Ingest.of(engine).changes()),
        }
    )
