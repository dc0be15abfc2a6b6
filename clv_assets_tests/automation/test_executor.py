"""Each run says which process it is, and one that a signal ends is canceled."""

from collections.abc import Iterator
from typing import Any

import pytest
from dagster import DagsterInstance, DagsterRunStatus, Definitions, job, op
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run

from clv_assets.automation.executor import traced_executor
from clv_assets.io.runs.dead_runs import END_TAG
from clv_assets.io.storage.process import Process


@pytest.fixture
def instance() -> Iterator[DagsterInstance]:
    with DagsterInstance.ephemeral() as instance:
        yield instance


def execute(instance: DagsterInstance, ends: type[BaseException] | None) -> Any:
    """The run of a job whose only step ends like this."""

    @op
    def step() -> None:
        if ends is not None:
            raise ends

    @job(executor_def=traced_executor)
    def work() -> None:
        step()

    definition = Definitions(jobs=[work]).resolve_job_def("work")
    run = instance.create_run_for_job(definition)
    execute_run(InMemoryJob(definition), run, instance)
    return instance.get_run_by_id(run.run_id)


def test_a_run_names_its_process(instance: DagsterInstance) -> None:
    run = execute(instance, None)

    assert run.status == DagsterRunStatus.SUCCESS
    assert Process.of_tags(run.tags) == Process.current()


def test_one_that_a_signal_ends_is_canceled_and_says_so(instance: DagsterInstance) -> None:
    run = execute(instance, KeyboardInterrupt)

    assert run.status == DagsterRunStatus.CANCELED
    assert run.tags[END_TAG] == "stopped"


def test_one_that_fails_has_failed(instance: DagsterInstance) -> None:
    run = execute(instance, ZeroDivisionError)

    assert run.status == DagsterRunStatus.FAILURE
    assert END_TAG not in run.tags
