"""What is due on a day: the rhythm of cutoffs, ripe labels, label months, and the watermark."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.calendar.due import (
    Blocked,
    Distrust,
    Due,
    Issued,
    due,
    matures_on,
    months_to_read,
    prediction_for_month,
)
from clv_assets.core.calendar.windows import add_months, month_window
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


def test_without_a_launch_nothing_is_scored_and_what_was_issued_is_still_judged() -> None:
    assert ask(launches=[], issued=[]) == Due()

    found = ask(launches=[], issued=[quarter(LAUNCH)])

    assert found.cutoffs == []
    assert found.labels == [LAUNCH]


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


def test_a_suspect_month_holds_up_what_reads_it_and_nothing_else() -> None:
    """January 2011 is suspect for three months: of the year's cutoffs those to April wait."""
    suspect = Distrust({"2011-01": "no orders: it looks missing"}, memory=3)
    within = [day for day in FIRST_YEAR if date(2011, 1, 1) < day < date(2011, 5, 1)]

    found = ask(distrust=suspect)

    assert found.cutoffs == [day for day in FIRST_YEAR if day not in within]
    assert found.blocked == [Blocked("cutoff", str(day), ("2011-01",)) for day in within]


def test_labels_and_label_months_of_a_suspect_month_wait_too() -> None:
    issued = [quarter(day) for day in FIRST_YEAR[:7]]

    found = ask(
        issued=issued, watermark=date(2011, 6, 30), distrust=Distrust({"2011-02": "half loaded"})
    )

    assert found.labels == [date(2011, 3, 7)]
    assert [one.key for one in found.blocked if one.kind == "labels"] == [
        str(day) for day in FIRST_YEAR[:6]
    ]
    assert "2011-02" not in found.months
    assert Blocked("label month", "2011-02", ("2011-02",)) in found.blocked


def test_a_blocked_cutoff_keeps_no_label_month_waiting() -> None:
    """Else the early alarms would be silent as long as the month isn't mended or accepted."""
    issued = [quarter(day) for day in FIRST_YEAR if day < date(2011, 9, 1)]
    suspect = Distrust({"2011-08": "no orders"}, memory=24)

    found = ask(issued=issued, distrust=suspect)

    assert found.cutoffs == []
    assert {"2011-09", "2011-10"} <= set(found.months)
    assert "2011-08" not in found.months


def test_every_suspect_month_of_a_cutoff_is_named() -> None:
    found = ask(distrust=Distrust({"2010-11": "half", "2010-12": "half"}, memory=12))

    assert found.blocked[0] == Blocked("cutoff", str(LAUNCH), ("2010-11", "2010-12"))


def test_an_order_log_of_several_currencies_holds_up_every_cutoff() -> None:
    found = ask(distrust=Distrust(whole="several currencies (EUR, GBP)"))

    assert found.cutoffs == []
    assert {one.by for one in found.blocked} == {("several currencies (EUR, GBP)",)}
    assert len(found.blocked) == len(FIRST_YEAR)


def test_a_cutoff_that_no_order_comes_before_is_not_due() -> None:
    """A rolling export has lost the months that an old champion's calendar begins with."""
    found = ask(distrust=Distrust(first_order=date(2011, 1, 17)))

    assert found.cutoffs[0] == date(2011, 1, 31)
    assert found.blocked[-1].by == ("no order before it (the first is of 2011-01-17)",)


def test_a_prediction_of_nobody_who_bought_is_neither_judged_nor_waited_for() -> None:
    """A shop was closed for a year: all are silent, and the silent are not judged."""
    issued = [quarter(day, has_ranked=day < date(2011, 2, 1)) for day in FIRST_YEAR]

    found = ask(issued=issued)

    assert found.labels == [day for day in FIRST_YEAR if day < date(2011, 2, 1)]
    assert found.months == ["2011-01", "2011-02", "2011-03"]
    assert found.blocked == []


def test_a_cutoff_without_anyone_to_score_is_not_due() -> None:
    found = ask(has_customers=lambda day: day.month != 6)

    assert found.cutoffs == [day for day in FIRST_YEAR if day.month != 6]
    assert found.blocked == []


@given(
    suspect=st.lists(st.sampled_from([f"2011-{month:02}" for month in range(1, 13)]), unique=True),
    memory=st.integers(1, 30),
    scored=st.lists(st.sampled_from(FIRST_YEAR), unique=True),
)
def test_what_is_due_and_what_is_blocked_is_all_that_was_due_before(
    suspect: list[str], memory: int, scored: list[date]
) -> None:
    issued = [quarter(day) for day in scored]
    distrust = Distrust(dict.fromkeys(suspect, "why"), memory)

    free, found = ask(issued=issued), ask(issued=issued, distrust=distrust)

    held_up = {(one.kind, one.key) for one in found.blocked}
    assert all(one.by for one in found.blocked)
    for kind, before, now in (
        ("cutoff", free.cutoffs, found.cutoffs),
        ("labels", free.labels, found.labels),
    ):
        blocked = {key for a, key in held_up if a == kind}
        assert {str(day) for day in now} | blocked == {str(day) for day in before}
        assert not {str(day) for day in now} & blocked
    assert not set(found.months) & set(suspect)


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
