"""The calendar as partitions: a grid of each deployment's own, the same for all that is on it."""

from datetime import date
from pathlib import Path

import pytest
from dagster import (
    AssetCheckKey,
    AssetKey,
    AssetsDefinition,
    Definitions,
    PartitionsDefinition,
    TimeWindowPartitionsDefinition,
)

from clv_assets.automation.jobs import ALL_JOBS
from clv_assets.config.calendar import Cutoffs
from clv_assets.definitions import build_checks, build_definitions
from clv_assets.io.deployment.engine import Engine
from clv_assets.partitions import Partitions, cutoff_grid
from clv_assets_tests.deployments import make_sample_shop
from clv_assets_tests.test_definitions import CHECKS


def test_a_backfill_is_one_run_per_cutoff(definitions: Definitions) -> None:
    """An explicit policy would make Dagster launch ranges, which carry no partition key."""
    for asset in definitions.assets or []:
        assert isinstance(asset, AssetsDefinition)
        assert asset.backfill_policy is None


CUTOFF_ASSETS = {"features", "predictions", "value_tiers", "clusters", "cluster_ranks"} | {
    "migrations",
    "reasons",
    "customer_table",
    *("actuals", "drift_report", "overview"),
}
CUTOFF_CHECKS = {
    *("feature_drift", "prediction_drift", "recomputed", "rmse_drift", "r2_drift"),
    *("tiers_whole", "tiers_stable", "clusters_sound", "personas_stable", "lens_fits"),
}
CUTOFF_JOBS = {"scoring", "labelling", "reporting"}


def test_each_deployment_in_a_process_has_a_calendar_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither is the one that the environment names, which is the demo's."""
    monkeypatch.delenv("CLV_STORAGE", raising=False)
    sundays = {"weekday": "sunday", "start": date(2022, 5, 1), "end": date(2024, 4, 28)}
    fridays = {"weekday": "friday", "start": date(2023, 9, 1)}
    shops = [
        make_sample_shop(tmp_path, name=name, cutoffs=cutoffs)
        for name, cutoffs in (("sundays", sundays), ("fridays", fridays))
    ]

    first, second = (build_definitions(shop.deployment) for shop in shops)

    assert {*calendars(first, "cutoffs").values()} == {("2022-05-01", "2024-04-28")}
    assert {start for start, _ in calendars(second, "cutoffs").values()} == {"2023-09-01"}
    assert {start for start, _ in calendars(first, "months").values()} == {"2022-05"}
    assert {start for start, _ in calendars(second, "months").values()} == {"2023-09"}


def test_assets_checks_and_jobs_are_on_the_same_grid(
    definitions: Definitions, shop: Engine
) -> None:
    """A check or job left on another grid would still run, on other days."""
    partitions = Partitions.of(shop.config)
    on_grid = {name: grid_of(definitions, name) for name in every_name(definitions)}

    assert {name for name, grid in on_grid.items() if grid == partitions.cutoffs} == {
        *CUTOFF_ASSETS,
        *CUTOFF_CHECKS,
        *CUTOFF_JOBS,
    }
    assert {name for name, grid in on_grid.items() if grid == partitions.months} == {
        *("early_read", "early_drift", "early_reading")
    }
    assert len(build_checks(partitions)) == len(CHECKS)


def every_name(definitions: Definitions) -> set[str]:
    graph = definitions.resolve_asset_graph()
    jobs = {job.name for job in ALL_JOBS}
    keys = graph.get_all_asset_keys()
    return {*jobs, *(k.path[-1] for k in keys), *(k.name for k in graph.asset_check_keys)}


def grid_of(definitions: Definitions, name: str) -> PartitionsDefinition | None:
    """Of an asset, a check or a job."""
    graph = definitions.resolve_asset_graph()
    if name in CHECKS:
        return graph.get(AssetCheckKey(AssetKey(CHECKS[name]), name)).partitions_def
    if graph.has(AssetKey(name)):
        return graph.get(AssetKey(name)).partitions_def
    return definitions.resolve_job_def(name).partitions_def


def calendars(definitions: Definitions, kind: str) -> dict[str, tuple[str | None, str | None]]:
    """First and last key by asset, check and job of one calendar."""
    grids = {name: grid_of(definitions, name) for name in every_name(definitions)}
    length = {"cutoffs": len("2024-01-01"), "months": len("2024-01")}[kind]
    ends = {
        name: (grid.get_first_partition_key(), grid.get_last_partition_key())
        for name, grid in grids.items()
        if isinstance(grid, TimeWindowPartitionsDefinition)
    }
    return {name: keys for name, keys in ends.items() if len(keys[0] or "") == length}


def test_the_grid_is_weekly_and_ends_with_its_last_cutoff() -> None:
    closed = cutoff_grid(Cutoffs(start=date(2011, 11, 7), end=date(2011, 12, 5)), "Europe/London")
    keys = ["2011-11-07", "2011-11-14", "2011-11-21", "2011-11-28", "2011-12-05"]

    assert closed.get_partition_keys() == keys
    assert cutoff_grid(Cutoffs(), "UTC").get_first_partition_key() == "2000-01-03"


@pytest.mark.parametrize("weekday", ["sunday", "wednesday"])
def test_the_grid_may_fall_on_another_weekday(weekday: str) -> None:
    first = {"sunday": date(2000, 1, 2), "wednesday": date(2000, 1, 5)}[weekday]

    grid = cutoff_grid(Cutoffs(weekday=weekday, start=first), "UTC")

    assert grid.get_first_partition_key() == str(first)
    assert {
        date.fromisoformat(key).strftime("%A").lower() for key in grid.get_partition_keys()
    } == {weekday}
