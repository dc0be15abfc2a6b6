"""When cutoffs fall, and on which days the shop is closed or has a sale."""

from datetime import date, timedelta
from typing import Literal, Self

from pydantic import Field, model_validator

from clv_assets.config.section import Section

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIRST_MONDAY = date(2000, 1, 3)  # cutoffs start in its week unless told otherwise


class Cutoffs(Section):
    """The grid of scoring days and the rhythm on it."""

    weekday: Literal[
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
    ] = Field("monday", description="day of the week of every cutoff")
    start: date | None = Field(None, description="first cutoff; none: in the week of 2000-01-03")
    end: date | None = Field(None, description="last cutoff, inclusive")
    fortnightly_weeks: int = Field(
        12, ge=0, description="after a launch: a cutoff every other week; then one a month"
    )

    @model_validator(mode="after")
    def _start_on_grid(self) -> Self:
        for name, day in (("start", self.start), ("end", self.end)):
            if day is not None and f"{day:%A}".lower() != self.weekday:
                raise ValueError(f"{name} {day} is a {day:%A}; it must be a {self.weekday}")
        if self.end is not None and self.end < self.first:
            raise ValueError(f"end {self.end} is before start {self.first}")
        return self

    @property
    def first(self) -> date:
        """The first cutoff of the grid."""
        return self.start or FIRST_MONDAY + timedelta(days=WEEKDAYS.index(self.weekday))


class Span(Section):
    """Whole days from ``start`` to ``end``, both inclusive; one day without ``end``."""

    start: date = Field(description="first day")
    end: date | None = Field(None, description="last day, inclusive; none: one day only")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"end {self.end} is before start {self.start}")
        return self


class SaleSpan(Span):
    """A promotion. Before ``known_from`` (its first day if not given) nothing may know of it."""

    name: str = Field("", description="what it is called on the model card")
    known_from: date | None = Field(
        None, description="day on which it was decided, its start at the latest; none: its start"
    )

    @model_validator(mode="after")
    def _known_by_its_start(self) -> Self:
        if self.known_from is not None and self.known_from > self.start:
            raise ValueError(
                f"known_from {self.known_from} is after start {self.start}: once it has begun it "
                "is known; give the day on which it was decided, or leave known_from out"
            )
        return self

    def is_known(self, on: date) -> bool:
        """Whether it may be known on the day ``on``."""
        return (self.known_from or self.start) <= on


class ShopCalendar(Section):
    """What moves the level of a window and is known beforehand; nothing by default."""

    closed: tuple[Span, ...] = Field(
        (), description="spans of days without any business; refused if orders came as usual"
    )
    promotions: tuple[SaleSpan, ...] = Field((), description="spans of days with a sale")
