"""The drift checks: each half of the plain rule warns alone, and only of what is judged."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from dagster import AssetCheckResult, AssetCheckSeverity, build_asset_context

from clv_assets.checks.drift_report import r2_drift, rmse_drift
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.asset_files import Stored
from clv_assets.metadata import readable
from clv_assets_tests.deployments import make_engine

CUTOFF = "2024-07-29"


def checked(engine: Engine) -> dict[str, AssetCheckResult]:
    with build_asset_context(partition_key=CUTOFF) as context:
        return {"rmse": rmse_drift(context, engine), "r2": r2_drift(context, engine)}


def with_report(folder: Path, replayed: Engine, **changes: Any) -> Engine:
    """A shop whose stored report is that of the lived shop, with changes."""
    engine = make_engine(folder)
    report = replayed.files.read("drift_report", CUTOFF).with_columns(
        **{name: pl.lit(value) for name, value in changes.items()}
    )
    engine.files.write(Stored(report), "drift_report", CUTOFF)
    return engine


def test_the_results_are_those_of_the_stored_report(replayed: Engine) -> None:
    row = replayed.files.read("drift_report", CUTOFF).row(0, named=True)

    results = checked(replayed)

    for metric, result in results.items():
        assert result.passed is (row[f"{metric}_verdict"] == "ok")
        assert result.severity == AssetCheckSeverity.WARN
        assert result.metadata[f"{metric}_change"].value == readable(row[f"{metric}_change"])


def test_an_error_in_money_names_its_currency_and_r2_has_none(replayed: Engine) -> None:
    results = checked(replayed)

    assert results["rmse"].metadata["currency"].value == "EUR"
    assert "currency" not in results["r2"].metadata


@pytest.mark.parametrize(("broken", "sound"), [("rmse", "r2"), ("r2", "rmse")])
def test_a_broken_half_fails_its_check_alone(
    tmp_path: Path, replayed: Engine, broken: str, sound: str
) -> None:
    changes = {"verdict": "watch", f"{broken}_verdict": "breach", f"{sound}_verdict": "ok"}

    results = checked(with_report(tmp_path, replayed, **changes))

    assert not results[broken].passed
    assert results[sound].passed


def test_what_is_not_judged_passes(tmp_path: Path, replayed: Engine) -> None:
    changes = {"verdict": "not judged", "rmse_breach": True, "r2_breach": True}

    results = checked(with_report(tmp_path, replayed, **changes))

    assert all(result.passed for result in results.values())
