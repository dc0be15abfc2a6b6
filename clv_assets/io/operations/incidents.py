"""Incidents of a deployment: derived from its stored reads and reports, written, acknowledged."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from clv_assets.core.calendar.windows import Window, full_months
from clv_assets.core.errors import ClvError
from clv_assets.core.label_months.early_read import PUBLIC, judged_again
from clv_assets.core.label_months.month_verdicts import MonthVerdicts
from clv_assets.core.monitoring.alerts import Alert, incident_alert, told_anew
from clv_assets.core.monitoring.evidence import (
    DATA,
    FAMILIES,
    Evidence,
    of_drift_report,
    of_early_read,
    of_fault,
    of_odd_month,
    untold,
)
from clv_assets.core.monitoring.incidents import Acknowledged, Incident, incidents
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.verification import faulty

Fresh = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Monitored:
    """All that is stored of a deployment's predictions, judged by what is known now.

    Attributes:
        months: label months read, by month; each is judged by those before it.
        reports: the drift reports, a row a cutoff, in order of time.
        incidents: by their month.
    """

    months: dict[str, pl.DataFrame]
    reports: pl.DataFrame
    incidents: list[Incident]


def monitored(
    engine: Engine, reads: Fresh | None = None, windows: Fresh | None = None
) -> Monitored:
    """Read and judge all that there is.

    One that is damaged isn't passed over, unless it is about to be stored anew: what it spoke of
    would seem to be mended.

    Args:
        reads, windows: those that are about to be stored, by month and by cutoff.

    Raises:
        DamagedError: a stored read or report is not what was written.
    """
    judged, table = list(_judged(engine, reads)), reports(engine, windows)
    promoted = engine.models.manifest()
    current = promoted[-1].model_id if promoted else None
    pieces = _evidence(engine, judged, table)
    found = incidents(pieces, current, engine.incidents.acknowledged())
    return Monitored({month: read for month, read, _ in judged}, table, found)


def _judged(engine: Engine, fresh: Fresh | None) -> Iterator[tuple[str, pl.DataFrame, int]]:
    """Month, read, and how many months its model is compared with."""
    about = fresh or {}
    verdicts: dict[str, MonthVerdicts] = {}
    for month in sorted({*engine.files.keys("early_read", also_damaged=True), *about}):
        read = about[month] if month in about else engine.files.read("early_read", month)
        if not set(PUBLIC) <= set(read.columns):
            continue  # of a version that told other signals; read the month again to have these
        model_id = str(read["model_id"][0])
        if model_id not in verdicts:
            verdicts[model_id] = _verdicts_of(engine, model_id)
        yield month, judged_again(verdicts[model_id], read), verdicts[model_id].months


def reports(engine: Engine, fresh: Fresh | None = None) -> pl.DataFrame:
    """The drift reports, a row a cutoff, in order of time.

    Args:
        fresh: reports that are about to be stored, by cutoff.
    """
    about = fresh or {}
    keys = sorted({*engine.files.keys("drift_report", also_damaged=True), *about})
    rows = [about[k] if k in about else engine.files.read("drift_report", k) for k in keys]
    return pl.concat(rows, how="diagonal_relaxed") if rows else pl.DataFrame()


def _verdicts_of(engine: Engine, model_id: str) -> MonthVerdicts:
    reference = engine.models.reference(model_id)
    frame = pl.DataFrame() if reference is None else reference.signals
    return MonthVerdicts.of(frame, engine.config.monitoring.false_alarms)


def _evidence(
    engine: Engine, judged: Iterable[tuple[str, pl.DataFrame, int]], table: pl.DataFrame
) -> Iterator[Evidence]:
    """What each read and report says."""
    wrong = faulty(engine)
    for one in wrong.values():
        yield of_fault(one.model_id, one.cutoff, one.customers, one.differing, one.files)
    odd = engine.ledger.odd_months() if engine.files.exists("transactions") else {}
    yield from _of_the_log(engine, odd)
    for _, read, months in judged:
        for piece in of_early_read(read, months):
            yield untold(piece, wrong, str(read["cutoff"][0]), odd)
    accepted = engine.config.source.accept_months
    for row in table.iter_rows(named=True):
        if row.get("reason") is None:
            continue  # of a version that knew the plain rule alone
        piece = untold(of_drift_report(row), wrong, str(row["cutoff"]), odd)
        # That orders are missing has been answered; that the model was off hasn't.
        yield untold(piece, (), "", accepted) if piece.family == DATA else piece


def _of_the_log(engine: Engine, odd: Mapping[str, str]) -> Iterator[Evidence]:
    """Which months since the newest champion look wrong, and which don't.

    Months that hold up what reads them have alerts of their own, and aren't told.
    """
    promoted = engine.models.manifest()
    if not (promoted and engine.files.exists("transactions")):
        return
    newest = promoted[-1]
    first = date.fromisoformat(newest.as_of).replace(day=1)
    held_up = engine.ledger.suspect_months()
    for month in full_months(Window(first, max(engine.ledger.watermark(), first))):
        if month not in held_up:
            yield of_odd_month(newest.model_id, month, odd.get(month, ""))


def write_incidents(
    engine: Engine,
    warn: Callable[[str], object],
    *,
    reads: Fresh | None = None,
    windows: Fresh | None = None,
) -> list[Incident]:
    """Write what is new of incidents, once each, and bring the files of the others up to date.

    Returns:
        All incidents.
    """
    found = monitored(engine, reads, windows).incidents
    known: set[str] = set()
    for incident in found:
        alert = incident_alert(incident)
        known |= {incident.id, alert.name}
        if incident.is_open:
            _record(engine, alert, warn)
        elif engine.alerts.has(alert.name):
            engine.alerts.update(alert)
        if alert.name != incident.id and engine.alerts.has(incident.id):
            is_told = engine.alerts.has(alert.name)
            page = told_anew(incident) if is_told else replace(alert, name=incident.id)
            engine.alerts.update(page)
    _close_others(engine, known)
    return found


def _close_others(engine: Engine, known: Collection[str]) -> None:
    """What nothing stored speaks of any more was mended, or read anew."""
    for name in engine.alerts.names():
        if name not in known and name.partition("-")[0] in FAMILIES:
            engine.alerts.close(name, "nothing that is stored speaks of it any more")


def _record(engine: Engine, alert: Alert, warn: Callable[[str], object]) -> None:
    if engine.alerts.record(alert):
        warn(f"{alert.title} (incident: {alert.name}.md)")
    else:
        engine.alerts.update(alert)


def acknowledge(engine: Engine, incident: str, by: str, note: str, today: date) -> Incident:
    """Close an incident by hand.

    Raises:
        ClvError: there is no such incident, or it is not said by whom and why.
    """
    if not (by.strip() and note.strip()):
        raise ClvError("an incident is acknowledged by someone, with a note: --by WHO --note TEXT")
    by_id = {one.id: one for one in monitored(engine).incidents}
    if incident not in by_id:
        known = [one.id for one in by_id.values() if one.is_open]
        listed = ", ".join(known) or "none is open"
        raise ClvError(f"there is no incident {incident!r}; open: {listed}")
    with engine.lock("acknowledged"):
        word = Acknowledged(by.strip(), note.strip(), str(today), by_id[incident].last.month)
        engine.incidents.acknowledge(incident, word)
    return by_id[incident]
