"""The calendar of a deployment: which cutoff, label window and label month is due today.

Pure: the sensors and the command line both ask :func:`due`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Self

from clv_assets.config.calendar import FIRST_MONDAY, WEEKDAYS, Cutoffs
from clv_assets.core.windows import Window, full_months, month_window


@dataclass(frozen=True)
class Cadence:
    """The weekly grid of cutoffs and the launch rhythm on it.

    Attributes:
        weekday: name of the grid's day.
        start, end: first and last cutoff of the grid, both inclusive; ``end`` None is open.
        fortnightly_weeks: weeks after a launch with a cutoff every other week; the first grid
            day of each month afterwards.
    """

    weekday: str = "monday"
    start: date = FIRST_MONDAY
    end: date | None = None
    fortnightly_weeks: int = 12

    @classmethod
    def of(cls, cutoffs: Cutoffs) -> Self:
        return cls(cutoffs.weekday, cutoffs.first, cutoffs.end, cutoffs.fortnightly_weeks)

    def grid_day_on_or_after(self, day: date) -> date:
        return day + timedelta(days=(WEEKDAYS.index(self.weekday) - day.weekday()) % 7)

    def on_grid(self, day: date) -> bool:
        in_range = self.start <= day and (self.end is None or day <= self.end)
        return in_range and day == self.grid_day_on_or_after(day)

    def is_on(self, cutoff: date, launches: Iterable[date]) -> bool:
        """Whether ``cutoff`` is one that the rhythm of the newest launch before it asks for."""
        launch = max((day for day in launches if day <= cutoff), default=None)
        if launch is None or not self.on_grid(cutoff):
            return False
        weeks = (cutoff - self.grid_day_on_or_after(launch)).days // 7
        if cutoff < launch + timedelta(weeks=self.fortnightly_weeks):
            return weeks % 2 == 0
        return cutoff.day <= 7

    def cutoffs(self, window: Window, launches: Sequence[date]) -> Iterator[date]:
        """On-cadence cutoffs in ``window``, ascending."""
        day = self.grid_day_on_or_after(max(window.start, self.start))
        while day < window.end:
            if self.is_on(day, launches):
                yield day
            day += timedelta(weeks=1)


@dataclass(frozen=True)
class Promotion:
    """One row of the champion manifest: from then on ``model_id`` is the champion."""

    model_id: str
    as_of: date


def model_for(cutoff: date, promotions: Sequence[Promotion]) -> tuple[str, bool] | None:
    """The model for ``cutoff`` and whether it would score in sample; None without any champion.

    Args:
        promotions: in the order of promotion, only those whose model file is present.
    """
    honest = [promotion for promotion in promotions if promotion.as_of <= cutoff]
    if honest:
        return honest[-1].model_id, False
    if promotions:
        return min(promotions, key=lambda promotion: promotion.as_of).model_id, True
    return None


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
    have = set(labelled)
    labels = [
        cutoff
        for cutoff in sorted(issued)
        if cutoff not in have and matures_on(issued[cutoff].window_end, settle_days) <= complete
    ]
    read = set(months_read)
    months = [
        month
        for month in months_to_read(issued.values(), complete - timedelta(days=settle_days))
        if month not in read and not _still_to_be_scored(month, issued.values(), cutoffs)
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


def watermark(
    newest_order: date,
    *,
    today: date,
    live: bool,
    complete_through: date | None = None,
    max_silence_days: int = 7,
) -> date:
    """The day up to which, not including it, transactions are complete.

    Args:
        newest_order: date of the newest row.
        live: whether the source goes on growing; a closed file is complete up to its newest day.
        complete_through: what the owner of the source declares; it wins.
        max_silence_days: a live source silent for longer is taken as stalled, not as a shop
            without orders.
    """
    if complete_through is not None:
        return complete_through
    silent = (today - newest_order).days
    return today if live and silent <= max_silence_days else newest_order
