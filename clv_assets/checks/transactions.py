"""Checks on the order log."""

from collections.abc import Mapping

from dagster import AssetCheckResult, AssetCheckSeverity, ResourceParam, asset_check

from clv_assets import metadata
from clv_assets.core.currency import stated
from clv_assets.core.label_months.log_weeks import log_weeks, newest_week
from clv_assets.core.orders.accounting import Accounting
from clv_assets.core.orders.lone_dates import accepting_dates
from clv_assets.core.quality import log_contract, log_shares
from clv_assets.core.quality.trading_days import unusual_days
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.gates import QUESTION, REMEDY
from clv_assets.io.operations.ingest import Ingest
from clv_assets.resources import Clock


def _month_sentences(months: Mapping[str, str], remedy: str) -> str | None:
    """What is wrong with each month, and the remedy; None if nothing is."""
    sentences = "; ".join(f"{month}: {why}" for month, why in months.items())
    return f"{sentences}\n{remedy}" if sentences else None


@asset_check(asset="transactions", blocking=True)
def schema(engine: ResourceParam[Engine]) -> AssetCheckResult:
    """The stored columns and their types are those of the contract."""
    stored = engine.files.scan("transactions").collect_schema()
    problems = log_contract.schema_problems(stored)
    return AssetCheckResult(
        passed=not problems,
        severity=AssetCheckSeverity.ERROR,
        metadata=metadata.of_facts(
            {
                "problems": problems,
                "columns": {name: str(dtype) for name, dtype in stored.items()},
            }
        ),
    )


@asset_check(asset="transactions", blocking=True)
def row_accounting(engine: ResourceParam[Engine]) -> AssetCheckResult:
    """Rows read = kept + merged + rejected, exactly."""
    accounting = Accounting.of_facts(engine.ledger.facts())
    return AssetCheckResult(
        passed=accounting.balanced,
        severity=AssetCheckSeverity.ERROR,
        metadata=metadata.of_facts(accounting.as_facts()),
    )


@asset_check(asset="transactions", blocking=True)
def orders_unique(engine: ResourceParam[Engine]) -> AssetCheckResult:
    """One row per customer, order and day, with nothing missing, in time order."""
    problems = log_contract.order_problems(engine.files.scan("transactions"))
    return AssetCheckResult(
        passed=not any(problems.values()),
        severity=AssetCheckSeverity.ERROR,
        metadata=metadata.of_facts(problems),
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


@asset_check(asset="transactions", blocking=True)
def months_complete(engine: ResourceParam[Engine]) -> AssetCheckResult:
    """The newest months look finished, and no older one changed too much; odd ones only warn."""
    suspect, odd = engine.ledger.suspect_months(), engine.ledger.odd_months()
    return AssetCheckResult(
        passed=not (suspect or odd),
        severity=AssetCheckSeverity.ERROR if suspect else AssetCheckSeverity.WARN,
        description=_month_sentences(suspect, REMEDY) or _month_sentences(odd, QUESTION),
        metadata=metadata.of_facts(
            {
                "suspect_months": suspect,
                "odd_months": odd,
                "accept_months": engine.config.source.accept_months,
            },
            months=log_shares.by_month(engine.files.scan("transactions")),
            currency=stated(engine.ledger.currency()),
        ),
    )


@asset_check(asset="transactions", blocking=True)
def duplicate_share(engine: ResourceParam[Engine]) -> AssetCheckResult:
    """Few lines are exact copies of others; a newest month of copies was loaded twice."""
    lines = engine.ledger.facts().get("duplicate_rows", {})
    doubled, many = log_shares.copied_lines(lines, engine.config.source.accept_months)
    blocking = {
        month: doubled[month] for month in doubled if month in engine.ledger.suspect_months()
    }
    return AssetCheckResult(
        passed=not (doubled or many),
        severity=AssetCheckSeverity.ERROR if blocking else AssetCheckSeverity.WARN,
        description=_month_sentences(blocking, REMEDY)
        or _month_sentences({**doubled, **many}, QUESTION),
        metadata=metadata.of_facts(
            {"loaded_twice": doubled, "many_copies": many, **log_shares.totals_of_copies(lines)}
        ),
    )


@asset_check(asset="transactions", blocking=True)
def one_currency(engine: ResourceParam[Engine]) -> AssetCheckResult:
    """Revenue is in one currency, or was converted by source.rates."""
    facts, rates = engine.ledger.facts(), engine.config.source.rates
    return AssetCheckResult(
        passed=not log_contract.mixed_currencies(facts, converted=rates is not None),
        severity=AssetCheckSeverity.ERROR,
        metadata=metadata.of_facts(
            {
                "rows_by_currency": facts.get("currencies", {}),
                "converted_to": rates.currency if rates else None,
                "currency": stated(engine.ledger.currency()),
            }
        ),
    )


@asset_check(asset="transactions")
def negative_share(engine: ResourceParam[Engine]) -> AssetCheckResult:
    """No month has far more returns, by orders or revenue, than the shop usually has."""
    months = log_shares.by_month(engine.files.scan("transactions"))
    unusual = log_shares.unusual_returns(months)
    return AssetCheckResult(
        passed=not unusual,
        severity=AssetCheckSeverity.WARN,
        metadata=metadata.of_facts(
            {"unusual_months": unusual, **log_shares.totals_of_returns(months)}
        ),
    )


@asset_check(asset="transactions")
def zero_share(engine: ResourceParam[Engine]) -> AssetCheckResult:
    """No month has far more amounts of nothing than usual, and their share doesn't rise."""
    amounts = engine.ledger.facts().get("zero_amounts", {})
    unusual, rise = log_shares.unusual_zeros(amounts), log_shares.rising_zeros(amounts)
    return AssetCheckResult(
        passed=not (unusual or rise),
        severity=AssetCheckSeverity.WARN,
        description=rise,
        metadata=metadata.of_facts({"unusual_months": unusual, "zero_amounts": amounts}),
    )


@asset_check(asset="transactions")
def revenue_concentration(engine: ResourceParam[Engine]) -> AssetCheckResult:
    """No few customers are the shop: top customer at most 10 %, top 1 % at most 50 %."""
    shares = log_shares.concentration(engine.files.scan("transactions"))
    return AssetCheckResult(
        passed=not log_shares.is_concentrated(shares),
        severity=AssetCheckSeverity.WARN,
        metadata=metadata.of_facts(shares),
    )


@asset_check(asset="transactions")
def revenue_by_day(engine: ResourceParam[Engine]) -> AssetCheckResult:
    """No day's revenue is many times that of the days around it."""
    orders, watermark = engine.files.scan("transactions"), engine.ledger.watermark()
    days = unusual_days(orders, watermark, engine.ledger.currency())
    return AssetCheckResult(
        passed=not days,
        severity=AssetCheckSeverity.WARN,
        metadata=metadata.of_facts({"unusual_days": days, "count": len(days)}),
    )


@asset_check(asset="transactions")
def lone_dates(engine: ResourceParam[Engine]) -> AssetCheckResult:
    """No order is dated years from all others; such rows are left out until they are accepted."""
    lone = engine.ledger.facts().get("lone_dates", {})
    return AssetCheckResult(
        passed=not lone,
        severity=AssetCheckSeverity.WARN,
        description="\n".join([*lone.values(), accepting_dates(lone)]) if lone else None,
        metadata=metadata.of_facts({"lone_dates": lone}),
    )


@asset_check(asset="transactions")
def past_unchanged(engine: ResourceParam[Engine]) -> AssetCheckResult:
    """The last ingest changed no month that was complete before it."""
    changed = Ingest.of(engine).changes().get("changed_past", {})
    return AssetCheckResult(
        passed=not changed,
        severity=AssetCheckSeverity.WARN,
        metadata=metadata.of_facts({"changed_months": changed}),
    )


@asset_check(asset="transactions")
def newest_week_usual(engine: ResourceParam[Engine]) -> AssetCheckResult:
    """What is spent in the newest whole week is in line with the weeks before it."""
    weeks = log_weeks(engine.files.scan("transactions"), engine.ledger.watermark())
    found = newest_week(weeks)
    out = [one.sentence for one in found if one.is_out]
    return AssetCheckResult(
        passed=not out,
        severity=AssetCheckSeverity.WARN,
        description="; ".join(out) or None,
        metadata=metadata.of_facts(
            {one.name: {"change": one.change, "limit": one.limit} for one in found},
            weeks=weeks.tail(13),
        ),
    )
