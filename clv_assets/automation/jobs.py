"""Jobs: what runs together. Champion and search have jobs of their own, for people only."""

from dagster import AssetCheckKey, AssetKey, AssetSelection, define_asset_job, in_process_executor


def checks(asset: str, *names: str) -> AssetSelection:
    """Checks of one asset, by name."""
    keys = [AssetCheckKey(AssetKey(asset), name) for name in names]
    return AssetSelection.checks(*keys)


def assets(*names: str) -> AssetSelection:
    """Assets by name, without their checks."""
    return AssetSelection.assets(*names).without_checks()


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
    "revenue_concentration",
    "past_unchanged",
)
SCORING_CHECKS = checks("features", "feature_drift") | checks("predictions", "prediction_drift")
LABELLING_CHECKS = checks("drift_report", "rmse_drift", "r2_drift")
WATCH_CHECKS = checks("predictions", "latest_cutoff_scored") | checks(
    "window_search", "window_search_age"
)

ingest_job = define_asset_job(
    "ingest",
    assets("transactions") | TRANSACTION_CHECKS,
    description="Read the source anew; moves the watermark.",
    executor_def=in_process_executor,
)
scoring_job = define_asset_job(
    "scoring",
    assets("features", "predictions", "value_tiers", "clusters", "cluster_ranks") | SCORING_CHECKS,
    description="Score one cutoff: features, predictions, tiers, clusters and their ranks.",
    executor_def=in_process_executor,
)
labelling_job = define_asset_job(
    "labelling",
    assets("actuals", "drift_report") | LABELLING_CHECKS,
    description="Attach actuals to a matured cutoff and report drift.",
    executor_def=in_process_executor,
)
early_job = define_asset_job(
    "early_reading",
    assets("early_read") | checks("early_read", "early_drift"),
    description="Read one label month against the newest prediction issued before it.",
    executor_def=in_process_executor,
)
training_job = define_asset_job(
    "training",
    assets("champion_model"),
    description="Train and promote a champion. By hand only: needs approved_by and reason.",
    executor_def=in_process_executor,
)
search_job = define_asset_job(
    "search",
    assets("window_search"),
    description="Compare window pairs on past data. By hand only; it recommends, people adopt.",
    executor_def=in_process_executor,
)
watch_job = define_asset_job(
    "watch",
    WATCH_CHECKS,
    description="Daily look at the calendar: is the latest cutoff scored, the search not too old?",
    executor_def=in_process_executor,
)
ALL_JOBS = [
    ingest_job,
    scoring_job,
    labelling_job,
    early_job,
    training_job,
    search_job,
    watch_job,
]
