"""The schedules: every morning of the shop, reading comes before looking."""

import pytest
from dagster import DefaultScheduleStatus, Definitions

from clv_assets.automation.schedules import daily_schedules


@pytest.mark.parametrize("timezone", ["Europe/Berlin", "America/Chicago"])
def test_every_morning_of_the_shop_ingests_and_two_hours_later_watches(timezone: str) -> None:
    schedules = daily_schedules(timezone)

    hours = {one.name: one.cron_schedule for one in schedules}
    assert hours == {
        "daily_ingest": "0 5 * * *",
        "daily_watch": "0 7 * * *",
        "daily_upkeep": "0 3 * * *",
    }
    assert {one.execution_timezone for one in schedules} == {timezone}


def test_a_deployment_has_them_running_without_being_switched_on(definitions: Definitions) -> None:
    found = [definitions.resolve_schedule_def(one.name) for one in daily_schedules("UTC")]

    assert [one.job_name for one in found] == ["ingest", "watch", "watch"]
    assert {one.default_status for one in found} == {DefaultScheduleStatus.RUNNING}
