"""What is due on a day: the rhythm of cutoffs, ripe labels, label months, and the watermark."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.config.calendar import WEEKDAYS
from clv_assets.core.calendar.due import (
    Due,
    Issued,
    due,
    matures_on,
    months_to_read,
    prediction_for_month,
)
from clv_assets.core.calendar.watermark import watermark
from clv_assets.core.calendar.windows import Window, add_months, month_window
from clv_assets.core.governance.promotions import Promoted, model_for
from clv_assets_tests.factories import make_cadence, make_issued

LAUNCH = date(2010, 12, 6)
FIRST_YEAR = [
    *(LAUNCH + timedelta(weeks=2 * k) for k in range(6)),
    *(date(2011, 3, 7), date(2011, 4, 4), date(2011, 5, 2), date(2011, 6, 6), date(2011, 7, 4)),
    *(date(2011, 8, 1), date(2011, 9, 5), date(2011, 10, 3), date(2011, 11, 7), date(2011, 12, 5)),
]
days = st.dates(date(2005, 1, 1), date(2030, 12, 31))


def ask(**overrides: Any) -> Due:
    """What is due on 2011-12-31 of a shop launched on 2010-12-06, unless told otherwise."""
    issued: Iterable[Issued] = overrides.pop("issued", [])
    return due(
        **{
            "cadence": make_cadence(),
            "launches": [LAUNCH],
            "issued": {prediction.cutoff: prediction for prediction in issued},
            "labelled": [],
            "months_read": [],
            "watermark": date(2011, 12, 31),
            "today": date(2011, 12, 31),
            **overrides,
        }
    )


def quarter(cutoff: date, **overrides: Any) -> Issued:
    """An issued prediction of three months."""
    return make_issued(cutoff, add_months(cutoff, 3), **overrides)


def test_fortnightly_mondays_for_twelve_weeks_then_first_mondays() -> None:
    assert ask().cutoffs == FIRST_YEAR


def test_a_launch_off_the_grid_starts_on_the_next_grid_day() -> None:
    found = ask(launches=[date(2010, 12, 8)], today=date(2011, 4, 30)).cutoffs

    fortnights = [date(2010, 12, 13) + timedelta(weeks=2 * k) for k in range(6)]
    assert found == [*fortnights, date(2011, 3, 7), date(2011, 4, 4)]


@pytest.mark.parametrize("weekday", WEEKDAYS)
def test_another_weekday_keeps_the_rhythm(weekday: str) -> None:
    cadence = make_cadence(weekday=weekday, start=date(2010, 1, 4) + _days_to(weekday))
    found = ask(cadence=cadence, launches=[date(2010, 12, 6)]).cutoffs

    first = date(2010, 12, 6) + _days_to(weekday)
    early = [day for day in found if day < date(2010, 12, 6) + timedelta(weeks=12)]
    assert early == [first + timedelta(weeks=2 * k) for k in range(6)]
    assert [f"{day:%Y-%m}" for day in found[6:]] == [f"2011-{m:02}" for m in range(3, 13)]
    assert all(day.weekday() == WEEKDAYS.index(weekday) and day.day <= 7 for day in found[6:])


def _days_to(weekday: str) -> timedelta:
    return timedelta(days=WEEKDAYS.index(weekday))


@given(launch=days, weeks=st.integers(0, 30), weekday=st.sampled_from(WEEKDAYS))
def test_after_the_fortnights_each_month_has_one_cutoff(
    launch: date, weeks: int, weekday: str
) -> None:
    cadence = make_cadence(weekday=weekday, start=date(2000, 1, 1), fortnightly_weeks=weeks)
    settled = add_months((launch + timedelta(weeks=weeks)).replace(day=1), 1)

    found = list(cadence.cutoffs(Window(settled, add_months(settled, 12)), [launch]))

    months = [f"{add_months(settled, k):%Y-%m}" for k in range(12)]
    assert [f"{day:%Y-%m}" for day in found] == months


def test_no_fortnights_means_first_mondays_at_once() -> None:
    cadence = make_cadence(fortnightly_weeks=0)

    found = ask(cadence=cadence, launches=[date(2010, 12, 7)], today=date(2011, 3, 31)).cutoffs

    assert found == [date(2011, 1, 3), date(2011, 2, 7), date(2011, 3, 7)]


def test_a_new_champion_restarts_the_fortnights() -> None:
    relaunch = date(2011, 6, 6)
    found = ask(launches=[LAUNCH, relaunch], today=date(2011, 9, 30)).cutoffs

    since = [day for day in found if day >= relaunch]
    assert since == [*(relaunch + timedelta(weeks=2 * k) for k in range(6)), date(2011, 9, 5)]
    assert [day for day in found if day < relaunch] == FIRST_YEAR[:9]


def test_a_rollback_does_not_move_the_rhythm() -> None:
    assert ask(launches=[LAUNCH, LAUNCH]) == ask(launches=[LAUNCH])


def test_the_last_cutoff_is_inclusive() -> None:
    cadence = make_cadence(end=date(2011, 1, 17))

    assert ask(cadence=cadence).cutoffs == FIRST_YEAR[:4]


def test_cutoffs_before_the_grid_starts_are_not_due() -> None:
    assert ask(cadence=make_cadence(start=date(2011, 8, 1))).cutoffs == FIRST_YEAR[11:]


def test_nothing_is_due_without_a_launch() -> None:
    found = ask(launches=[], issued=[quarter(LAUNCH)])

    assert not found
    assert found == Due()


def test_no_cutoff_before_the_launch_is_due() -> None:
    assert min(ask(launches=[date(2011, 5, 1)]).cutoffs) == date(2011, 5, 2)


def test_a_cutoff_is_due_once_the_log_is_complete_up_to_it() -> None:
    assert ask(watermark=date(2010, 12, 19)).cutoffs == [LAUNCH]
    assert ask(watermark=date(2010, 12, 20)).cutoffs == [LAUNCH, date(2010, 12, 20)]


def test_a_watermark_in_the_future_makes_nothing_due_early() -> None:
    found = ask(issued=[quarter(LAUNCH)], watermark=date(2012, 6, 1), today=date(2011, 3, 5))

    assert found.cutoffs == FIRST_YEAR[1:6]
    assert found.labels == []
    assert found.months == []  # each waits for a cutoff that is due now


def test_an_issued_cutoff_is_not_due_again() -> None:
    assert ask(issued=[quarter(day) for day in FIRST_YEAR]).cutoffs == []


def test_labels_are_due_when_the_window_has_ended() -> None:
    issued = [quarter(LAUNCH)]

    assert ask(issued=issued, watermark=date(2011, 3, 5)).labels == []
    assert ask(issued=issued, watermark=date(2011, 3, 6)).labels == [LAUNCH]


def test_labels_wait_for_late_returns() -> None:
    issued = [quarter(LAUNCH)]

    assert matures_on(date(2011, 3, 6), 14) == date(2011, 3, 20)
    assert ask(issued=issued, settle_days=14, watermark=date(2011, 3, 19)).labels == []
    assert ask(issued=issued, settle_days=14, watermark=date(2011, 3, 20)).labels == [LAUNCH]


def test_labels_are_due_once() -> None:
    assert ask(issued=[quarter(LAUNCH)], labelled=[LAUNCH]).labels == []


def test_labels_come_in_ascending_order() -> None:
    issued = [quarter(day) for day in reversed(FIRST_YEAR[:5])]

    assert ask(issued=issued).labels == FIRST_YEAR[:5]


def test_a_label_month_is_due_when_it_has_ended_and_settled() -> None:
    issued = [quarter(day) for day in FIRST_YEAR[:3]]

    assert ask(issued=issued, watermark=date(2011, 1, 31), today=date(2011, 1, 31)).months == []
    waiting = {"issued": [*issued, quarter(FIRST_YEAR[3]), quarter(FIRST_YEAR[4])]}
    assert ask(**waiting, watermark=date(2011, 2, 1)).months == ["2011-01"]
    assert ask(**waiting, watermark=date(2011, 2, 7), settle_days=7).months == []
    assert ask(**waiting, watermark=date(2011, 2, 8), settle_days=7).months == ["2011-01"]


def test_a_label_month_is_read_once() -> None:
    issued = [quarter(day) for day in FIRST_YEAR[:6]]

    found = ask(issued=issued, watermark=date(2011, 3, 1), months_read=["2011-01"])

    assert found.months == ["2011-02"]


def test_a_month_is_judged_by_the_newest_prediction_issued_before_it() -> None:
    issued = [quarter(date(2011, 1, 3)), quarter(date(2011, 1, 31)), quarter(date(2011, 2, 7))]

    assert prediction_for_month("2011-02", issued) == issued[1]
    assert prediction_for_month("2011-03", issued) == issued[2]


def test_a_prediction_of_the_first_day_judges_its_month() -> None:
    issued = [quarter(date(2011, 8, 1))]

    assert prediction_for_month("2011-08", issued) == issued[0]


def test_a_window_that_ends_inside_the_month_does_not_judge_it() -> None:
    issued = [quarter(date(2010, 12, 6))]

    assert prediction_for_month("2011-02", issued) == issued[0]
    assert prediction_for_month("2011-03", issued) is None


def test_in_sample_predictions_judge_no_month() -> None:
    seen = quarter(date(2011, 1, 31), in_sample=True)
    honest = quarter(date(2011, 1, 3))

    assert prediction_for_month("2011-02", [seen]) is None
    assert prediction_for_month("2011-02", [seen, honest]) == honest
    assert months_to_read([seen], date(2012, 1, 1)) == []


def test_a_month_waits_while_a_cutoff_that_would_judge_it_is_unscored() -> None:
    scored = [day for day in FIRST_YEAR if day != date(2011, 9, 5)]

    found = ask(issued=[quarter(day) for day in scored])

    assert found.cutoffs == [date(2011, 9, 5)]
    assert "2011-10" not in found.months
    assert {"2011-08", "2011-09", "2011-11"} <= set(found.months)


def test_a_month_waits_for_a_cutoff_on_the_first_of_the_month_before() -> None:
    """2011-08-01 is a Monday: it judges September, for the next cutoff is 2011-09-05."""
    scored = [day for day in FIRST_YEAR if day != date(2011, 8, 1)]

    found = ask(issued=[quarter(day) for day in scored])

    assert found.cutoffs == [date(2011, 8, 1)]
    assert "2011-08" not in found.months
    assert "2011-09" not in found.months


def test_a_month_does_not_wait_for_an_older_cutoff_than_its_judge() -> None:
    scored = [day for day in FIRST_YEAR if day != date(2011, 1, 17)]

    found = ask(issued=[quarter(day) for day in scored])

    assert found.cutoffs == [date(2011, 1, 17)]
    assert "2011-02" in found.months


@given(
    today=st.dates(date(2010, 1, 1), date(2013, 12, 31)),
    complete=st.dates(date(2010, 1, 1), date(2013, 12, 31)),
    settle=st.integers(0, 40),
    scored=st.lists(st.sampled_from(FIRST_YEAR), unique=True),
)
def test_nothing_due_needs_a_day_that_is_not_complete(
    today: date, complete: date, settle: int, scored: list[date]
) -> None:
    issued = [quarter(day) for day in scored]

    found = ask(issued=issued, today=today, watermark=complete, settle_days=settle)

    known = min(today, complete)
    assert all(LAUNCH <= cutoff <= known for cutoff in found.cutoffs)
    assert all(matures_on(add_months(day, 3), settle) <= known for day in found.labels)
    assert all(month_window(month).end + timedelta(days=settle) <= known for month in found.months)
    for pairs in (found.cutoffs, found.labels, found.months):
        assert pairs == sorted(set(pairs))


@given(pieces=st.lists(st.integers(1, 60), max_size=12))
def test_catching_up_in_steps_or_at_once_reads_the_same_months_by_the_same_judges(
    pieces: list[int],
) -> None:
    end = date(2011, 12, 31)
    stops = [LAUNCH + timedelta(days=sum(pieces[:k])) for k in range(1, len(pieces) + 1)]

    assert _life([*(day for day in stops if day < end), end]) == _life([end])


def _life(stops: list[date]) -> dict[str, date]:
    """Months read, and the cutoff that judged each, when someone looks on these days only."""
    issued: dict[date, Issued] = {}
    judged: dict[str, date] = {}
    for today in stops:
        while found := ask(
            issued=issued.values(), labelled=issued, months_read=judged, today=today
        ):
            for month in found.months:
                judge = prediction_for_month(month, issued.values())
                assert judge is not None
                judged[month] = judge.cutoff
            issued |= {cutoff: quarter(cutoff) for cutoff in found.cutoffs}
    return judged


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


def test_there_is_no_model_before_the_first_champion() -> None:
    assert model_for(date(2024, 1, 1), []) is None


def test_the_newest_promotion_known_at_the_cutoff_scores_it() -> None:
    promotions = [Promoted("old", date(2023, 1, 2)), Promoted("new", date(2024, 1, 1))]

    assert model_for(date(2023, 12, 31), promotions) == ("old", False)
    assert model_for(date(2024, 1, 1), promotions) == ("new", False)


def test_a_champion_trained_later_scores_an_earlier_cutoff_in_sample() -> None:
    promotions = [Promoted("later", date(2024, 6, 3)), Promoted("oldest", date(2024, 1, 1))]

    assert model_for(date(2023, 12, 4), promotions) == ("oldest", True)


def test_a_rollback_row_makes_the_old_model_the_newest_promotion() -> None:
    promotions = [
        Promoted("old", date(2023, 1, 2)),
        Promoted("new", date(2024, 1, 1)),
        Promoted("old", date(2023, 1, 2)),
    ]

    assert model_for(date(2024, 6, 3), promotions) == ("old", False)


def test_promotion_order_decides_not_the_as_of_date() -> None:
    promotions = [Promoted("newer data", date(2024, 1, 1)), Promoted("last", date(2023, 6, 5))]

    assert model_for(date(2024, 6, 3), promotions) == ("last", False)


@given(cutoff=days, as_ofs=st.lists(days, min_size=1, max_size=6))
def test_a_model_is_in_sample_exactly_if_no_champion_is_old_enough(
    cutoff: date, as_ofs: list[date]
) -> None:
    promotions = [Promoted(str(number), as_of) for number, as_of in enumerate(as_ofs)]

    found = model_for(cutoff, promotions)

    assert found is not None
    assert found[1] == all(as_of > cutoff for as_of in as_ofs)
    assert (as_ofs[int(found[0])] > cutoff) == found[1]
