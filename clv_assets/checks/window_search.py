"""Is the choice of windows still looked after?"""

from datetime import date

from dagster import AssetCheckResult, AssetCheckSeverity, ResourceParam, asset_check

from clv_assets import metadata
from clv_assets.core.calendar.windows import month_window
from clv_assets.core.monitoring.incidents import ACT, Incident
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.incidents import monitored
from clv_assets.io.storage.window_search_files import newest_search
from clv_assets.resources import Clock


@asset_check(asset="window_search")
def window_search_age(engine: ResourceParam[Engine], clock: Clock) -> AssetCheckResult:
    """The last window search is at most search.max_age_days old, and newer than the last `act`."""
    searched = newest_search(engine.root)
    age = None if searched is None else (clock.today() - searched).days
    limit = engine.config.search.max_age_days
    acts = [one.id for one in monitored(engine).incidents if _calls_for_one(one, searched)]
    why = "no window search yet; run the job 'search'" if age is None else None
    why = why or (f"not searched since {', '.join(acts)} became sustained" if acts else None)
    return AssetCheckResult(
        passed=age is not None and age <= limit and not acts,
        severity=AssetCheckSeverity.WARN,
        description=why,
        metadata=metadata.of_facts(
            {"last_search": searched, "age_days": age, "limit": limit, "since_act": acts}
        ),
    )


def _calls_for_one(incident: Incident, searched: date | None) -> bool:
    """A sustained incident that is open, and that no search has come after."""
    if searched is None or incident.verdict != ACT or not incident.is_open:
        return False
    return month_window(incident.last.month).end > searched
