"""The champion: materialized by a person only."""

from datetime import date

import polars as pl
from dagster import (
    AssetExecutionContext,
    Config,
    DataVersion,
    MaterializeResult,
    ResourceParam,
    asset,
)
from pydantic import Field

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.training import train_champion
from clv_assets.resources import Clock


class Promotion(Config):
    """Run config of a training run: who approves the champion, why, as of when, which windows."""

    approved_by: str = Field(description="Who approves this champion. Required.")
    reason: str = Field(description="Why it is trained now. Required.")
    as_of: str | None = Field(
        default=None,
        description="YYYY-MM-DD; nothing of this day or later is read. None: watermark",
    )
    pred_months: int | None = Field(default=None, description="overrides training.pred_months")
    history_months: int | None = Field(default=None, description="overrides training's")


@asset(
    group_name="model",
    kinds={"xgboost", "scikitlearn"},
    owners=metadata.OWNERS,
)
@explained
def champion_model(
    context: AssetExecutionContext,
    config: Promotion,
    engine: ResourceParam[Engine],
    clock: Clock,
    transactions: pl.LazyFrame,
) -> MaterializeResult:
    """The approved model, with the behaviour lens; its metadata is the model card."""
    card, markdown = train_champion(
        engine,
        transactions,
        as_of=date.fromisoformat(config.as_of) if config.as_of else None,
        today=clock.today(),
        approved_by=config.approved_by,
        reason=config.reason,
        pred_months=config.pred_months,
        history_months=config.history_months,
    )
    for warning in card.get("warnings", {}).values():
        context.log.warning(warning)
    return MaterializeResult(
        data_version=DataVersion(card["model_id"]),
        metadata=metadata.of_card(card, markdown),
    )
