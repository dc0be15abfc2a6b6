"""Sensors: each asks the calendar what is due and requests one run per partition.

They need no cursor: what is due follows from what is stored. The watermark in the run key lets a
failed run be tried again once the data has moved, and not before.
"""

from collections.abc import Callable
from typing import Any

from dagster import (
    DefaultSensorStatus,
    ResourceParam,
    RunRequest,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    sensor,
)

from clv_assets.automation.jobs import early_job, labelling_job, scoring_job
from clv_assets.core.calendar.due import Due
from clv_assets.io.deployment.engine import Engine
from clv_assets.resources import Clock

A_MINUTE = 60
MOST_RUNS = 10


def make_due_sensor(
    name: str, job: Any, keys_of: Callable[[Due], list[str]], waiting_for: str
) -> SensorDefinition:
    """A sensor that runs ``job`` for each due partition key. It starts RUNNING."""

    @sensor(
        name=name,
        job=job,
        minimum_interval_seconds=A_MINUTE,
        default_status=DefaultSensorStatus.RUNNING,
        description=f"Runs {job.name} for each {waiting_for} that is due. Starts RUNNING.",
    )
    def due_sensor(engine: ResourceParam[Engine], clock: Clock) -> Any:
        today = clock.today()
        keys = keys_of(engine.ledger.due(today))
        if not keys:
            return SkipReason(f"no {waiting_for} is due on {today}")
        moved = engine.ledger.watermark()
        return [
            RunRequest(partition_key=key, run_key=f"{name}-{key}-{moved}")
            for key in keys[:MOST_RUNS]
        ]

    return due_sensor


cutoffs_due = make_due_sensor(
    "cutoffs_due", scoring_job, lambda due: [str(day) for day in due.cutoffs], "cutoff"
)
labels_due = make_due_sensor(
    "labels_due", labelling_job, lambda due: [str(day) for day in due.labels], "matured window"
)
months_due = make_due_sensor("months_due", early_job, lambda due: due.months, "label month")


@sensor(
    minimum_interval_seconds=A_MINUTE,
    default_status=DefaultSensorStatus.RUNNING,
    description="Delivers alert files through notify.command, and retries. Starts RUNNING.",
)
def alert_delivery(context: SensorEvaluationContext, engine: ResourceParam[Engine]) -> SkipReason:
    """Hand over the alerts that were not delivered yet; what fails stays for the next time."""
    delivered, failures = engine.alerts.deliver(engine.config.notify)
    for failure in failures:
        context.log.warning(f"alert not delivered, will be tried again: {failure}")
    return SkipReason(f"{delivered} alerts delivered, {len(failures)} failed")


ALL_SENSORS = [cutoffs_due, labels_due, months_due, alert_delivery]
