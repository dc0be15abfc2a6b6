"""Runs whose process is gone are ended; all others are left alone."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from dagster import DagsterInstance, DagsterRun, DagsterRunStatus, EventLogEntry
from dagster._core.events import DagsterEvent, DagsterEventType, EngineEventData
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteRepositoryOrigin
from dagster._core.test_utils import create_run_for_test

from clv_assets.io.runs.dead_runs import END_TAG, end_dead_runs, runs_elsewhere
from clv_assets.io.storage.process import Process
from clv_assets_tests.deployments import next_line, running

STARTED, CANCELING = DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING
WAITS = "print('here', flush=True); input()"
ME = Process.current()
GONE = Process(ME.host, ME.boot, ME.pid, "1")
ELSEWHERE = Process("elsewhere", "b", 1, "1")


@pytest.fixture
def instance() -> Iterator[DagsterInstance]:
    with DagsterInstance.ephemeral() as instance:
        yield instance


def a_run(
    instance: DagsterInstance,
    owner: Process | None,
    status: DagsterRunStatus = STARTED,
) -> DagsterRun:
    """A run of one cutoff."""
    owned = {} if owner is None else owner.tags
    tags = {**owned, "dagster/partition": "2024-06-03"}
    return create_run_for_test(instance, "scoring", status=status, tags=tags)


def status_of(instance: DagsterInstance, run: DagsterRun) -> DagsterRunStatus:
    found = instance.get_run_by_id(run.run_id)
    assert found is not None
    return found.status


@pytest.mark.parametrize(
    "status", [DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTING, STARTED]
)
def test_a_run_whose_process_is_gone_has_failed(
    instance: DagsterInstance, status: DagsterRunStatus
) -> None:
    run = a_run(instance, GONE, status)

    (dead,) = end_dead_runs(instance)

    assert status_of(instance, run) == DagsterRunStatus.FAILURE
    assert str(dead).startswith(f"the run {run.run_id[:8]} (scoring 2024-06-03) died: its process")
    assert end_dead_runs(instance) == []


def test_one_that_was_asked_to_stop_is_canceled(instance: DagsterInstance) -> None:
    run = a_run(instance, GONE, CANCELING)

    end_dead_runs(instance)

    assert status_of(instance, run) == DagsterRunStatus.CANCELED


@pytest.mark.parametrize("owner", [ME, ELSEWHERE], ids=["alive", "of another machine"])
def test_a_run_of_a_living_process_or_another_machine_is_never_ended(
    instance: DagsterInstance, owner: Process
) -> None:
    run = a_run(instance, owner)

    assert end_dead_runs(instance) == []

    assert status_of(instance, run) == STARTED
    assert [one.run_id for one in runs_elsewhere(instance)] == (
        [run.run_id] if owner == ELSEWHERE else []
    )


@pytest.mark.parametrize("status", [DagsterRunStatus.SUCCESS, DagsterRunStatus.QUEUED])
def test_what_has_ended_or_waits_for_its_turn_is_not_looked_at(
    instance: DagsterInstance, status: DagsterRunStatus
) -> None:
    place = RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("shop"), "__repository__")
    origin = place.get_job_origin("scoring")
    run = create_run_for_test(
        instance, "scoring", status=status, tags=GONE.tags, remote_job_origin=origin
    )

    assert end_dead_runs(instance) == []
    assert status_of(instance, run) == status


def says(instance: DagsterInstance, run: DagsterRun, event: DagsterEvent, when: float) -> None:
    instance.handle_new_event(
        EventLogEntry(
            error_info=None,
            level=10,
            user_message="",
            run_id=run.run_id,
            timestamp=when,
            job_name=run.job_name,
            dagster_event=event,
        )
    )


def began_in(pid: int) -> DagsterEvent:
    """What a run worker of Dagster's launcher says first."""
    return DagsterEvent(
        DagsterEventType.ENGINE_EVENT.value,
        "scoring",
        event_specific_data=EngineEventData.in_process(pid),
    )


def test_a_run_of_former_days_is_judged_by_the_process_in_its_log(
    instance: DagsterInstance,
) -> None:
    dead, alive, reused = (a_run(instance, None) for _ in range(3))
    now = time.time()
    with running(WAITS) as other:
        assert next_line(other) == "here"
    says(instance, dead, began_in(other.pid), now)
    says(instance, alive, began_in(os.getpid()), now)
    says(instance, reused, began_in(os.getpid()), now - 10 * 365 * 86400)

    assert {one.run_id for one in end_dead_runs(instance)} == {dead.run_id, reused.run_id}
    assert status_of(instance, alive) == STARTED


def test_the_place_where_it_died_is_told(instance: DagsterInstance) -> None:
    run = a_run(instance, GONE)
    step: dict[str, Any] = {"step_key": "predictions", "pid": 1}
    says(instance, run, DagsterEvent("STEP_START", "scoring", **step), time.time())

    (dead,) = end_dead_runs(instance)

    assert " died at predictions: " in str(dead)


def test_a_launched_run_that_never_came_to_a_process_is_ended_after_a_while(
    instance: DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_run(instance, None, DagsterRunStatus.STARTING)
    early = end_dead_runs(instance)
    later = datetime.now(UTC).timestamp() + 3600
    monkeypatch.setattr("clv_assets.io.runs.dead_runs.time.time", lambda: later)

    assert early == []
    assert [one.run_id for one in end_dead_runs(instance)] == [run.run_id]


def test_how_a_run_ended_stands_in_its_tags(instance: DagsterInstance) -> None:
    run = a_run(instance, GONE)

    end_dead_runs(instance)

    found = instance.get_run_by_id(run.run_id)
    assert found is not None
    assert found.tags[END_TAG] == "died"
