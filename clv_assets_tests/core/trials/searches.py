"""Small window searches, and rows of their tables."""

from datetime import date
from typing import Any

import polars as pl

from clv_assets.config.deployment import Config
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets.core.trials import window_search
from clv_assets_tests.factories import make_config

START = date(2023, 1, 2)
AS_OF = date(2025, 4, 7)
SMALL: dict[str, Any] = {
    "history_months": [3, 6, 12, 18],
    "pred_months": [3, 6, 9],
    "max_origins": 2,
    "max_snapshots": 2,
    "min_customers": 100,
    "n_estimators": 10,
}


def searching(**searched: Any) -> Config:
    """The config of a small search."""
    return make_config(search={**SMALL, **searched})


def make_log(orders: pl.LazyFrame, config: Config, as_of: date = AS_OF) -> Snapshots:
    return Snapshots(orders, as_of, Recipe.of(config))


def row_of(table: pl.DataFrame, pred_months: int, history_months: int) -> dict[str, Any]:
    pair = (pl.col("pred_months") == pred_months) & (pl.col("history_months") == history_months)
    return table.row(by_predicate=pair, named=True)


def make_row(history_months: int, skill: float | None, spread: float | None = 0.01, **more: Any):
    row = {"pred_months": 6, "feasible": True, "origins": 3, "customers": 900, "rmse": 1.0}
    return {**row, "history_months": history_months, "skill": skill, "skill_spread": spread, **more}


def make_table(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(window_search.ranked(list(rows)), schema=window_search.SCHEMA).sort("rank")
