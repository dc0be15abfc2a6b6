"""The grid of cutoffs and the rhythm on it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from clv_assets.config.calendar import FIRST_MONDAY, WEEKDAYS, Cutoffs
from clv_assets.core.calendar.windows import Window


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
        """The cadence that the config's section ``cutoffs`` declares."""
        return cls(cutoffs.weekday, cutoffs.first, cutoffs.end, cutoffs.fortnightly_weeks)

    def grid_day_on_or_after(self, day: date) -> date:
        """The first ``weekday`` from ``day`` on; the ends of the grid don't count here."""
        return day + timedelta(days=(WEEKDAYS.index(self.weekday) - day.weekday()) % 7)

    def on_grid(self, day: date) -> bool:
        """Whether ``day`` is a cutoff of the grid: on its weekday, from ``start`` to ``end``."""
        in_range = self.start <= day and (self.end is None or day <= self.end)
        return in_range and day == self.grid_day_on_or_after(day)

    def has_key(self, key: str) -> bool:
        """Whether a partition key is a cutoff of the grid, or a month."""
        return len(key) == len("2024-06") or self.on_grid(date.fromisoformat(key))

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
