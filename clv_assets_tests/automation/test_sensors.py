"""Sensors ask the calendar, and request one run per partition."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from dagster import (
    AssetKey,
    DagsterInstance,
    DagsterRun,
    DagsterRunStatus,
    SensorDefinition,
    build_sensor_context,
)

from clv_assets.automation import sensors
from clv_assets.automation.sensors import (
    cutoffs_due,
    dead_runs,
    interrupted_daily,
    labels_due,
    months_due,
    overview_due,
)
from clv_assets.cli.life import steps
from clv_assets.definitions import build_definitions
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.ingest import ingest
from clv_assets.io.runs.dead_runs import end_dead_runs
from clv_assets.io.storage.asset_files import Stored
from clv_assets.io.storage.process import Process
from clv_assets.resources import Clock
from clv_assets_tests.deployments import copy_of, make_sample_shop
from clv_assets_tests.test_definitions import APPROVAL


def test_sensors_request_what_is_due_and_put_the_watermark_in_the_run_key(shop: Engine) -> None:
    ingest(shop, date(2024, 6, 3))
    nothing = _requested(cutoffs_due, shop, "2024-06-03")
    _train(shop)

    due = _requested(cutoffs_due, shop, "2024-06-17")

    assert nothing == []
    assert due == [("2024-06-03", "cutoffs_due-2024-06-03-2024-06-03")]
    assert _requested(labels_due, shop, "2024-06-17") == []
    assert _requested(months_due, shop, "2024-06-17") == []


def test_what_can_not_be_scored_keeps_nothing_that_can_from_its_turn(
    shop: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two cutoffs a tick: the first two fail for ever, and the third is still asked for."""
    ingest(shop, date(2024, 9, 2))
    _train(shop)
    monkeypatch.setattr(sensors, "MOST_RUNS", 2)
    due = [str(day) for day in shop.ledger.due(date(2024, 9, 2)).cutoffs]
    asked: list[str] = []

    with DagsterInstance.ephemeral() as instance:
        while requested := _requested(cutoffs_due, shop, "2024-09-02", instance):
            assert len(requested) <= 2
            for key, run_key in requested:
                asked.append(str(key))
                _fail(instance, str(run_key))

    assert asked == due
    assert len(due) == 7


def test_sensor_and_command_line_leave_out_the_same_blocked_cutoffs(shop: Engine) -> None:
    ingest(shop, date(2024, 9, 2))
    _train(shop)
    facts = {**shop.ledger.facts(), "suspect_months": {"2024-07": "no orders: it looks missing"}}
    shop.files.write(Stored(shop.files.read("transactions"), facts), "transactions")

    due = shop.ledger.due(date(2024, 9, 2))
    requested = _requested(cutoffs_due, shop, "2024-09-02")

    assert [key for key, _ in requested] == [key for job, key in steps(due) if job == "scoring"]
    assert [key for key, _ in requested] == ["2024-06-03", "2024-06-17", "2024-07-01"]
    assert [one.key for one in due.blocked if one.kind == "cutoff"] == [
        "2024-07-15",
        "2024-07-29",
        "2024-08-12",
        "2024-09-02",
    ]


def test_an_accepted_month_is_asked_for_though_the_watermark_has_not_moved(shop: Engine) -> None:
    ingest(shop, date(2024, 7, 15))
    _train(shop)
    facts = {**shop.ledger.facts(), "suspect_months": {"2024-07": "half loaded"}}
    shop.files.write(Stored(shop.files.read("transactions"), facts), "transactions")
    with DagsterInstance.ephemeral() as instance:
        before = _requested(cutoffs_due, shop, "2024-07-15", instance)
        for _, run_key in before:
            _fail(instance, str(run_key))

        accepting = make_sample_shop(
            shop.deployment.config_path.parent, source={"accept_months": ["2024-07"]}
        )
        after = _requested(cutoffs_due, accepting, "2024-07-15", instance)

    assert [key for key, _ in before] == ["2024-06-03", "2024-06-17", "2024-07-01"]
    assert [key for key, _ in after] == ["2024-07-15"]


def test_the_overview_is_asked_for_once_for_each_state_of_it(
    tmp_path: Path, replayed: Engine
) -> None:
    shop = copy_of(replayed, tmp_path)
    shown = _requested(overview_due, shop, "2024-11-11")
    (shop.root / "overview.json").unlink()

    (missing,) = _requested(overview_due, shop, "2024-11-11")
    (again,) = _requested(overview_due, shop, "2024-11-11")

    assert shown == []
    assert missing == again
    assert missing[0] == "2024-11-04"


def _fail(instance: DagsterInstance, run_key: str) -> None:
    failed = DagsterRun("scoring", status=DagsterRunStatus.FAILURE)
    instance.add_run(failed.with_tags({"dagster/run_key": run_key}))


def _train(engine: Engine) -> None:
    from clv_assets.io.operations.training import train_champion

    day = date(2024, 6, 3)
    orders = engine.files.scan("transactions")
    train_champion(engine, orders, as_of=day, today=day, **APPROVAL)


def _died(instance: DagsterInstance, job: str, run_key: str, **tags: str) -> None:
    """A run that was asked for, and died without a word."""
    gone = replace(Process.current(), started="1").tags
    marks = {"dagster/run_key": run_key, **tags, **gone}
    instance.add_run(DagsterRun(job, status=DagsterRunStatus.STARTED, tags=marks))
    end_dead_runs(instance)


def test_what_died_is_asked_for_again_though_the_watermark_has_not_moved_but_not_for_ever(
    shop: Engine,
) -> None:
    ingest(shop, date(2024, 6, 3))
    _train(shop)
    asked = []

    with DagsterInstance.ephemeral() as instance:
        while requested := _requested(cutoffs_due, shop, "2024-06-03", instance):
            ((key, run_key),) = requested
            asked.append(run_key)
            _died(instance, "scoring", str(run_key), **{"dagster/partition": str(key)})

    base = "cutoffs_due-2024-06-03-2024-06-03"
    assert asked[0] == base
    assert len(asked) == len(set(asked)) == 3
    assert all(str(run_key).startswith(f"{base}-after-") for run_key in asked[1:])


def test_an_ingest_that_died_does_not_wait_for_the_next_day(shop: Engine) -> None:
    with DagsterInstance.ephemeral() as instance:
        before = _requested(interrupted_daily, shop, "2024-06-03", instance)
        _died(instance, "ingest", "by the schedule")
        after = _requested(interrupted_daily, shop, "2024-06-03", instance)

    assert before == []
    ((_, run_key),) = after
    assert str(run_key).startswith("interrupted-ingest-after-")


def test_the_daemon_ends_what_died_and_reports_a_champion_that_the_log_does_not_know(
    shop: Engine,
) -> None:
    ingest(shop, date(2024, 6, 3))
    _train(shop)
    with DagsterInstance.ephemeral() as instance:
        gone = replace(Process.current(), started="1").tags
        run = DagsterRun("scoring", status=DagsterRunStatus.STARTED, tags=gone)
        instance.add_run(run)
        for _ in range(2):
            _requested(dead_runs, shop, "2024-06-03", instance)

        ended = instance.get_run_by_id(run.run_id)
        told = instance.fetch_materializations(AssetKey("champion_model"), limit=5).records

    assert ended is not None
    assert ended.status == DagsterRunStatus.FAILURE
    assert len(told) == 1


def _requested(
    sensor: SensorDefinition, engine: Engine, as_of: str, instance: DagsterInstance | None = None
) -> list[tuple[str | None, str | None]]:
    given = {"engine": engine, "clock": Clock(as_of=as_of)}
    definitions = build_definitions(engine.deployment)
    instance = instance or DagsterInstance.ephemeral()
    with build_sensor_context(instance, resources=given, definitions=definitions) as context:
        tick = sensor.evaluate_tick(context)
    return [(request.partition_key, request.run_key) for request in tick.run_requests or []]
