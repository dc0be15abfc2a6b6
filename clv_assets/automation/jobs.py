"""Jobs: what runs together. Champion and search have jobs of their own, for people only."""

from dagster import AssetCheckKey, AssetKey, AssetSelection, define_asset_job

from clv_assets.automation.executor import traced_executor
from clv_assets.core.contracts import MADE_BY_JOB


def checks(asset: str, *names: str) -> AssetSelection:
    """Checks of one asset, by name."""
    keys = [AssetCheckKey(AssetKey(asset), name) for name in names]
    return AssetSelection.checks(*keys)


def made_by(job: str) -> AssetSelection:
    """The assets of a job, without their checks."""
    return AssetSelection.assets(*MADE_BY_JOB[job]).without_checks()


TRANSACTION_CHECKS = checks(
    "transactions",
    "schema",
    "row_accounting",
    "orders_unique",
    "watermark_fresh",
    "months_complete",
    "revenue_by_day",
    "duplicate_share",
    "one_currency",
    "negative_share",
    "zero_share",
    "revenue_concentration",
    "lone_dates",
    "past_unchanged",
    "newest_week_usual",
)
SCORING_CHECKS = (
    checks("features", "feature_drift")
    | checks("predictions", "prediction_drift", "recomputed")
    | checks("value_tiers", "tiers_whole", "tiers_stable")
    | checks("clusters", "clusters_sound", "personas_stable", "lens_fits")
)
LABELLING_CHECKS = checks("drift_report", "rmse_drift", "r2_drift")
WATCH_CHECKS = checks("predictions", "latest_cutoff_scored", "issued_unchanged") | checks(
    "window_search", "window_search_age"
)

ingest_job = define_asset_job(
    "ingest",
    made_by("ingest") | TRANSACTION_CHECKS,
    description="Read the source anew; moves the watermark.",
    executor_def=traced_executor,
)
scoring_job = define_asset_job(
    "scoring",
    made_by("scoring") | SCORING_CHECKS,
    description="Score one cutoff: features, predictions, tiers, clusters and their ranks.",
    executor_def=traced_executor,
)
labelling_job = define_asset_job(
    "labelling",
    made_by("labelling") | LABELLING_CHECKS,
    description="Attach actuals to a matured cutoff and report drift.",
    executor_def=traced_executor,
)
early_job = define_asset_job(
    "early_reading",
    made_by("early_reading") | checks("early_read", "early_drift"),
    description="Read one label month against the newest prediction issued before it.",
    executor_def=traced_executor,
)
reporting_job = define_asset_job(
    "reporting",
    made_by("reporting"),
    description="One page for people: totals, tiers, personas, plots and the newest verdict.",
    executor_def=traced_executor,
)
training_job = define_asset_job(
    "training",
    made_by("training"),
    description="Train and promote a champion. By hand only: needs approved_by and reason.",
    executor_def=traced_executor,
)
search_job = define_asset_job(
    "search",
    made_by("search"),
    description="Compare window pairs on past data. By hand only; it recommends, people adopt.",
    executor_def=traced_executor,
)
watch_job = define_asset_job(
    "watch",
    WATCH_CHECKS,
    description="Daily look at the calendar: is the latest cutoff scored, the search not too old?",
    executor_def=traced_executor,
)
ALL_JOBS = [
    ingest_job,
    scoring_job,
    labelling_job,
    early_job,
    reporting_job,
    training_job,
    search_job,
    watch_job,
]
