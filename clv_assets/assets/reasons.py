"""Why the best customers are predicted what they are."""

import polars as pl
from dagster import AssetDep, AssetExecutionContext, Output, ResourceParam, asset

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.core.currency import stated
from clv_assets.core.pages.reason_lines import METHOD
from clv_assets.io.customers.explaining import reasons_at
from clv_assets.io.deployment.engine import Engine
from clv_assets.partitions import per_cutoff


@per_cutoff(
    asset,
    deps=[AssetDep(name) for name in ("champion_model", "features", "predictions", "value_tiers")],
    group_name="scoring",
    kinds={"xgboost"},
    owners=metadata.OWNERS,
    metadata=metadata.column_schema("reasons"),
)
@explained
def reasons(context: AssetExecutionContext, engine: ResourceParam[Engine]) -> Output[pl.DataFrame]:
    """What the predictions of the best fifth of the customers hang on, in words and amounts."""
    key = context.partition_key
    frame = reasons_at(engine, key)
    return Output(
        frame,
        metadata=metadata.of_frame(
            frame, cutoff=key, currency=stated(engine.ledger.currency()), read_as=METHOD
        ),
    )
