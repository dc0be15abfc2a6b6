"""Cutoffs lie on a grid of one weekday; spans run forwards, and are known by their start."""

from datetime import date

import pytest
from pydantic import ValidationError

from clv_assets.config.calendar import WEEKDAYS, Cutoffs, SaleSpan, Span
from clv_assets_tests.factories import make_config


def test_the_grid_ends_on_its_own_weekday_and_not_before_it_starts() -> None:
    with pytest.raises(ValidationError, match="end 2024-01-02 is a Tuesday; it must be a monday"):
        make_config(cutoffs={"end": date(2024, 1, 2)})
    with pytest.raises(ValidationError, match="is before start"):
        make_config(cutoffs={"start": date(2024, 1, 8), "end": date(2024, 1, 1)})


@pytest.mark.parametrize(("place", "weekday"), list(enumerate(WEEKDAYS)))
def test_the_grid_begins_on_its_weekday_in_the_first_week_of_2000(place: int, weekday: str) -> None:
    first = Cutoffs.model_validate({"weekday": weekday}).first

    assert first == date(2000, 1, 3 + place)
    assert first.weekday() == place


def test_a_span_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValidationError, match="end 2024-01-01 is before start 2024-01-02"):
        Span(start=date(2024, 1, 2), end=date(2024, 1, 1))

    assert Span(start=date(2024, 1, 2), end=date(2024, 1, 2)).end == date(2024, 1, 2)


def test_a_sale_is_known_from_the_day_it_was_decided_or_from_its_start() -> None:
    start, eve = date(2024, 11, 29), date(2024, 11, 28)
    decided = SaleSpan(start=start, known_from=date(2024, 10, 1))

    assert [SaleSpan(start=start).is_known(day) for day in (eve, start)] == [False, True]
    assert [decided.is_known(day) for day in (date(2024, 9, 30), date(2024, 10, 1))] == [
        False,
        True,
    ]
    with pytest.raises(ValidationError, match="known_from 2024-11-29 is after start 2024-11-28"):
        SaleSpan(start=eve, known_from=start)
