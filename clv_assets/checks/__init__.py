"""Asset checks: the alarms."""

from clv_assets.checks import (
    drift_report,
    early_read,
    features,
    predictions,
    transactions,
    window_search,
)

ALL_CHECK_MODULES = [
    transactions,
    features,
    predictions,
    drift_report,
    early_read,
    window_search,
]
