"""Jobs: all resolve, and none that runs by itself reaches the champion."""

from dagster import AssetKey, Definitions

from clv_assets.automation.jobs import ALL_JOBS

HAND_ONLY = {"champion_model", "window_search"}


def test_no_automation_reaches_the_champion_or_the_search(definitions: Definitions) -> None:
    automated = {schedule.job_name for schedule in definitions.schedules or []}
    automated |= {
        target.job_name for sensor in definitions.sensors or [] for target in sensor.targets
    }
    graph = definitions.resolve_asset_graph()

    for name in automated:
        selected = definitions.resolve_job_def(name).asset_layer.executable_asset_keys
        assert not HAND_ONLY & {key.path[-1] for key in selected}
    for name in HAND_ONLY:
        assert graph.get(AssetKey(name)).automation_condition is None


def test_every_job_resolves(definitions: Definitions) -> None:
    for job in ALL_JOBS:
        assert definitions.resolve_job_def(job.name).name == job.name
