"""The checks on transactions, evaluated in an ingest run."""

from datetime import date, datetime
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
    return sample_lines(SampleShop(900, seed=4), UNTIL)


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
    assert len(evaluations) == 14
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


def test_half_of_the_newest_month_fails_the_run_with_its_figures(
    tmp_path: Path, lines: pl.DataFrame
) -> None:
    early = pl.col("order_date").dt.day() <= 15

    result = ingest(tmp_path, lines.filter((MONTH != "2024-08") | early))

    assert list(failed(result)) == ["months_complete"]
    check = failed(result)["months_complete"]
    assert (check.severity, check.blocking) == (ERROR, True)
    assert "2024-08-16 to 2024-08-31" in check.metadata["suspect_months"].value["2024-08"]
    assert check.description is not None
    assert "source.accept_months" in check.description
    assert "| 2024-08 | 1" in check.metadata["months"].value


def test_half_of_an_older_month_is_asked_about(tmp_path: Path, lines: pl.DataFrame) -> None:
    early = pl.col("order_date").dt.day() <= 15

    result = ingest(tmp_path, lines.filter((MONTH != "2024-05") | early))

    assert result.success
    check = failed(result)["months_complete"]
    assert (check.severity, check.blocking) == (WARN, True)
    assert "2024-05-16 to 2024-05-31" in check.metadata["odd_months"].value["2024-05"]
    assert check.description is not None
    assert "Was the shop like this?" in check.description


def test_of_a_file_that_just_ends_no_month_is_suspect(tmp_path: Path, lines: pl.DataFrame) -> None:
    without_july = lines.filter(MONTH != "2024-07")

    assert ingest(tmp_path, without_july, complete_through=None).success
    assert not ingest(tmp_path, without_july, complete_through="2024-08-20").success


@pytest.mark.parametrize(("month", "severity"), [("2024-08", ERROR), ("2024-05", WARN)])
def test_a_month_whose_lines_came_twice_fails_the_run_if_it_is_the_newest(
    tmp_path: Path, lines: pl.DataFrame, month: str, severity: AssetCheckSeverity
) -> None:
    result = ingest(tmp_path, pl.concat([lines, lines.filter(month == MONTH)]))

    assert set(failed(result)) == {"duplicate_share", "months_complete"}
    twice = failed(result)["duplicate_share"]
    assert (twice.severity, twice.blocking) == (severity, True)
    assert list(twice.metadata["loaded_twice"].value) == [month]
    assert result.success == (severity is WARN)


def test_an_accepted_month_passes(tmp_path: Path, lines: pl.DataFrame) -> None:
    result = ingest(tmp_path, lines.filter(MONTH != "2024-08"), accept_months=["2024-08"])

    assert failed(result) == {}


def test_a_lone_date_is_named_and_stops_nothing(tmp_path: Path, lines: pl.DataFrame) -> None:
    early = lines.head(1).with_columns(
        order_id=pl.lit("typo"), order_date=pl.lit(datetime(2013, 8, 23))
    )

    result = ingest(tmp_path, pl.concat([lines, early]))

    assert result.success
    assert list(failed(result)) == ["lone_dates"]
    check = failed(result)["lone_dates"]
    assert check.severity == WARN
    assert list(check.metadata["lone_dates"].value) == ["2013-08-23"]
    assert check.description is not None
    assert check.description.endswith("source.accept_dates: [2013-08-23]")


def test_prices_that_get_lost_by_and_by_are_told(tmp_path: Path, lines: pl.DataFrame) -> None:
    since = pl.col("order_date").dt.year() * 12 + pl.col("order_date").dt.month() - 12 * 2023
    is_lost = (pl.int_range(pl.len()) * 7919) % 100 < since  # 1 % in the first month, 20 at last
    lost = lines.with_columns(revenue=pl.when(is_lost).then(0.0).otherwise("revenue"))

    result = ingest(tmp_path, lost)

    assert result.success
    assert list(failed(result)) == ["zero_share"]
    check = failed(result)["zero_share"]
    assert check.severity == WARN
    assert check.description is not None
    assert check.description.endswith("from 2024-03 on: prices may have been lost")


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
