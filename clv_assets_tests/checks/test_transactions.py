"""The checks on transactions, evaluated in an ingest run."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from dagster import (
    AssetCheckEvaluation,
    AssetCheckSeverity,
    DagsterInstance,
    ExecuteInProcessResult,
)

from clv_assets.core.lines.sample_shop import SampleShop, sample_lines
from clv_assets.definitions import build_definitions
from clv_assets_tests.deployments import make_engine

ERROR, WARN = AssetCheckSeverity.ERROR, AssetCheckSeverity.WARN
UNTIL = date(2024, 9, 1)
MONTH = pl.col("order_date").dt.strftime("%Y-%m")


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    return sample_lines(SampleShop(400, seed=5), UNTIL)


@pytest.fixture(autouse=True)
def storage_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLV_STORAGE", raising=False)


def ingest(folder: Path, lines: pl.DataFrame, **source: Any) -> ExecuteInProcessResult:
    """One run of the ingest job on a file of ``lines``."""
    lines.write_csv(folder / "orders.csv")
    source = {"path": "orders.csv", "complete_through": str(UNTIL), **source}
    definitions = build_definitions(make_engine(folder, source=source).deployment)
    with DagsterInstance.ephemeral() as instance:
        return definitions.resolve_job_def("ingest").execute_in_process(
            instance=instance, raise_on_error=False
        )


def failed(result: ExecuteInProcessResult) -> dict[str, AssetCheckEvaluation]:
    evaluations = result.get_asset_check_evaluations()
    assert len(evaluations) == 11
    return {one.check_name: one for one in evaluations if not one.passed}


@pytest.mark.parametrize(("declared", "stated"), [({"currency": "CHF"}, "CHF"), ({}, "unknown")])
def test_a_sound_shop_passes_every_check_and_its_currency_is_stated(
    tmp_path: Path, lines: pl.DataFrame, declared: dict[str, str], stated: str
) -> None:
    result = ingest(tmp_path, lines, **declared)

    assert failed(result) == {}
    assert result.success
    named = {one.check_name: one.metadata for one in result.get_asset_check_evaluations()}
    for check in ("one_currency", "months_complete"):
        assert named[check]["currency"].value == stated


def test_a_half_loaded_month_fails_the_run_with_its_figures(
    tmp_path: Path, lines: pl.DataFrame
) -> None:
    early = pl.col("order_date").dt.day() <= 15

    result = ingest(tmp_path, lines.filter((MONTH != "2024-05") | early))

    assert list(failed(result)) == ["months_complete"]
    check = failed(result)["months_complete"]
    assert (check.severity, check.blocking) == (ERROR, True)
    assert "2024-05-16 to 2024-05-31" in check.metadata["suspect_months"].value["2024-05"]
    assert "| 2024-05 | 1" in check.metadata["months"].value


def test_a_month_whose_lines_came_twice_fails_the_run(tmp_path: Path, lines: pl.DataFrame) -> None:
    result = ingest(tmp_path, pl.concat([lines, lines.filter(MONTH == "2024-05")]))

    assert set(failed(result)) == {"duplicate_share", "months_complete"}
    twice = failed(result)["duplicate_share"]
    assert (twice.severity, twice.blocking) == (ERROR, True)
    assert list(twice.metadata["loaded_twice"].value) == ["2024-05"]


def test_an_accepted_month_passes(tmp_path: Path, lines: pl.DataFrame) -> None:
    result = ingest(tmp_path, lines.filter(MONTH != "2024-05"), accept_months=["2024-05"])

    assert failed(result) == {}


def test_rows_that_changed_after_they_were_complete_are_told(
    tmp_path: Path, lines: pl.DataFrame
) -> None:
    ingest(tmp_path, lines, currency="EUR")
    doubled = pl.when(MONTH == "2024-03").then(pl.col("revenue") * 1.1).otherwise("revenue")

    result = ingest(tmp_path, lines.with_columns(revenue=doubled.round(2)), currency="EUR")

    assert list(failed(result)) == ["past_unchanged"]
    check = failed(result)["past_unchanged"]
    assert (check.severity, check.blocking) == (WARN, False)
    assert list(check.metadata["changed_months"].value) == ["2024-03"]
    assert check.metadata["changed_months"].value["2024-03"].count(" EUR") == 2
    assert result.success
