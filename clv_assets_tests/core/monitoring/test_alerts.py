"""Alerts: one for each thing that broke, worded for the person who is called."""

from datetime import date
from typing import Any

import pytest

from clv_assets.core.calendar.due import Distrust
from clv_assets.core.monitoring.alerts import incident_alert, ingest_alert, trust_alerts
from clv_assets.core.monitoring.evidence import Evidence
from clv_assets.core.monitoring.incidents import ACT, WATCH, Acknowledged, Incident
from clv_assets_tests.factories import MODEL


def make_incident(verdict: str = WATCH, **overrides: Any) -> Incident:
    pieces = tuple(
        Evidence(
            MODEL,
            "spend",
            month,
            f"early_read {month}",
            "breach",
            segment="market north",
            headline="a purchase of market north is worth +49%",
            sureness="by chance: p = 0.0002",
            cause="spend",
        )
        for month in ("2024-05", "2024-06")[: 1 if verdict == WATCH else 2]
    )
    return Incident(MODEL, "spend", "2024-05", verdict, pieces, **overrides)


def test_an_incident_says_what_for_whom_since_when_how_sure_and_what_to_do() -> None:
    found = incident_alert(make_incident())

    assert found.name == f"spend-2024-05-{MODEL}"
    assert found.title == "A purchase of market north is worth +49%"
    for words in (
        "verdict: **watch**, one breach so far",
        "for whom: market north",
        "since: 2024-05",
        f"model: {MODEL}",
        "how sure: by chance: p = 0.0002",
        "check first: whether prices",
        "if it persists: train a champion with the same windows",
        "Nothing was retrained",
        f"clv drift ack spend-2024-05-{MODEL}",
    ):
        assert words in found.body, words


def test_a_sustained_incident_is_told_anew() -> None:
    found = incident_alert(make_incident(ACT))

    assert found.name == f"spend-2024-05-{MODEL}-act"
    assert "verdict: **act**, sustained" in found.body
    assert "early_read 2024-06" in found.body


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        ({"closed": "2 clean months, up to 2024-08"}, "**Closed**: 2 clean months"),
        ({"acknowledged": Acknowledged("Ann", "prices", "2024-06-03")}, "by Ann on 2024-06-03"),
    ],
)
def test_a_closed_incident_says_so_first(ended: dict[str, Any], words: str) -> None:
    assert words in incident_alert(make_incident(**ended)).body.splitlines()[0]


def test_an_ingest_that_fails_is_told_with_its_whole_reason_and_what_stays() -> None:
    alert = ingest_alert("orders.csv: no column 'x'\nMap it.", date(2024, 6, 3), "2024-06-01")

    assert alert.title == "The ingest has failed since 2024-06-03"
    assert "      orders.csv: no column 'x'\n      Map it.\n" in alert.body
    assert "orders on file: complete up to 2024-06-01" in alert.body
    assert "`clv ingest`" in alert.body


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("orders-2024-06-03.csv: no file", "orders-2024-06-04.csv: no file", True),
        ("1,234 of 10,000 rows rejected (12.3 %)", "1,301 of 10,400 rows rejected (12.5 %)", True),
        ("orders.csv: no file", "orders.csv: no column 'revenue'", False),
    ],
)
def test_failures_that_differ_in_figures_alone_are_of_one_kind(
    one: str, other: str, is_same: bool
) -> None:
    names = {ingest_alert(reason, date(2024, 6, 3), None).name for reason in (one, other)}

    assert (len(names) == 1) is is_same


def test_each_suspect_month_and_mixed_currencies_are_an_alert() -> None:
    suspect = Distrust({"2024-04": "no orders", "2024-05": "half loaded"}, 24, "several currencies")

    alerts = trust_alerts(suspect, "Mend it.")

    assert [alert.title for alert in alerts] == [
        "2024-04 can't be trusted: no orders",
        "2024-05 can't be trusted: half loaded",
        "No cutoff can be scored: several currencies",
    ]
    assert alerts[0].body.endswith("Mend it.")
    assert len({alert.name for alert in alerts}) == 3
    assert trust_alerts(Distrust(), "Mend it.") == []
