"""Which windows suit the shop: run by hand, adopted by a person."""

from typing import Any

import polars as pl
from dagster import AssetExecutionContext, Output, ResourceParam, asset

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.core.currency import stated
from clv_assets.core.report.window_search_page import heat_maps, recommendation
from clv_assets.core.trials.window_search import window_search as window_search_of
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.window_search_files import write_search
from clv_assets.resources import Clock


@asset(
    group_name="model",
    kinds={"xgboost"},
    owners=metadata.OWNERS,
    metadata=metadata.column_schema("window_search"),
)
@explained
def window_search(
    context: AssetExecutionContext,
    engine: ResourceParam[Engine],
    clock: Clock,
    transactions: pl.LazyFrame,
) -> Output[pl.DataFrame]:
    """History windows ranked within each prediction window, by skill at past origins."""
    as_of = engine.ledger.complete(clock.today())
    table = window_search_of(transactions, as_of, engine.config, context.log.info)
    currency = engine.ledger.currency()
    page, pictures = recommendation(table), heat_maps(table, currency)
    folder = write_search(engine.root, as_of, table, page, pictures)
    why_not = ["pred_months", "history_months", "reason"]
    infeasible = table.filter(~pl.col("feasible")).select(why_not)
    return Output(
        table,
        metadata={
            "recommendation": metadata.page(page),
            **metadata.of_frame(
                table,
                as_of=str(as_of),
                currency=stated(currency),
                files=str(folder),
                **dict[str, Any](pictures),
                pairs=table,
                infeasible=infeasible,
            ),
        },
    )
