"""The calendar as partitions: weekly cutoffs ``[D]`` and label months ``[M]``.

A code location serves one deployment, so its grid is read once, from the config that
``CLV_CONFIG`` names.

The assets name no backfill policy: without one, a backfill is one run per key. An explicit
``multi_run(max_partitions_per_run=1)`` makes Dagster 1.13 launch runs of a range of one key, which
carry no partition key and can't hold per-key check results.
"""

from datetime import date, datetime, timedelta

from dagster import TimeWindowPartitionsDefinition

from clv_assets.config.calendar import WEEKDAYS, Cutoffs
from clv_assets.io.config_file import load_deployment


def cutoff_grid(cutoffs: Cutoffs, timezone: str) -> TimeWindowPartitionsDefinition:
    """Key D exists from D 00:00 in shop time; ``cutoffs.end`` is the last key."""
    cron_weekday = (WEEKDAYS.index(cutoffs.weekday) + 1) % 7
    end = None
    if cutoffs.end is not None:
        # With end_offset=1 Dagster's end must be a step after the last key.
        end = datetime.combine(cutoffs.end + timedelta(weeks=1), datetime.min.time())
    return TimeWindowPartitionsDefinition(
        start=datetime.combine(cutoffs.first, datetime.min.time()),
        end=end,
        cron_schedule=f"0 0 * * {cron_weekday}",
        fmt="%Y-%m-%d",
        end_offset=1,
        timezone=timezone,
    )


def label_months(cutoffs: Cutoffs, timezone: str) -> TimeWindowPartitionsDefinition:
    """Calendar months from the one of the first cutoff, keys ``YYYY-MM``."""
    start: date = cutoffs.first.replace(day=1)
    return TimeWindowPartitionsDefinition(
        start=datetime.combine(start, datetime.min.time()),
        cron_schedule="0 0 1 * *",
        fmt="%Y-%m",
        timezone=timezone,
    )


_CONFIG = load_deployment().config
CUTOFFS = cutoff_grid(_CONFIG.cutoffs, _CONFIG.source.timezone)
MONTHS = label_months(_CONFIG.cutoffs, _CONFIG.source.timezone)
