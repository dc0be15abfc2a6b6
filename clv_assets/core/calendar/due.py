"""Which cutoff, label window and label month is due today, and which a bad month holds up.

Pure: the sensors and the command line both ask :func:`due`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from clv_assets.core.calendar.cadence import Cadence
from clv_assets.core.calendar.windows import Window, full_months, history_window, month_window

Key = TypeVar("Key")


@dataclass(frozen=True)
class Issued:
    """What is known of an issued prediction without opening its rows.

    Attributes:
        has_ranked: whether a customer had a row in the history window; only those are judged.
    """

    cutoff: date
    window_end: date
    model_id: str
    in_sample: bool
    has_ranked: bool = True

    @property
    def is_evidence(self) -> bool:
        """Whether reality can speak for or against the model that made it."""
        return self.has_ranked and not self.in_sample


@dataclass(frozen=True)
class Distrust:
    """What of the log can't be trusted, and what must therefore wait.

    Attributes:
        months: label months (``YYYY-MM``) not to be used, with why.
        memory: months before a cutoff in which such a month holds it up. Features have lifetime
            columns, but an older fault is small beside what is known since.
        whole: why no cutoff at all can be scored; empty if there is no such reason.
        first_order: day of the first order, before or on which there is no history; None: unknown.
    """

    months: Mapping[str, str] = field(default_factory=dict)
    memory: int = 0
    whole: str = ""
    first_order: date | None = None

    def within(self, window: Window) -> dict[str, str]:
        """The months that share a day with ``window``, with why."""
        return {
            month: why for month, why in self.months.items() if month_window(month).overlaps(window)
        }

    def before(self, cutoff: date) -> dict[str, str]:
        """The months that what is scored or trained at ``cutoff`` reads, with why."""
        return self.within(history_window(cutoff, self.memory)) if self.months else {}

    def holds_up(self, cutoff: date) -> tuple[str, ...]:
        """What stands in the way of scoring ``cutoff``: months or words; nothing if it can be."""
        if self.whole:
            return (self.whole,)
        if self.first_order is not None and cutoff <= self.first_order:
            return (f"no order before it (the first is of {self.first_order})",)
        return tuple(self.before(cutoff))


TRUSTED = Distrust()
NOTHING_LOST: Mapping[str, str] = {}


@dataclass(frozen=True)
class Blocked:
    """Something that would be due but for ``by``: suspect months, or what else is wrong.

    Attributes:
        kind: ``cutoff``, ``labels`` (of a cutoff) or ``label month``.
        key: the cutoff, or the month.
    """

    kind: str
    key: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class Due:
    """What can be done today, each list ascending.

    Attributes:
        blocked: what can't be done until something else is mended; it isn't due.
    """

    cutoffs: list[date] = field(default_factory=list)
    labels: list[date] = field(default_factory=list)
    months: list[str] = field(default_factory=list)
    blocked: list[Blocked] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.cutoffs or self.labels or self.months)


def due(
    *,
    cadence: Cadence,
    launches: Sequence[date],
    issued: Mapping[date, Issued],
    torn: Collection[date] = (),
    labelled: Iterable[date],
    months_read: Iterable[str],
    watermark: date,
    today: date,
    settle_days: int = 0,
    distrust: Distrust = TRUSTED,
    has_customers: Callable[[date], bool] = lambda _: True,
    barred: Callable[[date], str] = lambda _: "",
    lost_models: Mapping[str, str] = NOTHING_LOST,
) -> Due:
    """What is due when the log is complete up to, not including, ``watermark``.

    What reads a month that can't be trusted is blocked, not due, and nothing else waits for it.
    Neither is due where there is nobody to score or judge, as after a year of a closed shop.

    Args:
        launches: as-of dates of the promotions; nothing is due before the first.
        issued: the issued predictions by cutoff.
        torn: those of them that were not scored as a whole; they are due whatever the rhythm.
        labelled: cutoffs that have their actuals.
        months_read: label months (``YYYY-MM``) already read.
        today: nothing later than today is known, whatever the log holds.
        distrust: what of the log can't be trusted.
        has_customers: whether there is anyone to score at a cutoff.
        barred: what else than the log stands in the way of a cutoff; empty if nothing does.
        lost_models: models that can't be loaded, by id, with why; their months can't be read.
    """
    complete = min(watermark, today)
    since = min(launches, default=complete)
    ripe = cadence.cutoffs(Window(since, complete + timedelta(days=1)), launches)
    unscored = [day for day in ripe if day not in issued and has_customers(day)]
    unscored += [day for day in torn if day <= complete]
    cutoffs = {
        day: (barred(day),) if barred(day) else distrust.holds_up(day)
        for day in sorted(set(unscored))
    }
    labelled_cutoffs = set(labelled)
    labels = {
        cutoff: tuple(distrust.within(Window(cutoff, issued[cutoff].window_end)))
        for cutoff in sorted(issued)
        if cutoff not in labelled_cutoffs
        and issued[cutoff].has_ranked
        and matures_on(issued[cutoff].window_end, settle_days) <= complete
    }
    to_score, read_months = _free(cutoffs), set(months_read)
    months = {
        month: _lost(month, issued.values(), lost_models)
        or tuple(distrust.within(month_window(month)))
        for month in months_to_read(issued.values(), complete - timedelta(days=settle_days))
        if month not in read_months and not _still_to_be_scored(month, issued.values(), to_score)
    }
    blocked = [
        *_blocked("cutoff", cutoffs),
        *_blocked("labels", labels),
        *_blocked("label month", months),
    ]
    return Due(to_score, _free(labels), _free(months), blocked)


def _lost(month: str, issued: Iterable[Issued], models: Mapping[str, str]) -> tuple[str, ...]:
    """Why the model that a month is judged by can't be loaded; nothing if it can be."""
    judge = prediction_for_month(month, issued) if models else None
    return (models[judge.model_id],) if judge is not None and judge.model_id in models else ()


def _blocked(kind: str, reasons: Mapping[Key, tuple[str, ...]]) -> list[Blocked]:
    """Those that something holds up, each with what."""
    return [Blocked(kind, str(key), by) for key, by in reasons.items() if by]


def _free(reasons: Mapping[Key, tuple[str, ...]]) -> list[Key]:
    """Those that nothing holds up."""
    return [key for key, by in reasons.items() if not by]


def matures_on(window_end: date, settle_days: int) -> date:
    """The first day on which labels of a window are final: once the watermark reaches it."""
    return window_end + timedelta(days=settle_days)


def months_to_read(issued: Iterable[Issued], complete: date) -> list[str]:
    """Label months ended by ``complete`` that an honest prediction, issued before, covers."""
    predictions = [prediction for prediction in issued if prediction.is_evidence]
    if not predictions:
        return []
    first = min(prediction.cutoff for prediction in predictions)
    return [
        month
        for month in full_months(Window(first, max(first, complete)))
        if prediction_for_month(month, predictions) is not None
    ]


def prediction_for_month(month: str, issued: Iterable[Issued]) -> Issued | None:
    """The newest honest prediction issued by the month's first day whose window covers it whole."""
    window = month_window(month)
    covering = [
        prediction
        for prediction in issued
        if prediction.is_evidence
        and prediction.cutoff <= window.start
        and prediction.window_end >= window.end
    ]
    return max(covering, key=lambda prediction: prediction.cutoff, default=None)


def _still_to_be_scored(month: str, issued: Iterable[Issued], pending: Iterable[date]) -> bool:
    """A month waits while a newer prediction than it would be judged by is still to be issued."""
    judge = prediction_for_month(month, issued)
    start = month_window(month).start
    return any(judge is None or judge.cutoff < cutoff <= start for cutoff in pending)
