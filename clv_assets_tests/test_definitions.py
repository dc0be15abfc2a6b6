"""The asset graph: its contract, its calendar, and what no automation may reach."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from dagster import (
    AssetCheckKey,
    AssetKey,
    AssetsDefinition,
    DagsterInstance,
    DagsterInvalidConfigError,
    Definitions,
    PartitionKeyRange,
    PartitionsDefinition,
    TimeWindowPartitionsDefinition,
    build_output_context,
    build_sensor_context,
    materialize,
)

from clv_assets.automation.jobs import ALL_JOBS
from clv_assets.automation.sensors import cutoffs_due, labels_due, months_due
from clv_assets.config.calendar import Cutoffs
from clv_assets.core.contracts import CONTRACTS
from clv_assets.core.errors import ClvError
from clv_assets.definitions import build_assets, build_checks, build_definitions
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.ingest import ingest
from clv_assets.partitions import Partitions, cutoff_grid
from clv_assets.resources import Clock, FrameIOManager
from clv_assets_tests.deployments import make_sample_shop

HAND_ONLY = {"champion_model", "window_search"}
APPROVAL = {"approved_by": "ann", "reason": "first champion"}
CHECKS = {
    "rmse_drift": "drift_report",
    "r2_drift": "drift_report",
    "early_drift": "early_read",
    "feature_drift": "features",
    "prediction_drift": "predictions",
    "latest_cutoff_scored": "predictions",
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
    "revenue_concentration": "transactions",
    "past_unchanged": "transactions",
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.delenv("CLV_STORAGE", raising=False)
    return make_sample_shop(tmp_path)


@pytest.fixture
def definitions(shop: Engine) -> Definitions:
    return build_definitions(shop.deployment)


def resources(engine: Engine, as_of: str) -> dict[str, object]:
    files = FrameIOManager(engine.files)
    return {"engine": engine, "clock": Clock(as_of=as_of), "io_manager": files}


def test_the_definitions_load(definitions: Definitions) -> None:
    Definitions.validate_loadable(definitions)


def test_every_asset_of_the_graph_is_there_and_described(definitions: Definitions) -> None:
    specs = {spec.key.path[-1]: spec for spec in definitions.resolve_all_asset_specs()}

    assert set(specs) == set(CONTRACTS) | {"champion_model"}
    for name, spec in specs.items():
        assert spec.description
        assert spec.group_name in {"source", "model", "scoring", "monitoring"}
        assert spec.owners
        assert spec.kinds
        if name != "champion_model":
            schema = spec.metadata["dagster/column_schema"]
            described = [column.name for column in schema.columns]
            assert described[: len(CONTRACTS[name])] == list(CONTRACTS[name])
            assert all(column.description for column in schema.columns)


def test_a_backfill_is_one_run_per_cutoff(definitions: Definitions) -> None:
    """An explicit policy would make Dagster launch ranges, which carry no partition key."""
    for asset in definitions.assets or []:
        assert isinstance(asset, AssetsDefinition)
        assert asset.backfill_policy is None


def test_a_run_of_several_partitions_is_refused_and_writes_nothing(shop: Engine) -> None:
    manager = FrameIOManager(shop.files)
    context = build_output_context(
        asset_key="features",
        asset_partitions_def=Partitions.of(shop.config).cutoffs,
        asset_partition_key_range=PartitionKeyRange("2024-06-03", "2024-06-10"),
    )

    with pytest.raises(ClvError, match="2 partitions of features in one run"):
        manager.handle_output(context, pl.DataFrame(schema=list(CONTRACTS["features"])))

    assert shop.files.keys("features") == []


def test_every_check_watches_its_asset(definitions: Definitions) -> None:
    found = {
        key.name: key.asset_key.path[-1]
        for key in definitions.resolve_asset_graph().asset_check_keys
    }

    assert found == CHECKS


def test_no_automation_reaches_the_champion_or_the_search(definitions: Definitions) -> None:
    automated = {schedule.job_name for schedule in definitions.schedules or []}
    automated |= {
        target.job_name for sensor in definitions.sensors or [] for target in sensor.targets
    }
    graph = definitions.resolve_asset_graph()

    for name in automated:
        selected = definitions.resolve_job_def(name).asset_layer.executable_asset_keys
        assert not HAND_ONLY & {key.path[-1] for key in selected}
    for name in HAND_ONLY:
        assert graph.get(AssetKey(name)).automation_condition is None


def test_materialize_all_stops_because_nobody_approved(shop: Engine) -> None:
    with pytest.raises(DagsterInvalidConfigError, match="approved_by"):
        materialize(
            [
                asset
                for asset in build_assets(Partitions.of(shop.config))
                if asset.key.path[-1] in ("transactions", "champion_model")
            ],
            instance=DagsterInstance.ephemeral(),
            resources=resources(shop, "2024-06-03"),
        )


@pytest.mark.parametrize("missing", ["approved_by", "reason"])
def test_approver_and_reason_have_no_default(definitions: Definitions, missing: str) -> None:
    given = {name: value for name, value in APPROVAL.items() if name != missing}

    with pytest.raises(DagsterInvalidConfigError, match=missing):
        definitions.resolve_job_def("training").execute_in_process(
            run_config={"ops": {"champion_model": {"config": given}}}
        )


CUTOFF_ASSETS = {"features", "predictions", "value_tiers", "clusters", "cluster_ranks"} | {
    *("actuals", "drift_report")
}
CUTOFF_CHECKS = {"feature_drift", "prediction_drift", "rmse_drift", "r2_drift"}
CUTOFF_JOBS = {"scoring", "labelling"}


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
    lenses = ("features", "predictions", "value_tiers", "clusters", "cluster_ranks")
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


def test_sensors_request_what_is_due_and_put_the_watermark_in_the_run_key(shop: Engine) -> None:
    ingest(shop, date(2024, 6, 3))
    nothing = _requested(cutoffs_due, shop, "2024-06-03")
    _train(shop)

    due = _requested(cutoffs_due, shop, "2024-06-17")

    assert nothing == []
    assert due == [("2024-06-03", "cutoffs_due-2024-06-03-2024-06-03")]
    assert _requested(labels_due, shop, "2024-06-17") == []
    assert _requested(months_due, shop, "2024-06-17") == []


def _train(engine: Engine) -> None:
    from clv_assets.io.operations.training import train_champion

    day = date(2024, 6, 3)
    orders = engine.files.scan("transactions")
    train_champion(engine, orders, as_of=day, today=day, **APPROVAL)


def _requested(sensor, engine: Engine, as_of: str) -> list[tuple[str | None, str | None]]:  # type: ignore[no-untyped-def]
    given = {"engine": engine, "clock": Clock(as_of=as_of)}
    definitions = build_definitions(engine.deployment)
    instance = DagsterInstance.ephemeral()
    with build_sensor_context(instance, resources=given, definitions=definitions) as context:
        tick = sensor.evaluate_tick(context)
    return [(request.partition_key, request.run_key) for request in tick.run_requests or []]


def test_every_job_resolves(definitions: Definitions) -> None:
    for job in ALL_JOBS:
        assert definitions.resolve_job_def(job.name).name == job.name
