"""Runs of a deployment's jobs: what a person can mend is told in words, a fault keeps its trace."""

import os
from datetime import date

import pytest
from dagster import AssetKey, DagsterInstance, RunsFilter
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import (
    EmptyWorkspaceTarget,
    ModuleTarget,
    WorkspaceFileTarget,
)
from dagster_graphql.schema import create_schema

from clv_assets.cli.runs import CODE_LOCATION, REPOSITORY, Runs
from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.cli.commands import clv, config_of
from clv_assets_tests.conftest import REPOSITORY as REPOSITORY_FOLDER


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")  # Runs sets it; this puts it back


def test_labels_are_refused_before_their_time(trained: Engine) -> None:
    assert clv("score", *config_of(trained), "--cutoff", "2024-06-03").exit_code == 0

    with pytest.raises(ClvError, match="matures on 2024-09-03"):
        Runs(trained).run("labelling", "2024-06-03", as_of=date(2024, 9, 2))

    assert trained.files.keys("actuals") == []


def test_a_fault_names_its_run_and_keeps_its_trace(trained: Engine) -> None:
    assert clv("score", *config_of(trained), "--cutoff", "2024-06-03").exit_code == 0
    bare = trained.files.read("predictions", "2024-06-03").drop("predicted_clv")
    trained.files.write(Stored(bare), "predictions", "2024-06-03")

    with pytest.raises(
        RuntimeError, match=r"^labelling 2024-06-03: .*\(run [0-9a-f-]+\)"
    ) as caught:
        Runs(trained).run("labelling", "2024-06-03", as_of=date(2024, 9, 3))

    assert not isinstance(caught.value, ClvError)
    assert "Stack Trace" in caught.value.__notes__[0]


def test_runs_are_kept_below_the_deployment(trained: Engine) -> None:
    runs = Runs(trained)

    assert os.environ["DAGSTER_HOME"] == str(trained.root / "dagster")
    assert runs.instance.root_directory == str(trained.root / "dagster")


TIMELINE = """
query CompletedRunTimelineQuery($filter: RunsFilter!) {
  completed: runsOrError(filter: $filter, limit: 500) {
    ... on Runs {
      results {
        pipelineName startTime
        tags { key value }
        repositoryOrigin { repositoryName repositoryLocationName }
      }
    }
  }
}
"""


def test_runs_are_on_the_timeline_of_the_ui(replayed: Engine) -> None:
    """It leaves out what has no origin, and groups the rest by location and job."""
    with (
        DagsterInstance.from_config(str(replayed.deployment.dagster_home)) as instance,
        WorkspaceProcessContext(instance, EmptyWorkspaceTarget()) as ui,
    ):
        done = {"filter": {"statuses": ["SUCCESS", "FAILURE", "CANCELED"]}}
        answer = create_schema().execute(
            TIMELINE, context_value=ui.create_request_context(), variable_values=done
        )
        count = instance.get_runs_count()

    assert answer.errors is None
    runs = answer.data["completed"]["results"]
    origin = {"repositoryName": REPOSITORY, "repositoryLocationName": CODE_LOCATION}
    assert len(runs) == count >= 20
    assert [run for run in runs if run["repositoryOrigin"] != origin or not run["startTime"]] == []
    assert {run["pipelineName"] for run in runs} >= {"ingest", "training", "scoring", "labelling"}
    scored = {
        tag["value"]
        for run in runs
        if run["pipelineName"] == "scoring"
        for tag in run["tags"]
        if tag["key"] == "dagster/partition"
    }
    assert scored == set(replayed.files.keys("predictions"))


def test_the_location_is_that_of_clv_ui_and_of_the_workspace_file() -> None:
    (loaded,) = ModuleTarget(CODE_LOCATION, None, None, None).create_origins()
    (listed,) = WorkspaceFileTarget([str(REPOSITORY_FOLDER / "workspace.yaml")]).create_origins()

    assert loaded.location_name == listed.location_name == CODE_LOCATION


def test_a_day_that_is_no_cutoff_is_no_run(trained: Engine) -> None:
    runs = Runs(trained)

    with pytest.raises(ClvError, match="2024-06-05 is no partition of the job scoring"):
        runs.run("scoring", "2024-06-05")

    assert runs.instance.get_runs(RunsFilter(job_name="scoring")) == []


@pytest.mark.parametrize("key", ["2024-06-04", "2024-06-11", "1999-12-27"])
def test_a_day_off_the_grid_that_reaches_a_run_by_the_api_stores_nothing(
    trained: Engine, key: str
) -> None:
    """Dagster's API takes any partition: the tag of the run is all that it looks at."""
    runs = Runs(trained)
    job = runs.definitions.resolve_job_def("scoring")
    run = runs.instance.create_run_for_job(job, tags={"dagster/partition": key})

    result = execute_run(InMemoryJob(job), run, runs.instance)

    assert not result.success
    assert [path for path in trained.root.rglob(f"{key}*") if path.suffix == ".parquet"] == []
    for asset in ("features", "predictions"):
        assert runs.instance.get_materialized_partitions(AssetKey(asset)) == set()
