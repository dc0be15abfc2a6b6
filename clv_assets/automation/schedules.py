"""The clock: a daily ingest moves the watermark, a daily look finds what was missed."""

from dagster import DefaultScheduleStatus, ScheduleDefinition

from clv_assets.automation.jobs import ingest_job, watch_job


def daily_schedules(timezone: str) -> list[ScheduleDefinition]:
    """The daily ingest and the daily look; both start RUNNING, as neither ever trains."""
    return [
        ScheduleDefinition(
            name="daily_ingest",
            job=ingest_job,
            cron_schedule="0 5 * * *",
            execution_timezone=timezone,
            default_status=DefaultScheduleStatus.RUNNING,
            description="Reads the source every morning. Starts RUNNING.",
        ),
        ScheduleDefinition(
            name="daily_watch",
            job=watch_job,
            cron_schedule="0 7 * * *",
            execution_timezone=timezone,
            default_status=DefaultScheduleStatus.RUNNING,
            description="Checks that nothing due was left undone. Starts RUNNING.",
        ),
    ]
