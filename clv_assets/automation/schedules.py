"""The clock: a daily ingest moves the watermark, a daily look finds what was missed."""

from typing import Any

from dagster import (
    DefaultScheduleStatus,
    ResourceParam,
    ScheduleDefinition,
    ScheduleEvaluationContext,
    SkipReason,
    schedule,
)

from clv_assets.automation.jobs import ingest_job, watch_job
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.runs.upkeep import tidy


def daily_schedules(timezone: str) -> list[ScheduleDefinition]:
    """The daily ingest, look and upkeep; all start RUNNING, as none ever trains."""
    always: Any = {
        "execution_timezone": timezone,
        "default_status": DefaultScheduleStatus.RUNNING,
    }

    @schedule(
        name="daily_upkeep",
        job=watch_job,
        cron_schedule="0 3 * * *",
        description="Removes old runs, as `retention.runs` says, and leftovers. Starts RUNNING.",
        **always,
    )
    def daily_upkeep(
        context: ScheduleEvaluationContext, engine: ResourceParam[Engine]
    ) -> SkipReason:
        return SkipReason(tidy(engine, context.instance) or "there was nothing to remove")

    return [
        ScheduleDefinition(
            name="daily_ingest",
            job=ingest_job,
            cron_schedule="0 5 * * *",
            description="Reads the source every morning. Starts RUNNING.",
            **always,
        ),
        ScheduleDefinition(
            name="daily_watch",
            job=watch_job,
            cron_schedule="0 7 * * *",
            description="Checks that nothing due was left undone. Starts RUNNING.",
            **always,
        ),
        daily_upkeep,
    ]
