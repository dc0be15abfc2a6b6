"""Checks on the order log."""

from dagster import AssetCheckResult, AssetCheckSeverity, ResourceParam, asset_check

from clv_assets import metadata
from clv_assets.core import checks
from clv_assets.io.engine import Engine
from clv_assets.resources import Clock


@asset_check(asset="transactions", blocking=True)
def row_accounting(engine: ResourceParam[Engine]) -> AssetCheckResult:
    """Rows read = kept + merged + rejected, exactly."""
    facts = engine.ledger.facts()
    counts = {name: facts[name] for name in checks.ROW_COUNTS}
    return AssetCheckResult(
        passed=checks.rows_account(facts),
        severity=AssetCheckSeverity.ERROR,
        metadata=metadata.of_facts(counts),
    )


@asset_check(asset="transactions", blocking=True)
def orders_unique(engine: ResourceParam[Engine]) -> AssetCheckResult:
    """One row per customer, order and day, with nothing missing, in time order."""
    found = checks.order_problems(engine.files.scan("transactions"))
    return AssetCheckResult(
        passed=not any(found.values()),
        severity=AssetCheckSeverity.ERROR,
        metadata=metadata.of_facts(found),
    )


@asset_check(asset="transactions")
def watermark_fresh(engine: ResourceParam[Engine], clock: Clock) -> AssetCheckResult:
    """A live source is complete up to within source.max_silence_days of today."""
    source = engine.config.source
    age = (clock.today() - engine.ledger.watermark()).days
    return AssetCheckResult(
        passed=not source.is_live or age <= source.max_silence_days,
        severity=AssetCheckSeverity.WARN,
        metadata=metadata.of_facts({"watermark_age_days": age, "live": source.is_live}),
    )


@asset_check(asset="transactions")
def months_complete(engine: ResourceParam[Engine]) -> AssetCheckResult:
    """No calendar month between the first and the newest order is without orders."""
    missing = checks.months_without_orders(engine.files.scan("transactions"))
    return AssetCheckResult(
        passed=not missing,
        severity=AssetCheckSeverity.WARN,
        metadata=metadata.of_facts({"months_without_orders": missing}),
    )
