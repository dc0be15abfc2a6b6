"""Alerts: a breach worded for the person who is called, with what to do."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from clv_assets.core.calendar.due import Distrust
from clv_assets.core.monitoring.diagnosis import advice, diagnosis
from clv_assets.core.monitoring.incidents import ACT, Incident
from clv_assets.core.text import in_markdown, on_terminal


@dataclass(frozen=True)
class Alert:
    """One breach.

    Attributes:
        name: unique per breach; a file name without ending.
        title: one line.
        body: Markdown.
    """

    name: str
    title: str
    body: str

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to do about it."""
        return self.body.startswith(CLOSED)


CLOSED = "**Closed**: "
NOTHING_AUTOMATIC = (
    "Nothing was retrained. A person trains and approves a new champion (`clv train`); "
    "`clv drift ack ID --by WHO --note TEXT` closes this."
)


def incident_alert(incident: Incident) -> Alert:
    """What broke, how sure that is, since when, for whom, and what to do.

    An incident that has become sustained is told anew, under another name.
    """
    is_act = incident.verdict == ACT
    why, last = diagnosis(incident), incident.last
    first = incident.evidence[0]
    lines = [
        f"- verdict: **{incident.verdict}**" + (", sustained" if is_act else ", one breach so far"),
        f"- for whom: {', '.join(incident.segments)}",
        f"- since: {incident.month}",
        f"- model: {incident.model_id}",
        f"- how sure: {last.sureness} ({last.month})",
        f"- what moved: {why.moved}",
        f"- check first: {why.check_first}",
        f"- {advice(incident)}",
        "",
        "What was seen:",
        "",
        *(f"- {piece.month}: {piece.headline} ({piece.source})" for piece in incident.evidence),
        "",
        NOTHING_AUTOMATIC.replace("ID", incident.id),
    ]
    ended = incident.closed or (
        f"acknowledged by {in_markdown(incident.acknowledged.by)} on {incident.acknowledged.on}: "
        f"{in_markdown(incident.acknowledged.note)}"
        if incident.acknowledged
        else ""
    )
    return Alert(
        name=f"{incident.id}-act" if is_act else incident.id,
        title=f"{first.headline[0].upper()}{first.headline[1:]}",
        body="\n".join(lines if not ended else [f"{CLOSED}{ended}", "", *lines]),
    )


def told_anew(incident: Incident) -> Alert:
    """The first page of an incident that has become sustained since."""
    anew = incident_alert(incident)
    body = f"{CLOSED}it is sustained by now, {anew.name}.md tells it\n\n{anew.body}"
    return Alert(incident.id, anew.title, body)


def ingest_alert(reason: str, since: date, complete: str | None) -> Alert:
    """That the source couldn't be read, one for each kind of reason since the last success.

    Args:
        reason: what the ingest said.
        since: the day of the first failure since the last success.
        complete: the day up to which the stored orders are complete; None: there are none.
    """
    kept = f"complete up to {complete}" if complete else "none yet"
    lines = [
        f"- failing since: {since}",
        f"- orders on file: {kept}",
        "- reason:",
        "",
        *(f"      {on_terminal(line)}" for line in reason.splitlines()),
        "",
        "The last good orders stay, and what they make due is still done, but nothing newer is "
        "scored or judged. Mend the source, then run `clv ingest`, or wait for the next daily "
        "one. `clv status` tells the newest reason until one succeeds.",
    ]
    return Alert(
        name=f"ingest_failed-{since}-{_kind(reason)}",
        title=f"The ingest has failed since {since}",
        body="\n".join(lines),
    )


def trust_alerts(distrust: Distrust, remedy: str) -> list[Alert]:
    """That the log, or months of it, can't be trusted, which holds up what reads it.

    Args:
        remedy: of a month.
    """
    months = [
        Alert(
            name=f"month_suspect-{month}-{_kind(why)}",
            title=f"{month} can't be trusted: {why}",
            body="Cutoffs, labels and label months that read it wait; `clv status` names them.\n\n"
            f"{remedy}",
        )
        for month, why in distrust.months.items()
    ]
    if not distrust.whole:
        return months
    whole = Alert(
        name=f"log_suspect-{_kind(distrust.whole)}",
        title=f"No cutoff can be scored: {distrust.whole}",
        body="`clv status` tells which wait, and what to do.",
    )
    return [*months, whole]


def _kind(reason: str) -> str:
    """The same of reasons that differ in figures alone: rows, days and sums change every day."""
    return hashlib.sha256(re.sub(r"[\d.,]+", "", reason).encode()).hexdigest()[:8]
