"""Checks without partitions that Dagster plans for each partition, and would plan for ever.

A run of one cutoff that is asked for by its assets takes in the checks of the calendar too, such as
``latest_cutoff_scored``; their result has no partition, and the plan for the run's partition waits.
"""

from dagster import (
    AssetCheckEvaluation,
    AssetCheckKey,
    DagsterEvent,
    DagsterEventType,
    DagsterInstance,
)

PLANNED = DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED
EVALUATED = DagsterEventType.ASSET_CHECK_EVALUATION
Place = tuple[AssetCheckKey, str | None]


def settle_planned(instance: DagsterInstance, run_id: str, job_name: str) -> None:
    """Give the plans of a run that is over the result that its check has without a partition."""
    results = _results(instance, run_id)
    for key, partition in _planned(instance, run_id):
        result = results.get((key, None))
        if partition is None or result is None or (key, partition) in results:
            continue
        told = AssetCheckEvaluation(
            asset_key=result.asset_key,
            check_name=result.check_name,
            passed=result.passed,
            metadata=result.metadata,
            severity=result.severity,
            description=result.description,
            partition=partition,
        )
        event = DagsterEvent(EVALUATED.value, job_name, event_specific_data=told)
        instance.report_dagster_event(event, run_id)


def _results(instance: DagsterInstance, run_id: str) -> dict[Place, AssetCheckEvaluation]:
    entries = instance.all_logs(run_id, of_type=EVALUATED)
    events = (entry.dagster_event for entry in entries)
    found = (event.asset_check_evaluation_data for event in events if event is not None)
    return {(one.asset_check_key, one.partition): one for one in found}


def _planned(instance: DagsterInstance, run_id: str) -> list[Place]:
    entries = instance.all_logs(run_id, of_type=PLANNED)
    events = (entry.dagster_event for entry in entries)
    plans = (event.asset_check_planned_data for event in events if event is not None)
    return [
        (plan.asset_check_key, partition)
        for plan in plans
        for partition in (
            plan.partitions_subset.get_partition_keys() if plan.partitions_subset else [None]
        )
    ]
