"""What the log lacks of what the files hold."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from dagster import (
    AssetKey,
    AssetMaterialization,
    DagsterInstance,
    DagsterRun,
    DagsterRunStatus,
)

from clv_assets.core.contracts import MADE_BY_JOB
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.runs.agreement import interrupted, never_reported, to_do_again
from clv_assets.io.runs.dead_runs import end_dead_runs
from clv_assets.io.storage.process import Process
from clv_assets_tests.deployments import copy_of

GONE = replace(Process.current(), started="1").tags
KEY = "2024-06-03"


@pytest.fixture
def instance() -> Iterator[DagsterInstance]:
    with DagsterInstance.ephemeral() as instance:
        yield instance


def add(instance: DagsterInstance, job: str, key: str, status: DagsterRunStatus) -> None:
    tags = {**GONE, **({"dagster/partition": key} if key else {})}
    instance.add_run(DagsterRun(job, status=status, tags=tags))
    end_dead_runs(instance)


def test_a_step_that_died_is_to_be_done_again_until_it_was(instance: DagsterInstance) -> None:
    add(instance, "scoring", KEY, DagsterRunStatus.STARTED)
    add(instance, "scoring", KEY, DagsterRunStatus.STARTED)
    died = interrupted(instance)

    add(instance, "scoring", KEY, DagsterRunStatus.SUCCESS)

    assert [(step, deaths.times) for step, deaths in died.items()] == [(("scoring", KEY), 2)]
    assert interrupted(instance) == {}


def test_only_deaths_in_a_row_count(instance: DagsterInstance) -> None:
    for status in ("STARTED", "STARTED", "SUCCESS", "STARTED"):
        add(instance, "scoring", KEY, DagsterRunStatus(status))

    (deaths,) = interrupted(instance).values()

    assert deaths.times == 1
    assert deaths.run_id == instance.get_runs(limit=1)[0].run_id


def test_what_failed_for_a_reason_is_not_to_be_done_again(instance: DagsterInstance) -> None:
    add(instance, "labelling", KEY, DagsterRunStatus.FAILURE)

    assert interrupted(instance) == {}


@pytest.mark.parametrize("job", ["training", "search"])
def test_what_only_a_person_begins_is_not_begun_again(instance: DagsterInstance, job: str) -> None:
    add(instance, job, "", DagsterRunStatus.STARTED)

    assert interrupted(instance) == {}


def test_assets_that_a_person_chose_are_of_their_jobs(instance: DagsterInstance) -> None:
    chosen = frozenset({AssetKey("value_tiers"), AssetKey("actuals")})
    tags = {**GONE, "dagster/partition": KEY}
    run = DagsterRun(
        "__ASSET_JOB", status=DagsterRunStatus.STARTED, tags=tags, asset_selection=chosen
    )
    instance.add_run(run)
    end_dead_runs(instance)

    assert set(interrupted(instance)) == {("scoring", KEY), ("labelling", KEY)}


def test_a_log_without_a_partition_is_told_of_it(
    tmp_path: Path, replayed: Engine, instance: DagsterInstance
) -> None:
    shop = copy_of(replayed, tmp_path)
    unknown = never_reported(shop, instance)
    for asset in MADE_BY_JOB["scoring"]:
        for key in shop.files.keys("predictions"):
            event = AssetMaterialization(AssetKey(asset), partition=key)
            instance.report_runless_asset_event(event)
    add(instance, "ingest", "", DagsterRunStatus.STARTED)

    again = to_do_again(shop, instance)

    assert {job for job, _ in unknown} == {"scoring", "labelling", "early_reading"}
    assert ("scoring", KEY) in unknown
    assert {job for job, _ in again} == {"ingest", "labelling", "early_reading"}
    assert again[0] == ("ingest", "")
