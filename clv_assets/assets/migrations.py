"""Who moved between cutoffs."""

import polars as pl
from dagster import AssetDep, AssetExecutionContext, Output, ResourceParam, asset

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.core.currency import stated
from clv_assets.core.pages.migration_page import migration_facts
from clv_assets.io.customers.migrating import lens_state, moves_at, state_before
from clv_assets.io.deployment.engine import Engine
from clv_assets.partitions import per_cutoff


@per_cutoff(
    asset,
    deps=[AssetDep(name) for name in ("features", "predictions", "value_tiers", "clusters")],
    group_name="scoring",
    kinds={"polars"},
    owners=metadata.OWNERS,
    metadata=metadata.column_schema("migrations"),
)
@explained
def migrations(
    context: AssetExecutionContext, engine: ResourceParam[Engine]
) -> Output[pl.DataFrame]:
    """Customers who moved, came or went silent since the cutoff before, and why."""
    key = context.partition_key
    before, now = state_before(engine, key), lens_state(engine, key)
    moves = moves_at(engine, before, now)
    labels = engine.config.scoring.percentile_labels
    return Output(
        moves,
        metadata=metadata.of_frame(
            moves,
            cutoff=key,
            since=None if before is None else before.cutoff,
            currency=stated(engine.ledger.currency()),
            **migration_facts(before, now, moves, labels),
        ),
    )
