"""Is the choice of windows still looked after?"""

from dagster import AssetCheckResult, AssetCheckSeverity, ResourceParam, asset_check

from clv_assets import metadata
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.window_search_files import newest_search
from clv_assets.resources import Clock


@asset_check(asset="window_search")
def window_search_age(engine: ResourceParam[Engine], clock: Clock) -> AssetCheckResult:
    """The last window search is at most search.max_age_days old."""
    searched = newest_search(engine.root)
    age = None if searched is None else (clock.today() - searched).days
    limit = engine.config.search.max_age_days
    return AssetCheckResult(
        passed=age is not None and age <= limit,
        severity=AssetCheckSeverity.WARN,
        description=None if age is not None else "no window search yet; run the job 'search'",
        metadata=metadata.of_facts({"last_search": searched, "age_days": age, "limit": limit}),
    )
