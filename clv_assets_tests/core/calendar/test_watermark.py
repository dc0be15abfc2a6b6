"""Up to which day orders are complete."""

from datetime import date, timedelta

import pytest

from clv_assets.core.calendar.watermark import newest_months, watermark


def test_a_closed_file_is_complete_up_to_its_newest_day() -> None:
    newest = date(2011, 12, 9)

    assert watermark(newest, today=date(2026, 1, 1), live=False) == newest
    assert watermark(newest, today=newest, live=False) == newest


@pytest.mark.parametrize(
    ("silent_days", "expected"),
    [
        (0, date(2024, 5, 20)),
        (7, date(2024, 5, 20)),
        (8, date(2024, 5, 12)),
        (90, date(2024, 2, 20)),
    ],
)
def test_a_live_source_is_complete_up_to_today_unless_it_is_silent(
    silent_days: int, expected: date
) -> None:
    today = date(2024, 5, 20)

    assert watermark(today - timedelta(days=silent_days), today=today, live=True) == expected


def test_what_the_owner_declares_wins() -> None:
    declared = date(2024, 1, 1)

    for live in (True, False):
        found = watermark(
            date(2023, 6, 30), today=date(2024, 5, 20), live=live, complete_through=declared
        )
        assert found == declared


def test_the_newest_months_are_the_last_that_is_over_and_the_one_that_the_watermark_cuts() -> None:
    assert newest_months(date(2024, 3, 1)) == ["2024-02"]
    assert newest_months(date(2024, 3, 2)) == ["2024-02", "2024-03"]
    assert newest_months(date(2024, 1, 31)) == ["2023-12", "2024-01"]
