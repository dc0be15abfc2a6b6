"""Wiring: one deployment as a Dagster code location."""

from dagster import Definitions, in_process_executor, load_asset_checks_from_modules

from clv_assets.assets import ALL_ASSETS
from clv_assets.automation.jobs import ALL_JOBS
from clv_assets.automation.schedules import daily_schedules
from clv_assets.automation.sensors import ALL_SENSORS
from clv_assets.checks import ALL_CHECK_MODULES
from clv_assets.io.config_file import Deployment, load_deployment
from clv_assets.io.engine import Engine
from clv_assets.resources import Clock, FrameIOManager


def build_definitions(deployment: Deployment) -> Definitions:
    """Assets, checks, jobs and automation of ``deployment``."""
    engine = Engine(deployment)
    timezone = deployment.config.source.timezone
    return Definitions(
        assets=ALL_ASSETS,
        asset_checks=load_asset_checks_from_modules(ALL_CHECK_MODULES),
        jobs=ALL_JOBS,
        schedules=daily_schedules(timezone),
        sensors=ALL_SENSORS,
        resources={
            "engine": engine,
            "clock": Clock(timezone=timezone),
            "io_manager": FrameIOManager(engine.files),
        },
        executor=in_process_executor,
    )


defs = build_definitions(load_deployment())
