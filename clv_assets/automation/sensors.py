"""Sensors: each asks the calendar what is due and requests one run per partition.

They need no cursor: what is due follows from what is stored. The watermark in the run key lets a
failed run be tried again once the data has moved, and not before; what was asked for and failed
doesn't stand in the way of what comes after it.
"""

from collections.abc import Callable, Sequence
from typing import Any

from dagster import (
    DagsterInstance,
    DefaultSensorStatus,
    ResourceParam,
    RunRequest,
    RunsFilter,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    sensor,
)

from clv_assets.automation.jobs import (
    early_job,
    ingest_job,
    labelling_job,
    reporting_job,
    scoring_job,
    watch_job,
)
from clv_assets.core.calendar.due import Due
from clv_assets.core.report.model_card_page import card_markdown
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.overview import due_overview
from clv_assets.io.runs.agreement import (
    Deaths,
    Step,
    interrupted,
    never_reported,
    report_champion,
    unreported_champion,
)
from clv_assets.io.runs.dead_runs import end_dead_runs
from clv_assets.metadata import of_card
from clv_assets.resources import Clock

A_MINUTE, HALF_A_MINUTE = 60, 30
MOST_RUNS = 10
MOST_DEATHS = 3  # of one step, until a person or `clv catch-up` tries it
RUN_KEY_TAG = "dagster/run_key"


def make_due_sensor(
    name: str, job: Any, keys_of: Callable[[Due], list[str]], waiting_for: str
) -> SensorDefinition:
    """A sensor that runs ``job`` for each due partition key. It starts RUNNING."""

    @sensor(
        name=name,
        job=job,
        minimum_interval_seconds=A_MINUTE,
        default_status=DefaultSensorStatus.RUNNING,
        description=f"Runs {job.name} for each {waiting_for} that is due, or was interrupted. "
        "Starts RUNNING.",
    )
    def due_sensor(
        context: SensorEvaluationContext, engine: ResourceParam[Engine], clock: Clock
    ) -> Any:
        today, instance = clock.today(), context.instance
        due, died = engine.ledger.due(today), interrupted(instance)
        again = _again(due, job.name, [*died, *never_reported(engine, instance, [job.name])])
        keys = sorted({*keys_of(due), *again})
        if not keys:
            return SkipReason(f"no {waiting_for} is due on {today}")
        moved = engine.ledger.watermark()
        deaths = {key: died.get((job.name, key)) for key in keys}
        run_keys = {
            key: f"{name}-{key}-{moved}{_after(deaths[key])}"
            for key in keys
            if _may_be_tried(deaths[key])
        }
        requested = _requested(instance, list(run_keys.values()))
        fresh = [key for key, run_key in run_keys.items() if run_key not in requested]
        if not fresh:
            return SkipReason(
                f"asked for already, tried again when the watermark has moved: {', '.join(keys)}"
            )
        return [RunRequest(partition_key=k, run_key=run_keys[k]) for k in fresh[:MOST_RUNS]]

    return due_sensor


def _again(due: Due, job: str, steps: Sequence[Step]) -> set[str]:
    """Keys of ``steps`` of a job, but for those that something else holds up."""
    blocked = {one.key for one in due.blocked}
    return {key for name, key in steps if name == job and key not in blocked}


def _may_be_tried(deaths: Deaths | None) -> bool:
    """Whether a step hasn't died too often in a row to be begun without a person."""
    return deaths is None or deaths.times < MOST_DEATHS


def _after(deaths: Deaths | None) -> str:
    """The end of a run key after a death, of which each lets its step be asked for once more."""
    return f"-after-{deaths.run_id[:8]}" if deaths else ""


def _requested(instance: DagsterInstance, run_keys: Sequence[str]) -> set[str]:
    """Those of ``run_keys`` that a run was made for, whatever became of it."""
    if not run_keys:
        return set()
    runs = instance.get_runs(RunsFilter(tags={RUN_KEY_TAG: run_keys}))
    return {run.tags[RUN_KEY_TAG] for run in runs}


cutoffs_due = make_due_sensor(
    "cutoffs_due", scoring_job, lambda due: [str(day) for day in due.cutoffs], "cutoff"
)
labels_due = make_due_sensor(
    "labels_due", labelling_job, lambda due: [str(day) for day in due.labels], "matured window"
)
months_due = make_due_sensor("months_due", early_job, lambda due: due.months, "label month")


@sensor(
    job=reporting_job,
    minimum_interval_seconds=A_MINUTE,
    default_status=DefaultSensorStatus.RUNNING,
    description="Makes the page of the newest cutoff anew when there is more to show on it, such "
    "as a verdict. Starts RUNNING.",
)
def overview_due(
    context: SensorEvaluationContext, engine: ResourceParam[Engine]
) -> RunRequest | SkipReason:
    """Ask for the overview of the newest cutoff, once for each state of what it shows."""
    for (job, key), deaths in interrupted(context.instance).items():
        if job == reporting_job.name and _may_be_tried(deaths):
            return RunRequest(partition_key=key, run_key=f"overview_due-{key}{_after(deaths)}")
    due = due_overview(engine)
    if due is None:
        return SkipReason("the newest cutoff's page shows all there is")
    cutoff, state = due
    return RunRequest(partition_key=cutoff, run_key=f"overview_due-{state}")


@sensor(
    jobs=[ingest_job, watch_job],
    minimum_interval_seconds=A_MINUTE,
    default_status=DefaultSensorStatus.RUNNING,
    description="Runs the ingest and the daily look again if they were interrupted. Starts "
    "RUNNING.",
)
def interrupted_daily(context: SensorEvaluationContext) -> list[RunRequest] | SkipReason:
    """What a schedule began and nobody ended needn't wait for the next day."""
    died = interrupted(context.instance)
    daily = {name: died.get((name, "")) for name in (ingest_job.name, watch_job.name)}
    requests = [
        RunRequest(run_key=f"interrupted-{name}{_after(deaths)}", job_name=name)
        for name, deaths in daily.items()
        if deaths is not None and _may_be_tried(deaths)
    ]
    return requests or SkipReason("nothing that runs daily was interrupted")


@sensor(
    minimum_interval_seconds=A_MINUTE,
    default_status=DefaultSensorStatus.RUNNING,
    description="Delivers alert files as `notify` says, and retries. Starts RUNNING.",
)
def alert_delivery(context: SensorEvaluationContext, engine: ResourceParam[Engine]) -> SkipReason:
    """Hand over the alerts that were not delivered yet; what fails stays for the next time."""
    delivered, failures = engine.alerts.deliver(engine.config.notify)
    for failure in failures:
        context.log.warning(f"alert not delivered, will be tried again: {failure}")
    return SkipReason(f"{delivered} alerts delivered, {len(failures)} failed")


@sensor(
    minimum_interval_seconds=HALF_A_MINUTE,
    default_status=DefaultSensorStatus.RUNNING,
    description="Marks runs as failed whose process is gone, so that they free their place in the "
    "queue, and reports a champion whose run died. Starts RUNNING.",
)
def dead_runs(context: SensorEvaluationContext, engine: ResourceParam[Engine]) -> SkipReason:
    """End what died without a word; Dagster itself would wait for it for ever."""
    died = end_dead_runs(context.instance)
    for one in died:
        context.log.warning(str(one))
    if card := unreported_champion(engine, context.instance):
        report_champion(context.instance, of_card(card, card_markdown(card)))
    return SkipReason("; ".join(map(str, died)) or "no run has died")


ALL_SENSORS = [
    cutoffs_due,
    labels_due,
    months_due,
    overview_due,
    interrupted_daily,
    alert_delivery,
    dead_runs,
]
