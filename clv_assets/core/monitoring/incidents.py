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
    """Who has seen an incident.

    Attributes:
        until: the newest month of what was seen; the day of ``on`` tells it where it isn't known.
    """

    by: str
    note: str
    on: str
    until: str = ""

    def covers(self, month: str) -> bool:
        """Whether a breach of that month had been seen."""
        return month <= (self.until or self.on[:7])


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
        return f"{self.family}-{self.evidence[0].fault or self.month}-{self.model_id}"

    @property
    def is_open(self) -> bool:
        """Whether someone should look at it."""
        return not (self.closed or self.acknowledged)

    @property
    def last(self) -> Evidence:
        """The newest breach."""
        return self.evidence[-1]

    @property
    def segments(self) -> tuple[str, ...]:
        """Whom it speaks of, in the order in which they broke."""
        return tuple(dict.fromkeys(piece.segment for piece in self.evidence))


def incidents(
    pieces: Iterable[Evidence],
    current_model: str | None = None,
    acknowledged: Mapping[str, Acknowledged] | None = None,
) -> list[Incident]:
    """Every incident, open or closed, by its month.

    One breach is watched. It is acted upon if the same family breaks in the next label month that
    says anything of it, or if a label month after a matured window confirms it. An incident closes
    after CLEAN_MONTHS clean months, or when another champion has taken the model's place: wrong
    predictions that were issued stay wrong. What breaks in the segments of an acknowledged one
    belongs to it; other segments open one of their own.

    Args:
        current_model: the newest champion; None: whichever.
        acknowledged: by incident id.
    """
    ordered, seen = in_order(pieces), acknowledged or {}
    early = [p for p in ordered if p.family not in NOT_MONTHLY and p.state == "breach"]
    found: list[Incident] = []
    for (model_id, family, _), group in groupby(ordered, key=_of_one_fault):
        own = _of_family(list(group), seen)
        if family == ACCURACY:
            later = [p.month for p in early if p.model_id == model_id]
            own = [_confirmed(incident, later) for incident in own]
        found += own
    return sorted(
        (_settled(one, current_model, seen.get(one.id)) for one in found),
        key=lambda one: (one.month, one.family, one.model_id, one.id),
    )


def _of_one_fault(piece: Evidence) -> tuple[str, str, str]:
    return piece.model_id, piece.family, piece.fault


def _of_family(pieces: Sequence[Evidence], seen: Mapping[str, Acknowledged]) -> list[Incident]:
    """Incidents of one model and family, of its pieces in the order of their months."""
    closed: list[Incident] = []
    going: list[Incident] = []  # those acknowledged, and at most one that isn't
    clean, broke_before = 0, False
    for month, group in groupby(pieces, key=lambda piece: piece.month):
        of_month = list(group)
        broken = [piece for piece in of_month if piece.state == "breach"]
        if broken:
            going = _carried_on(going, broken, month, seen, sustained=broke_before)
            clean, broke_before = 0, True
        elif any(piece.state == "clean" for piece in of_month):
            clean, broke_before = clean + 1, False
            if clean >= CLEAN_MONTHS:
                why = f"{CLEAN_MONTHS} clean months, up to {month}"
                closed += [replace(one, closed=why) for one in going]
                going = []
    return [*closed, *going]


def _carried_on(
    going: Sequence[Incident],
    broken: Sequence[Evidence],
    month: str,
    seen: Mapping[str, Acknowledged],
    *,
    sustained: bool,
) -> list[Incident]:
    """The incidents of a family after a month in which it broke."""
    left, carried = list(broken), []
    for one in going:
        takes_all = one.id not in seen or seen[one.id].covers(month)
        mine = [piece for piece in left if takes_all or piece.segment in one.segments]
        left = [piece for piece in left if piece not in mine]
        carried.append(_with(one, mine, sustained=sustained) if mine else one)
    if left:
        first = left[0]
        carried.append(Incident(first.model_id, first.family, month, WATCH, tuple(left)))
    return carried


def _with(incident: Incident, broken: Sequence[Evidence], *, sustained: bool) -> Incident:
    # Windows of neighbouring cutoffs share their labels: one doesn't confirm the other.
    can_act = sustained and incident.family not in NOT_MONTHLY
    acts = can_act and not any(piece.at_most_watch for piece in broken)
    verdict = ACT if acts or incident.verdict == ACT else WATCH
    return replace(incident, evidence=(*incident.evidence, *broken), verdict=verdict)


def _confirmed(incident: Incident, early_breaches: Sequence[str]) -> Incident:
    later = any(month > incident.evidence[0].month for month in early_breaches)
    return replace(incident, verdict=ACT) if later else incident


def _settled(
    incident: Incident, current_model: str | None, acknowledged: Acknowledged | None
) -> Incident:
    closed = incident.closed
    has_passed = current_model not in (None, incident.model_id) and incident.family != SCORING
    if not closed and has_passed:
        closed = f"champion {current_model} has taken its place"
    return replace(incident, closed=closed, acknowledged=acknowledged)
