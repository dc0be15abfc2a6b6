"""How old the newest materialization may be before the UI says so."""

from datetime import timedelta

from dagster import FreshnessPolicy

DAILY = FreshnessPolicy.time_window(
    fail_window=timedelta(days=3), warn_window=timedelta(days=1, hours=6)
)
MONTHLY = FreshnessPolicy.time_window(
    fail_window=timedelta(days=45), warn_window=timedelta(days=38)
)
