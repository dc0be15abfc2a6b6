"""A check of the calendar that a run of one cutoff takes in leaves no plan behind."""

from typing import Any

from dagster import (
    AssetCheckKey,
    AssetCheckResult,
    AssetKey,
    DagsterInstance,
    DailyPartitionsDefinition,
    Definitions,
    asset,
    asset_check,
)
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run

from clv_assets.automation.executor import traced_executor

DAY = "2024-06-03"
IMPLICIT_JOB = "__ASSET_JOB"


@asset(partitions_def=DailyPartitionsDefinition("2024-06-01"))
def predictions() -> None:
    """Of one day."""


@asset_check(asset=predictions)
def of_all_days() -> AssetCheckResult:
    return AssetCheckResult(passed=False, metadata={"waiting": 3})


def test_the_plan_of_the_partition_has_the_result_of_the_check() -> None:
    known = Definitions(assets=[predictions], asset_checks=[of_all_days], executor=traced_executor)
    job = known.resolve_job_def(IMPLICIT_JOB).get_subset(asset_selection={AssetKey("predictions")})
    key = AssetCheckKey(AssetKey("predictions"), "of_all_days")
    with DagsterInstance.ephemeral() as instance:
        tags = {"dagster/partition": DAY}
        chosen = frozenset({AssetKey("predictions")})
        run = instance.create_run_for_job(job, tags=tags, asset_selection=chosen)
        assert execute_run(InMemoryJob(job), run, instance).success
        storage: Any = instance.event_log_storage
        records = storage.get_asset_check_execution_history(key, limit=9)

    assert [(one.status.value, one.partition) for one in records] == [
        ("FAILED", None),
        ("FAILED", DAY),
    ]
