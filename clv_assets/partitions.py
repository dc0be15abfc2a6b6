"""The calendar of a deployment as partitions: weekly cutoffs ``[D]`` and label months ``[M]``.

Assets and checks are written once, and get the partitions of a deployment when its definitions are
built: two deployments in one process have a calendar each.

The assets name no backfill policy: without one, a backfill is one run per key. An explicit
``multi_run(max_partitions_per_run=1)`` makes Dagster 1.13 launch runs of a range of one key, which
carry no partition key and can't hold per-key check results.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from dagster import PreviewWarning, TimeWindowPartitionsDefinition

from clv_assets.config.calendar import WEEKDAYS, Cutoffs
from clv_assets.config.deployment import Config

# ``partitions_def`` of checks is a preview; it is pinned and tested here, and its warning would
# only hide others.
warnings.filterwarnings("ignore", message=".*partitions_def", category=PreviewWarning)

Definition = TypeVar("Definition")


@dataclass(frozen=True)
class Partitions:
    """Both calendars of one deployment."""

    cutoffs: TimeWindowPartitionsDefinition
    months: TimeWindowPartitionsDefinition

    @classmethod
    def of(cls, config: Config) -> "Partitions":
        """The calendars that a config asks for, in shop time."""
        timezone = config.source.timezone
        return cls(cutoff_grid(config.cutoffs, timezone), label_months(config.cutoffs, timezone))


@dataclass(frozen=True)
class Partitioned(Generic[Definition]):
    """An asset or check that waits for the partitions of a deployment.

    Attributes:
        function: its body; calling this object calls it.
        define: Dagster's decorator with all arguments but the partitions.
        calendar: name of the calendar in ``Partitions``.
    """

    function: Callable[..., Any]
    define: Callable[..., Callable[[Callable[..., Any]], Definition]]
    calendar: str

    def on(self, partitions: Partitions) -> Definition:
        """The definition on the calendar of a deployment."""
        return self.define(partitions_def=getattr(partitions, self.calendar))(self.function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)


def per_cutoff(
    decorator: Callable[..., Callable[[Callable[..., Any]], Definition]], **arguments: Any
) -> Callable[[Callable[..., Any]], Partitioned[Definition]]:
    """A decorator as ``decorator`` (Dagster's asset or asset_check), one partition a cutoff."""
    return _partitioned(decorator, arguments, "cutoffs")


def per_month(
    decorator: Callable[..., Callable[[Callable[..., Any]], Definition]], **arguments: Any
) -> Callable[[Callable[..., Any]], Partitioned[Definition]]:
    """A decorator as ``decorator`` (Dagster's asset or asset_check), one partition a month."""
    return _partitioned(decorator, arguments, "months")


def _partitioned(
    decorator: Callable[..., Any], arguments: dict[str, Any], calendar: str
) -> Callable[[Callable[..., Any]], Partitioned[Any]]:
    def define(**more: Any) -> Any:
        return decorator(**arguments, **more)

    return lambda function: Partitioned(function, define, calendar)


def cutoff_grid(cutoffs: Cutoffs, timezone: str) -> TimeWindowPartitionsDefinition:
    """The grid of cutoffs: key D exists from D 00:00 in shop time; ``cutoffs.end`` is the last."""
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
