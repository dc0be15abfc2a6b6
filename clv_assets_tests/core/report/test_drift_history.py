"""The history of verdicts: a sign for each month and family, figures, open incidents."""

import polars as pl

from clv_assets.core.label_months.early_read import PUBLIC
from clv_assets.core.monitoring.evidence import Evidence
from clv_assets.core.monitoring.incidents import WATCH, Incident
from clv_assets.core.report.drift_history import LEGEND, DriftHistory
from clv_assets_tests.factories import MODEL

SIGNALS = ("rank", "purchases", "spend", "newcomers_value")


def read(month: str, broken: str = "", unknown: str = "") -> pl.DataFrame:
    rows = [
        {
            "month": month,
            "cutoff": f"{month}-01",
            "model_id": MODEL,
            "signal": signal,
            "kind": "market" if signal == "purchases" else "shop",
            "segment": "north" if signal == "purchases" else "all",
            "expected": 100.0,
            "actual": 60.0,
            "value": 0.7,
            "change": -0.5 if signal == broken else 0.0,
            "p": 0.5,
            "detectable": 0.4,
            "names": signal == broken,
            "verdict": "unknown" if signal == unknown else "ok",
        }
        for signal in SIGNALS
    ]
    return pl.DataFrame(rows, schema=PUBLIC)


def incident(closed: str = "") -> Incident:
    piece = Evidence(
        MODEL,
        "spend",
        "2024-02",
        "early_read 2024-02",
        "breach",
        headline="spend fell",
        cause="spend",
    )
    return Incident(MODEL, "spend", "2024-02", WATCH, (piece,), closed)


READS = {
    "2024-01": read("2024-01", unknown="rank"),
    "2024-02": read("2024-02", broken="spend"),
}


def test_a_sign_for_each_family_and_month() -> None:
    assert DriftHistory(READS, pl.DataFrame(), []).signs == [
        "Label months 2024-01 to 2024-02",
        "rank       ?·",
        "purchases  ··",
        "spend      ·!",
        "newcomers  ··",
        LEGEND,
    ]


def test_months_and_segments_are_told_in_figures() -> None:
    months, segments = DriftHistory(READS, pl.DataFrame(), []).tables

    assert months.rows[-1] == ("2024-02", "0.70", "-", "-39%", "+0%", "spend")
    assert segments.rows == [("market north", "100", "60", "+0%", "-33%", "ok")]


def test_open_incidents_are_told_with_what_to_do() -> None:
    waiting, none = (
        DriftHistory({}, pl.DataFrame(), [incident(closed)]).open_incidents for closed in ("", "x")
    )

    assert waiting[0].startswith(
        f"spend-2024-02-{MODEL}: watch, since 2024-02: spend fell. Nothing"
    )
    assert none == ["No incident is open.", "Closed: 1."]
