"""The log of runs is kept short, and what the newest state needs of it stays."""

from pathlib import Path
from typing import Any

import pytest
from dagster import (
    AssetCheckKey,
    AssetKey,
    AssetMaterialization,
    AssetRecordsFilter,
    DagsterInstance,
)
from dagster._core.event_api import PartitionKeyFilter

from clv_assets.core.contracts import CONTRACTS
from clv_assets.io.deployment.deployment import load_deployment
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.runs.retention import prune_runs
from clv_assets.io.runs.run_book import kept_runs
from clv_assets_tests.deployments import copy_of

KEEP = 5
CHECKS = {
    "features": ("feature_drift",),
    "predictions": ("prediction_drift", "recomputed"),
    "value_tiers": ("tiers_whole", "tiers_stable"),
    "drift_report": ("rmse_drift", "r2_drift"),
}


@pytest.fixture
def shop(tmp_path: Path, replayed: Engine) -> Engine:
    """A life of twenty runs and more, of which few are to be kept."""
    path = copy_of(replayed, tmp_path).deployment.config_path
    text = path.read_text()
    path.write_text(text.replace("{", f'{{"retention": {{"runs": {KEEP}}}, ', 1))
    return Engine(load_deployment(str(path)), wait_seconds=0)


def known(instance: DagsterInstance) -> dict[str, Any]:
    """What the log tells of each partition: metadata of its newest event, results of its checks."""
    found: dict[str, Any] = {}
    for asset in CONTRACTS:
        for key in instance.get_materialized_partitions(AssetKey(asset)):
            wanted = AssetRecordsFilter(AssetKey(asset), asset_partitions=[key])
            (record,) = instance.fetch_materializations(wanted, limit=1).records
            made = record.asset_materialization
            assert made is not None
            found[f"{asset} {key}"] = (made.metadata, made.tags)
            for name in CHECKS.get(asset, ()):
                found[f"{asset} {key} {name}"] = result(instance, asset, name, key)
    return found


def result(instance: DagsterInstance, asset: str, name: str, key: str) -> tuple[bool, Any]:
    history = instance.event_log_storage.get_asset_check_execution_history(
        AssetCheckKey(AssetKey(asset), name), limit=1, partition_filter=PartitionKeyFilter(key=key)
    )
    (record,) = history
    assert record.event is not None
    evaluation = record.event.get_dagster_event().asset_check_evaluation_data
    return evaluation.passed, evaluation.metadata


def size(shop: Engine) -> int:
    home = shop.deployment.dagster_home
    return sum(path.stat().st_size for path in home.rglob("*") if path.is_file())


def test_old_runs_go_and_all_that_is_told_of_a_partition_stays(shop: Engine) -> None:
    with DagsterInstance.from_config(str(shop.deployment.dagster_home)) as instance:
        runs = instance.get_runs()
        before, large = known(instance), size(shop)
        folder = shop.deployment.dagster_home / "history/runs"
        shard_sizes = {path.stem: path.stat().st_size for path in folder.glob("*-*.db")}

        removed = prune_runs(shop, instance)

        left = instance.get_runs()
        assert known(instance) == before
        assert prune_runs(shop, instance) == 0
        assert known(instance) == before
    shards = [path.stem for path in folder.glob("*-*.db")]
    assert removed == len(runs) - len(left) > 10
    assert "training" in {run.job_name for run in left}
    assert set(shards) == {run.run_id for run in left}
    assert large - size(shop) >= sum(
        shard_sizes[run_id] for run_id in set(shard_sizes) - set(shards)
    )


def test_who_launched_what_is_kept(shop: Engine) -> None:
    with DagsterInstance.from_config(str(shop.deployment.dagster_home)) as instance:
        runs = {run.run_id: run for run in instance.get_runs()}
        prune_runs(shop, instance)
        left = {run.run_id for run in instance.get_runs()}

    rows = kept_runs(shop.root / "runs.jsonl")

    assert {row.run_id for row in rows} == set(runs) - left
    for row in rows:
        assert row.job == runs[row.run_id].job_name
        assert row.key == runs[row.run_id].tags.get("dagster/partition", "")
        assert row.launched_by.startswith("clv, by ")
        assert row.status == "SUCCESS"
        assert row.started is not None
        assert row.ended is not None
        assert row.ended >= row.started


def test_the_run_of_the_highest_event_is_never_removed(shop: Engine) -> None:
    with DagsterInstance.from_config(str(shop.deployment.dagster_home)) as instance:
        prune_runs(shop, instance)
        newest = max(
            record.storage_id
            for key in instance.all_asset_keys()
            for record in instance.fetch_materializations(key, limit=1).records
        )
        instance.report_runless_asset_event(AssetMaterialization(AssetKey("new")))
        (record,) = instance.fetch_materializations(AssetKey("new"), limit=1).records

    assert record.storage_id > newest
