"""Alerts: one for each thing that broke, worded for the person who is called."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from clv_assets.config.monitoring import Monitoring
from clv_assets.core.calendar.due import Distrust
from clv_assets.core.monitoring.alerts import (
    drift_alerts,
    early_alerts,
    ingest_alert,
    trust_alerts,
)
from clv_assets_tests.factories import MODEL


def make_report(**overrides: Any) -> dict[str, Any]:
    return {
        "cutoff": "2024-01-01",
        "window_end": "2024-04-01",
        "model_id": MODEL,
        "customers": 1234,
        "rmse": 130.0,
        "r2": 0.2,
        "rmse_baseline": 100.0,
        "r2_baseline": 0.4,
        "rmse_change": 0.3,
        "r2_change": -0.5,
        "rmse_breach": True,
        "r2_breach": True,
        "verdict": "watch",
        "baseline_kind": "out_of_time",
        **overrides,
    }


def make_read(**overrides: Any) -> dict[str, Any]:
    return {
        "month": "2024-01",
        "cutoff": "2024-01-01",
        "model_id": MODEL,
        "signal": "ngini",
        "customers": 1234,
        "value": 0.41,
        "baseline": 0.6,
        "band_low": 0.51,
        "breach": True,
        **overrides,
    }


@pytest.mark.parametrize(
    ("broken", "names"),
    [
        ({}, ["rmse_drift", "r2_drift"]),
        ({"r2_breach": False}, ["rmse_drift"]),
        ({"rmse_breach": False}, ["r2_drift"]),
        ({"rmse_breach": False, "r2_breach": False}, []),
    ],
)
def test_each_half_of_the_rule_raises_its_own_alert(
    broken: dict[str, bool], names: list[str]
) -> None:
    found = drift_alerts(make_report(**broken), Monitoring())

    assert [alert.name for alert in found] == [f"{name}-2024-01-01-{MODEL}" for name in names]


def test_an_in_sample_prediction_raises_no_alert() -> None:
    assert drift_alerts(make_report(verdict="not judged"), Monitoring()) == []


def test_an_alert_says_how_much_against_what_and_which_limit() -> None:
    by_rmse, by_r2 = drift_alerts(make_report(), Monitoring(rmse_increase=0.1))

    assert by_rmse.title == "RMSE of cutoff 2024-01-01 is +30% against its baseline"
    assert "RMSE: 130.000, baseline 100.000, limit +10%" in by_rmse.body
    assert by_r2.title == "R² of cutoff 2024-01-01 is -50% against its baseline"
    assert "limit -15%" in by_r2.body
    for alert in (by_rmse, by_r2):
        assert "[2024-01-01, 2024-04-01)" in alert.body
        assert MODEL in alert.body
        assert "1,234" in alert.body
        assert "Nothing is retrained automatically" in alert.body


def test_an_alert_names_the_currency_of_rmse_and_none_of_r2() -> None:
    by_rmse, by_r2 = drift_alerts(make_report(), Monitoring(rmse_increase=0.1), "EUR")

    assert "RMSE: 130.000 EUR, baseline 100.000 EUR, limit +10%" in by_rmse.body
    assert "R²: 0.200, baseline 0.400, limit -15%" in by_r2.body


def test_the_same_breach_has_the_same_name_and_another_cutoff_another() -> None:
    first, again, other = (
        drift_alerts(make_report(cutoff=cutoff), Monitoring())[0].name
        for cutoff in ("2024-01-01", "2024-01-01", "2024-02-05")
    )

    assert first == again != other


def test_only_the_signals_that_left_their_band_raise_an_alert() -> None:
    reads = pl.DataFrame([make_read(), make_read(signal="bias", breach=False)])

    found = early_alerts(reads)

    assert [alert.name for alert in found] == [f"early_drift-2024-01-ngini-{MODEL}"]
    assert found[0].title == "Early read of 2024-01: ngini 0.410 is not above 0.510"
    assert "prediction of cutoff 2024-01-01" in found[0].body
    assert "a month: 0.600" in found[0].body


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
