"""Wiring: one deployment as a Dagster code location."""

from dagster import AssetChecksDefinition, AssetsDefinition, Definitions
from dagster import definitions as lazily

from clv_assets.assets.actuals import actuals
from clv_assets.assets.champion_model import champion_model
from clv_assets.assets.cluster_ranks import cluster_ranks
from clv_assets.assets.clusters import clusters
from clv_assets.assets.customer_table import customer_table
from clv_assets.assets.drift_report import drift_report
from clv_assets.assets.early_read import early_read
from clv_assets.assets.features import features
from clv_assets.assets.migrations import migrations
from clv_assets.assets.overview import overview
from clv_assets.assets.predictions import predictions
from clv_assets.assets.reasons import reasons
from clv_assets.assets.transactions import transactions
from clv_assets.assets.value_tiers import value_tiers
from clv_assets.assets.window_search import window_search
from clv_assets.automation.executor import traced_executor
from clv_assets.automation.jobs import ALL_JOBS
from clv_assets.automation.schedules import daily_schedules
from clv_assets.automation.sensors import ALL_SENSORS
from clv_assets.checks.clusters import clusters_sound, lens_fits, personas_stable
from clv_assets.checks.drift_report import r2_drift, rmse_drift
from clv_assets.checks.early_read import early_drift
from clv_assets.checks.features import feature_drift
from clv_assets.checks.predictions import (
    issued_unchanged,
    latest_cutoff_scored,
    prediction_drift,
    recomputed,
)
from clv_assets.checks.transactions import (
    duplicate_share,
    lone_dates,
    months_complete,
    negative_share,
    newest_week_usual,
    one_currency,
    orders_unique,
    past_unchanged,
    revenue_by_day,
    revenue_concentration,
    row_accounting,
    schema,
    watermark_fresh,
    zero_share,
)
from clv_assets.checks.value_tiers import tiers_stable, tiers_whole
from clv_assets.checks.window_search import window_search_age
from clv_assets.core.calendar.cadence import Cadence
from clv_assets.io.deployment.deployment import Deployment, load_deployment
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.identity import require_own
from clv_assets.partitions import Partitions
from clv_assets.resources import Clock, FrameIOManager

ASSETS = (transactions, champion_model, window_search)
PARTITIONED_ASSETS = (
    *(features, predictions, value_tiers, clusters, cluster_ranks, migrations, reasons),
    customer_table,
    *(actuals, drift_report, early_read, overview),
)
CHECKS = (
    *(schema, row_accounting, orders_unique, watermark_fresh, months_complete, revenue_by_day),
    *(duplicate_share, one_currency, negative_share, zero_share, revenue_concentration),
    *(lone_dates, past_unchanged, newest_week_usual),
    *(latest_cutoff_scored, issued_unchanged, window_search_age),
)
PARTITIONED_CHECKS = (
    *(feature_drift, prediction_drift, recomputed),
    *(tiers_whole, tiers_stable, clusters_sound, personas_stable, lens_fits),
    *(rmse_drift, r2_drift, early_drift),
)


def build_assets(partitions: Partitions) -> list[AssetsDefinition]:
    """The asset graph on the calendar of a deployment."""
    return [*ASSETS, *(asset.on(partitions) for asset in PARTITIONED_ASSETS)]


def build_checks(partitions: Partitions) -> list[AssetChecksDefinition]:
    """The asset checks on the calendar of a deployment."""
    return [*CHECKS, *(check.on(partitions) for check in PARTITIONED_CHECKS)]


def build_definitions(deployment: Deployment) -> Definitions:
    """Assets, checks, jobs and automation of ``deployment``, whatever the environment names."""
    engine = Engine(deployment)
    require_own(engine)
    timezone = deployment.config.source.timezone
    partitions = Partitions.of(deployment.config)
    return Definitions(
        assets=build_assets(partitions),
        asset_checks=build_checks(partitions),
        jobs=ALL_JOBS,
        schedules=daily_schedules(timezone),
        sensors=ALL_SENSORS,
        resources={
            "engine": engine,
            "clock": Clock(timezone=timezone),
            "io_manager": FrameIOManager(engine.files, Cadence.of(deployment.config.cutoffs)),
        },
        executor=traced_executor,
    )


@lazily
def defs() -> Definitions:
    """The deployment that ``CLV_CONFIG`` names, as Dagster loads it."""
    return build_definitions(load_deployment())
