"""The drift report: one row that follows from the actuals and the model's baseline."""

import math

import polars as pl
import pytest

from clv_assets.core.contracts import CONTRACTS
from clv_assets.core.monitoring.alerts import incident_alert
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.incidents import monitored
from clv_assets.metadata import readable
from clv_assets_tests.records import shown

CUTOFF = "2024-07-29"


def test_the_row_is_recomputed_from_the_actuals(replayed: Engine) -> None:
    actuals = replayed.files.read("actuals", CUTOFF)
    judged = actuals.filter(pl.col("population") != "silent")
    error = (judged["predicted_clv"] - judged["actual_clv"]).to_numpy()

    report = replayed.files.read("drift_report", CUTOFF)

    row = report.row(0, named=True)
    assert set(CONTRACTS["drift_report"]) <= set(report.columns)
    assert row["customers"] == judged.height
    assert row["rmse"] == pytest.approx(math.sqrt((error**2).mean()))
    assert row["rmse_change"] == pytest.approx(row["rmse"] / row["rmse_baseline"] - 1)
    assert row["rmse_breach"] == (row["rmse_change"] > replayed.config.monitoring.rmse_increase)


def test_the_page_shows_the_verdict_with_its_figures(replayed: Engine) -> None:
    row = replayed.files.read("drift_report", CUTOFF).row(0, named=True)

    page = shown(replayed, "drift_report", CUTOFF)

    assert (page["cutoff"], page["verdict"]) == (row["cutoff"], row["verdict"])
    assert page["currency"] == "EUR"
    assert {name: page[name] for name in ("rmse", "r2")} == {
        name: readable(row[name]) for name in ("rmse", "r2")
    }


def test_every_open_incident_is_on_file(replayed: Engine) -> None:
    expected = {incident_alert(one).name for one in monitored(replayed).incidents if one.is_open}

    assert expected <= set(replayed.alerts.names())
