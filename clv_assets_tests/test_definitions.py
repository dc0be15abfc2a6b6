"""The asset graph: its contract, its calendar, and what no automation may reach."""

from datetime import date

import polars as pl
import pytest
from dagster import DagsterInstance, Definitions, materialize

from clv_assets.core.contracts import CONTRACTS, MADE_BY_JOB
from clv_assets.definitions import build_assets
from clv_assets.io.deployment.engine import Engine
from clv_assets.partitions import Partitions
from clv_assets.resources import Clock, FrameIOManager

APPROVAL = {"approved_by": "ann", "reason": "first champion"}
CHECKS = {
    "rmse_drift": "drift_report",
    "r2_drift": "drift_report",
    "early_drift": "early_read",
    "feature_drift": "features",
    "prediction_drift": "predictions",
    "tiers_whole": "value_tiers",
    "tiers_stable": "value_tiers",
    "clusters_sound": "clusters",
    "personas_stable": "clusters",
    "lens_fits": "clusters",
    "latest_cutoff_scored": "predictions",
    "issued_unchanged": "predictions",
    "recomputed": "predictions",
    "window_search_age": "window_search",
    "row_accounting": "transactions",
    "orders_unique": "transactions",
    "watermark_fresh": "transactions",
    "months_complete": "transactions",
    "schema": "transactions",
    "revenue_by_day": "transactions",
    "duplicate_share": "transactions",
    "one_currency": "transactions",
    "negative_share": "transactions",
    "zero_share": "transactions",
    "lone_dates": "transactions",
    "revenue_concentration": "transactions",
    "past_unchanged": "transactions",
    "newest_week_usual": "transactions",
}


def resources(engine: Engine, as_of: str) -> dict[str, object]:
    files = FrameIOManager(engine.files)
    return {"engine": engine, "clock": Clock(as_of=as_of), "io_manager": files}


def test_the_definitions_load(definitions: Definitions) -> None:
    Definitions.validate_loadable(definitions)


def test_every_asset_of_the_graph_is_there_and_described(definitions: Definitions) -> None:
    specs = {spec.key.path[-1]: spec for spec in definitions.resolve_all_asset_specs()}

    assert set(specs) == set(CONTRACTS) | {"champion_model", "overview"}
    for name, spec in specs.items():
        assert spec.description
        assert spec.group_name in {"source", "model", "scoring", "monitoring"}
        assert spec.owners
        assert spec.kinds
        if name in CONTRACTS:
            schema = spec.metadata["dagster/column_schema"]
            described = [column.name for column in schema.columns]
            assert described[: len(CONTRACTS[name])] == list(CONTRACTS[name])
            assert all(column.description for column in schema.columns)


def test_every_check_watches_its_asset(definitions: Definitions) -> None:
    found = {
        key.name: key.asset_key.path[-1]
        for key in definitions.resolve_asset_graph().asset_check_keys
    }

    assert found == CHECKS


def test_a_life_in_one_instance(shop: Engine) -> None:
    """Train, score, mature: each asset computes the real thing from the one before it."""
    instance = DagsterInstance.ephemeral()
    assets = build_assets(Partitions.of(shop.config))

    def run(*names: str, as_of: str, key: str | None = None, config: dict | None = None) -> None:
        result = materialize(
            assets,
            selection=list(names),
            instance=instance,
            partition_key=key,
            resources=resources(shop, as_of),
            run_config=config,
        )
        assert result.success

    promotion = {"ops": {"champion_model": {"config": {**APPROVAL, "as_of": "2024-06-03"}}}}
    run("transactions", "champion_model", as_of="2024-06-03", config=promotion)
    lenses = MADE_BY_JOB["scoring"]
    run(*lenses, as_of="2024-06-03", key="2024-06-03")
    run("transactions", as_of="2024-09-09")
    run("actuals", "drift_report", as_of="2024-09-09", key="2024-06-03")
    run("early_read", as_of="2024-09-09", key="2024-07")

    predicted = shop.files.read("predictions", "2024-06-03")
    actuals = shop.files.read("actuals", "2024-06-03")
    known = predicted.filter(pl.col("population") != "silent")
    assert shop.files.read("value_tiers", "2024-06-03").height == known.height
    assert shop.files.read("cluster_ranks", "2024-06-03")["customers"].sum() == known.height
    realised = (
        shop.files.scan("transactions")
        .filter(pl.col("order_date").is_between(date(2024, 6, 3), date(2024, 9, 3), closed="left"))
        .filter(pl.col("customer_id").is_in(predicted["customer_id"].implode()))
        .select(pl.col("revenue").sum())
        .collect()
        .item()
    )
    assert actuals["actual_clv"].sum() == pytest.approx(realised)
