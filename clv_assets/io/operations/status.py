"""The state of a deployment at a glance: what ``clv status`` and monitors ask for."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from clv_assets.core.calendar.cadence import Cadence
from clv_assets.core.calendar.due import Blocked, Distrust, Due, matures_on
from clv_assets.core.calendar.windows import Window
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.gates import REMEDY
from clv_assets.io.deployment.ledger import Ledger
from clv_assets.io.operations.failed_ingest import FailedIngest, failed_ingest
from clv_assets.io.operations.failed_ingest import open_alerts as alerts_of_ingest
from clv_assets.io.operations.incidents import monitored
from clv_assets.io.storage.model_store import NO_CHAMPION

LOOK_AHEAD = timedelta(days=400)
NO_ORDERS = "no transactions yet: run 'clv ingest'"
MIXED = "Declare source.rates and run 'clv ingest'."
KINDS = {
    "cutoff": ("cutoff", "cutoffs"),
    "labels": ("the labels of cutoff", "cutoffs' labels"),
    "label month": ("label month", "label months"),
}


@dataclass(frozen=True)
class Status:
    """What is, what comes next, and what stands in the way.

    Attributes:
        ingested_on: the day of the last ingest that succeeded.
        failed_ingest: why none has since, and since when; None if the last one succeeded.
        blocked: why work that a person may expect can't be done.
        open_alerts: open incidents, a failing ingest, suspect months.
        last_verdict: of the newest window that was judged, in words; empty if none was.
        undelivered: alerts that could not be handed over at the last try, with why.
        finished: that the source is an export that ends, and no cutoff after it will come; empty
            of a source that goes on, or where nothing waits for it.
    """

    today: date
    watermark: date | None
    champion: str | None
    approved_by: str
    last_cutoff: date | None
    next_cutoff: date | None
    next_verdict: date | None
    ingested_on: date | None = None
    failed_ingest: FailedIngest | None = None
    due: Due = field(default_factory=Due)
    blocked: list[str] = field(default_factory=list)
    open_alerts: list[str] = field(default_factory=list)
    last_verdict: str = ""
    finished: str = ""
    undelivered: list[str] = field(default_factory=list)


def status(engine: Engine, today: date) -> Status:
    """Read the state of ``engine``'s deployment as of ``today``."""
    ledger = engine.ledger
    ingested = engine.files.exists("transactions")
    promoted = engine.models.manifest()
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
        ingested_on=date.fromisoformat(ledger.facts()["ingested_on"]) if ingested else None,
        failed_ingest=failed_ingest(engine),
        due=due,
        blocked=_blocked(engine, today, due, newest is not None) if ingested else [NO_ORDERS],
        open_alerts=open_alerts(engine),
        last_verdict=_last_verdict(ledger),
        undelivered=engine.alerts.failures(),
        finished=_finished(engine, today) if ingested and newest else "",
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
        if str(cutoff) not in labelled and prediction.is_evidence
    )
    return min((day for day in days if day > today), default=None)


def _last_verdict(ledger: Ledger) -> str:
    for key in reversed(ledger.files.keys("drift_report")):
        row = ledger.files.read("drift_report", key).row(0, named=True)
        if row["verdict"] != "not judged":
            return f"{row['verdict']}, of cutoff {key}: {row.get('reason', '-')}"
    return ""


def _finished(engine: Engine, today: date) -> str:
    if not _is_finished(engine.ledger) or not _waiting(engine, today):
        return ""
    return (
        f"the orders end on {engine.ledger.watermark()}, and the source is a finished export: no "
        "cutoff after that will come; bring a newer export to go on"
    )


def _is_finished(ledger: Ledger) -> bool:
    """Whether the orders had long ended when they were read: no newer ones come by waiting."""
    source = ledger.config.source
    silent = date.fromisoformat(ledger.facts()["ingested_on"]) - ledger.watermark()
    return not source.is_live and silent.days > source.max_silence_days


def _waiting(engine: Engine, today: date) -> list[date]:
    """Cutoffs after the watermark, up to today."""
    reached = engine.ledger.watermark()
    window = Window(reached + timedelta(days=1), today + timedelta(days=1))
    cadence = Cadence.of(engine.config.cutoffs)
    return list(cadence.cutoffs(window, engine.ledger.launches()))


def _blocked(engine: Engine, today: date, due: Due, has_champion: bool) -> list[str]:
    ledger = engine.ledger
    reached = ledger.watermark()
    reasons = _held_up(ledger.distrust(), due.blocked, reached, _lost(ledger))
    if not has_champion:
        return [*reasons, _no_champion(ledger)]
    waiting = _waiting(engine, today)
    if not waiting or _is_finished(ledger):
        return reasons
    which = f"cutoff {waiting[0]} waits"
    if len(waiting) > 1:
        which = f"{len(waiting)} cutoffs, {waiting[0]} to {waiting[-1]}, wait"
    return [
        *reasons,
        f"{which} for data: transactions are complete up to {reached}; "
        "bring newer orders and run 'clv ingest'",
    ]


def _no_champion(ledger: Ledger) -> str:
    """What to do without a champion; one that issued predictions must be somewhere."""
    makers = sorted({one.model_id for one in ledger.issued().values()})
    if not makers:
        return NO_CHAMPION
    return (
        f"{ledger.models.manifest_path} is gone, but {', '.join(makers)} issued what is on file: "
        "restore the models from a backup; until then nothing new is scored, what was issued is "
        "still labelled"
    )


def _lost(ledger: Ledger) -> list[str]:
    """What the models and predictions on file lack, whether or not something waits for it."""
    issued = ledger.issued()
    return [
        *ledger.models.lost([one.model_id for one in issued.values()]).values(),
        *(f"cutoff {key} is not on the grid: nobody judges it" for key in ledger.off_grid()),
    ]


def _held_up(
    distrust: Distrust, blocked: list[Blocked], reached: date, lost: list[str]
) -> list[str]:
    """In one text: each suspect month and what else holds something up, with what; the remedy."""
    waiting = (by for one in blocked for by in one.by)
    causes = dict.fromkeys([*distrust.before(reached), *lost, *waiting])
    lines = []
    for cause in sorted(causes):
        why = f": {distrust.months[cause]}" if cause in distrust.months else ""
        held_up = _named([one for one in blocked if cause in one.by]) or "whatever reads it next"
        lines.append(f"{cause}{why}; it holds up {held_up}")
    if distrust.months.keys() & causes.keys():
        lines.append(REMEDY)
    if distrust.whole in causes:
        lines.append(MIXED)
    return ["\n".join(lines)] if lines else []


def _named(blocked: list[Blocked]) -> str:
    """In a phrase: cutoffs, labels of cutoffs and label months, all between those named."""
    phrases = []
    for kind, (one, several) in KINDS.items():
        keys = [entry.key for entry in blocked if entry.kind == kind]
        if len(keys) == 1:
            phrases.append(f"{one} {keys[0]}")
        elif keys:
            phrases.append(f"{len(keys)} {several}, {keys[0]} to {keys[-1]}")
    return " and ".join(phrases)


def open_alerts(engine: Engine) -> list[str]:
    """Open incidents, and alert files about the ingest and suspect months."""
    return [
        *(one.id for one in monitored(engine).incidents if one.is_open),
        *alerts_of_ingest(engine),
    ]
