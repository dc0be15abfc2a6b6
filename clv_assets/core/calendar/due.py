"""Which cutoff, label window and label month is due today.

Pure: the sensors and the command line both ask :func:`due`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from clv_assets.core.calendar.cadence import Cadence
from clv_assets.core.calendar.windows import Window, full_months, month_window


@dataclass(frozen=True)
class Issued:
    """What is known of an issued prediction without opening its rows."""

    cutoff: date
    window_end: date
    model_id: str
    in_sample: bool


@dataclass(frozen=True)
class Due:
    """What can be done today, each list ascending."""

    cutoffs: list[date] = field(default_factory=list)
    labels: list[date] = field(default_factory=list)
    months: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.cutoffs or self.labels or self.months)


def due(
    *,
    cadence: Cadence,
    launches: Sequence[date],
    issued: Mapping[date, Issued],
    labelled: Iterable[date],
    months_read: Iterable[str],
    watermark: date,
    today: date,
    settle_days: int = 0,
) -> Due:
    """What is due when the log is complete up to, not including, ``watermark``.

    Args:
        launches: as-of dates of the promotions; nothing is due before the first.
        issued: the issued predictions by cutoff.
        labelled: cutoffs that have their actuals.
        months_read: label months (``YYYY-MM``) already read.
        today: nothing later than today is known, whatever the log holds.
    """
    complete = min(watermark, today)
    if not launches:
        return Due()
    all_cutoffs = cadence.cutoffs(Window(min(launches), complete + timedelta(days=1)), launches)
    cutoffs = [cutoff for cutoff in all_cutoffs if cutoff not in issued]
    labelled_cutoffs = set(labelled)
    labels = [
        cutoff
        for cutoff in sorted(issued)
        if cutoff not in labelled_cutoffs
        and matures_on(issued[cutoff].window_end, settle_days) <= complete
    ]
    read_months = set(months_read)
    months = [
        month
        for month in months_to_read(issued.values(), complete - timedelta(days=settle_days))
        if month not in read_months and not _still_to_be_scored(month, issued.values(), cutoffs)
    ]
    return Due(cutoffs, labels, months)


def matures_on(window_end: date, settle_days: int) -> date:
    """The first day on which labels of a window are final: once the watermark reaches it."""
    return window_end + timedelta(days=settle_days)


def months_to_read(issued: Iterable[Issued], complete: date) -> list[str]:
    """Label months ended by ``complete`` that an honest prediction, issued before, covers."""
    predictions = [prediction for prediction in issued if not prediction.in_sample]
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
        if not prediction.in_sample
        and prediction.cutoff <= window.start
        and prediction.window_end >= window.end
    ]
    return max(covering, key=lambda prediction: prediction.cutoff, default=None)


def _still_to_be_scored(month: str, issued: Iterable[Issued], pending: Iterable[date]) -> bool:
    """A month waits while a newer prediction than it would be judged by is still to be issued."""
    judge = prediction_for_month(month, issued)
    start = month_window(month).start
    return any(judge is None or judge.cutoff < cutoff <= start for cutoff in pending)
