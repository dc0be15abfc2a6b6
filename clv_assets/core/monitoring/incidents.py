"""Incidents: one for a model, a signal family and the label month in which it first broke.

All of them follow from the stored reads and reports, whatever the order in which these were made;
only who has acknowledged one is remembered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from clv_assets.core.monitoring.evidence import ACCURACY, DATA, SCORING, Evidence, in_order

CLEAN_MONTHS = 2
WATCH, ACT = "watch", "act"
# Families that are no label months, of which one confirms the other.
NOT_MONTHLY = (ACCURACY, DATA, SCORING)


@dataclass(frozen=True)
class Acknowledged:
    """Who has seen an incident."""

    by: str
    note: str
    on: str


@dataclass(frozen=True)
class Incident:
    """What broke, since when, and what became of it.

    Attributes:
        month: label month in which it began.
        verdict: watch, or act once it is sustained.
        evidence: breaches, oldest first; the first one opened it.
        closed: why it is closed; empty while it is open.
        acknowledged: who has closed it by hand.
    """

    model_id: str
    family: str
    month: str
    verdict: str
    evidence: tuple[Evidence, ...] = field(repr=False)
    closed: str = ""
    acknowledged: Acknowledged | None = None

    @property
    def id(self) -> str:
        """A file name without ending."""
        return f"{self.family}-{self.month}-{self.model_id}"

    @property
    def is_open(self) -> bool:
        """Whether someone should look at it."""
        return not (self.closed or self.acknowledged)

    @property
    def last(self) -> Evidence:
        """The newest breach."""
        return self.evidence[-1]


def incidents(
    pieces: Iterable[Evidence],
    current_model: str | None = None,
    acknowledged: Mapping[str, Acknowledged] | None = None,
) -> list[Incident]:
    """Every incident, open or closed, by its month.

    One breach is watched. It is acted upon if the same family breaks in the next label month that
    says anything of it, or if a label month after a matured window confirms it. An incident closes
    after CLEAN_MONTHS clean months, or when another champion has taken the model's place.

    Args:
        current_model: the newest champion; None: whichever.
        acknowledged: by incident id.
    """
    ordered = in_order(pieces)
    early = [p for p in ordered if p.family not in NOT_MONTHLY and p.state == "breach"]
    found: list[Incident] = []
    for (model_id, family), group in groupby(ordered, key=lambda p: (p.model_id, p.family)):
        own = _of_family(list(group))
        if family == ACCURACY:
            later = [p.month for p in early if p.model_id == model_id]
            own = [_confirmed(incident, later) for incident in own]
        found += own
    seen = acknowledged or {}
    return sorted(
        (_settled(one, current_model, seen.get(one.id)) for one in found),
        key=lambda one: (one.month, one.family, one.model_id),
    )


def _of_family(pieces: Sequence[Evidence]) -> list[Incident]:
    """Incidents of one model and family, of its pieces in the order of their months."""
    found: list[Incident] = []
    current: Incident | None = None
    clean, broke_before = 0, False
    for month, group in groupby(pieces, key=lambda piece: piece.month):
        of_month = list(group)
        broken = [piece for piece in of_month if piece.state == "breach"]
        if broken:
            current = _carried_on(current, broken, month, sustained=broke_before)
            clean, broke_before = 0, True
        elif any(piece.state == "clean" for piece in of_month):
            clean, broke_before = clean + 1, False
            if current is not None and clean >= CLEAN_MONTHS:
                found.append(replace(current, closed=f"{CLEAN_MONTHS} clean months, up to {month}"))
                current = None
    return [*found, *([current] if current else [])]


def _carried_on(
    current: Incident | None, broken: Sequence[Evidence], month: str, *, sustained: bool
) -> Incident:
    first = broken[0]
    if current is None:
        return Incident(first.model_id, first.family, month, WATCH, tuple(broken))
    evidence = (*current.evidence, *broken)
    # Windows of neighbouring cutoffs share their labels: one doesn't confirm the other.
    can_act = sustained and first.family not in NOT_MONTHLY
    acts = can_act and not any(piece.at_most_watch for piece in broken)
    verdict = ACT if acts or current.verdict == ACT else WATCH
    return replace(current, evidence=evidence, verdict=verdict)


def _confirmed(incident: Incident, early_breaches: Sequence[str]) -> Incident:
    later = any(month > incident.evidence[0].month for month in early_breaches)
    return replace(incident, verdict=ACT) if later else incident


def _settled(
    incident: Incident, current_model: str | None, acknowledged: Acknowledged | None
) -> Incident:
    closed = incident.closed
    if not closed and current_model not in (None, incident.model_id):
        closed = f"champion {current_model} has taken its place"
    return replace(incident, closed=closed, acknowledged=acknowledged)
