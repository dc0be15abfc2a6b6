"""Incidents: one for a model, family and month, whatever the order in which months were read."""

import itertools
from typing import Any

import pytest

from clv_assets.core.monitoring.evidence import ACCURACY, SCORING, Evidence
from clv_assets.core.monitoring.incidents import Acknowledged, Incident, incidents
from clv_assets_tests.factories import MODEL


def piece(month: str, state: str = "breach", **overrides: Any) -> Evidence:
    known = {"model_id": MODEL, "family": "spend", "source": f"early_read {month}", **overrides}
    return Evidence(month=month, state=state, **known)  # type: ignore[arg-type]


def lived(states: str, **overrides: Any) -> list[Incident]:
    """Months from 2024-01 on, a letter each: breach, clean or unknown."""
    names = {"b": "breach", "c": "clean", "u": "unknown"}
    return incidents(
        [piece(f"2024-{k:02}", names[s], **overrides) for k, s in enumerate(states, start=1)]
    )


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ("ccc", []),
        ("cbc", [("2024-02", "watch", True)]),
        ("bb", [("2024-01", "act", True)]),
        ("bub", [("2024-01", "act", True)]),
        ("bcb", [("2024-01", "watch", True)]),
        ("bccb", [("2024-01", "watch", False), ("2024-04", "watch", True)]),
        ("bcucb", [("2024-01", "watch", False), ("2024-05", "watch", True)]),
        ("bbccc", [("2024-01", "act", False)]),
        ("u", []),
    ],
)
def test_a_life_of_months(states: str, expected: list[tuple[str, str, bool]]) -> None:
    assert [(one.month, one.verdict, one.is_open) for one in lived(states)] == expected


def test_the_order_in_which_months_were_read_decides_nothing() -> None:
    pieces = [piece("2024-01"), piece("2024-02", "clean"), piece("2024-03"), piece("2024-04")]

    results = [incidents(order) for order in itertools.permutations(pieces)]

    assert all(result == results[0] for result in results)


def test_families_and_models_have_incidents_of_their_own() -> None:
    found = incidents(
        [piece("2024-01"), piece("2024-02", family="rank"), piece("2024-02", model_id="other")]
    )

    assert {one.id for one in found} == {
        f"spend-2024-01-{MODEL}",
        f"rank-2024-02-{MODEL}",
        "spend-2024-02-other",
    }
    assert {one.verdict for one in found} == {"watch"}


def test_a_new_champion_closes_those_of_the_old_one() -> None:
    (found,) = incidents([piece("2024-01")], current_model="newer")

    assert not found.is_open
    assert "newer" in found.closed


def test_what_can_only_be_watched_is_never_acted_upon() -> None:
    assert [one.verdict for one in lived("bbb", at_most_watch=True)] == ["watch"]


def window(month: str, state: str = "breach") -> Evidence:
    return piece(month, state, family=ACCURACY, source=f"drift_report {month}-05")


def test_windows_that_share_their_labels_do_not_confirm_each_other() -> None:
    found = incidents([window("2024-06"), window("2024-07"), window("2024-08")])

    assert [(one.verdict, len(one.evidence)) for one in found] == [("watch", 3)]


@pytest.mark.parametrize(("month", "verdict"), [("2024-06", "watch"), ("2024-07", "act")])
def test_a_label_month_after_a_window_confirms_it(month: str, verdict: str) -> None:
    found = incidents([window("2024-06"), piece(month)])

    assert [one.verdict for one in found if one.family == ACCURACY] == [verdict]


def test_who_has_seen_one_closes_it() -> None:
    seen = Acknowledged("Ann", "a price list", "2024-03-01")
    (found,) = incidents([piece("2024-01")], acknowledged={f"spend-2024-01-{MODEL}": seen})

    assert not found.is_open
    assert found.acknowledged == seen


def acknowledged_in(until: str) -> dict[str, Acknowledged]:
    return {f"spend-2024-01-{MODEL}": Acknowledged("Ann", "a price list", "2025-01-01", until)}


NORTH, SOUTH = {"segment": "market north"}, {"segment": "market south"}


def test_what_goes_on_where_it_was_seen_stays_seen() -> None:
    pieces = [piece(f"2024-0{month}", **NORTH) for month in (1, 2, 3)]

    (found,) = incidents(pieces, acknowledged=acknowledged_in("2024-01"))

    assert (found.is_open, found.verdict, len(found.evidence)) == (False, "act", 3)


def test_another_segment_is_news_after_one_was_seen() -> None:
    pieces = [piece("2024-01", **NORTH), piece("2024-02", **SOUTH), piece("2024-03", **SOUTH)]

    seen, news = incidents(pieces, acknowledged=acknowledged_in("2024-01"))
    (all_seen,) = incidents(pieces, acknowledged=acknowledged_in("2024-03"))

    assert (seen.is_open, seen.segments) == (False, ("market north",))
    assert (news.id, news.is_open, news.verdict) == (f"spend-2024-02-{MODEL}", True, "act")
    assert not all_seen.is_open


def test_after_clean_months_what_was_seen_is_news_again() -> None:
    states = {"2024-01": "breach", "2024-02": "clean", "2024-03": "clean", "2024-04": "breach"}
    pieces = [piece(month, state, **NORTH) for month, state in states.items()]

    found = incidents(pieces, acknowledged=acknowledged_in("2024-01"))

    assert [(one.month, one.is_open) for one in found] == [("2024-01", False), ("2024-04", True)]


def test_wrong_predictions_stay_wrong_under_a_new_champion_and_each_is_a_fault_of_its_own() -> None:
    wrong = [piece("2024-01", family=SCORING, fault=f"2024-01-0{day}-ab") for day in (1, 8)]

    found = incidents(wrong, current_model="newer")

    assert [one.id for one in found] == [
        f"scoring-2024-01-01-ab-{MODEL}",
        f"scoring-2024-01-08-ab-{MODEL}",
    ]
    assert all(one.is_open for one in found)
