"""The state of a deployment at a glance: what ``clv status`` and monitors ask for."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from clv_assets.core.calendar.cadence import Cadence
from clv_assets.core.calendar.due import Due, matures_on
from clv_assets.core.calendar.windows import Window
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.gates import REMEDY
from clv_assets.io.deployment.ledger import Ledger
from clv_assets.io.storage.model_store import NO_CHAMPION

LOOK_AHEAD = timedelta(days=400)
ALERTS_OF = {"drift_report": ("rmse_drift", "r2_drift"), "early_read": ("early_drift",)}


@dataclass(frozen=True)
class Status:
    """What is, what comes next, and what stands in the way.

    Attributes:
        blocked: why work that a person may expect can't be done.
        open_alerts: breaches in the newest report of each kind.
    """

    today: date
    watermark: date | None
    champion: str | None
    approved_by: str
    last_cutoff: date | None
    next_cutoff: date | None
    next_verdict: date | None
    due: Due = field(default_factory=Due)
    blocked: list[str] = field(default_factory=list)
    open_alerts: list[str] = field(default_factory=list)


def status(engine: Engine, today: date) -> Status:
    """Read the state of ``engine``'s deployment as of ``today``."""
    ledger = engine.ledger
    ingested = engine.files.exists("transactions")
    promoted = engine.models.present()
    newest = promoted[-1] if promoted else None
    issued = ledger.issued()
    due = ledger.due(today)
    return Status(
        today=today,
        watermark=ledger.watermark() if ingested else None,
        champion=newest.model_id if newest else None,
        approved_by=f"{newest.approved_by}: {newest.reason}" if newest else "",
        last_cutoff=max(issued, default=None),
        next_cutoff=_next_cutoff(ledger, today),
        next_verdict=_next_verdict(ledger, today),
        due=due,
        blocked=_blocked(engine, today, ingested, newest is not None),
        open_alerts=_open_alerts(engine),
    )


def _next_cutoff(ledger: Ledger, today: date) -> date | None:
    after = Window(today + timedelta(days=1), today + LOOK_AHEAD)
    cadence = Cadence.of(ledger.config.cutoffs)
    return next(cadence.cutoffs(after, ledger.launches()), None)


def _next_verdict(ledger: Ledger, today: date) -> date | None:
    labelled = set(ledger.files.keys("drift_report"))
    settle = ledger.config.source.settle_days
    days = (
        matures_on(prediction.window_end, settle)
        for cutoff, prediction in ledger.issued().items()
        if str(cutoff) not in labelled and not prediction.in_sample
    )
    return min((day for day in days if day > today), default=None)


def _blocked(engine: Engine, today: date, ingested: bool, has_champion: bool) -> list[str]:
    if not ingested:
        return ["no transactions yet: run 'clv ingest'"]
    ledger = engine.ledger
    reached = ledger.watermark()
    suspect = ledger.suspect_before(reached)
    reasons = [f"{month} is suspect: {why}. {REMEDY}" for month, why in suspect.items()]
    if not has_champion:
        return [*reasons, NO_CHAMPION]
    cadence = Cadence.of(engine.config.cutoffs)
    window = Window(reached + timedelta(days=1), today + timedelta(days=1))
    waiting = list(cadence.cutoffs(window, ledger.launches()))
    if not waiting:
        return reasons
    which = f"cutoff {waiting[0]} waits"
    if len(waiting) > 1:
        which = f"{len(waiting)} cutoffs, {waiting[0]} to {waiting[-1]}, wait"
    return [
        *reasons,
        f"{which} for data: transactions are complete up to {reached}; "
        "bring newer orders and run 'clv ingest'",
    ]


def _open_alerts(engine: Engine) -> list[str]:
    """Alert files about the newest drift report and the newest label month."""
    names = engine.alerts.names()
    opened = []
    for asset, kinds in ALERTS_OF.items():
        for key in engine.files.keys(asset)[-1:]:
            # Kind before key: month 2024-05 also begins the cutoff 2024-05-06.
            starts = tuple(f"{kind}-{key}-" for kind in kinds)
            models = engine.files.read(asset, key)["model_id"].unique()
            ends = tuple(f"-{model_id}" for model_id in models)
            opened += [name for name in names if name.startswith(starts) and name.endswith(ends)]
    return opened
