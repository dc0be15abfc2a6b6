"""The value lens."""

import polars as pl
from dagster import AssetExecutionContext, Output, ResourceParam, asset

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.core.champion.totals import totals_of_lens
from clv_assets.core.currency import stated
from clv_assets.core.governance.evidence import require_same_model
from clv_assets.core.lenses.value_tiers import divided_ties
from clv_assets.core.report.page_tables import tier_totals_table, tiers_table
from clv_assets.core.report.plots import tier_revenue_curve
from clv_assets.io.customers.value_lens import tiers_at
from clv_assets.io.deployment.engine import Engine
from clv_assets.partitions import per_cutoff


@per_cutoff(
    asset,
    group_name="scoring",
    kinds={"polars"},
    owners=metadata.OWNERS,
    metadata=metadata.column_schema("value_tiers"),
)
@explained
def value_tiers(
    context: AssetExecutionContext,
    engine: ResourceParam[Engine],
    predictions: pl.DataFrame,
    features: pl.DataFrame,
) -> Output[pl.DataFrame]:
    """Customers ranked by predicted value and cut into cumulative tiers."""
    key, scoring = context.partition_key, engine.config.scoring
    model_id = require_same_model(key, predictions=predictions, features=features)
    frame, bands = tiers_at(engine, key, predictions, features)
    band = engine.models.totals_band(model_id)
    tier_totals = totals_of_lens(frame, predictions, band, by="clv_segment")
    currency = engine.ledger.currency()
    tiers = tiers_table(tier_totals, divided_ties(frame), currency)
    totals = tier_totals_table(tier_totals, currency)
    shares = [edge / 100 for edge in scoring.percentile_bins]
    predicted = frame["predicted_clv"].to_numpy()
    curve = tier_revenue_curve(predicted, shares, scoring.percentile_labels)
    return Output(
        frame,
        metadata=metadata.of_frame(
            frame,
            cutoff=key,
            currency=stated(currency),
            tiers=tiers,
            totals=totals,
            read_as=" ".join([*tiers.notes, *totals.notes]),
            revenue_curve=curve,
            bands=bands,
        ),
    )
