"""The check on the window search: it warns when the choice of windows has grown old."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clv_assets.checks.window_search import window_search_age
from clv_assets.io.storage.window_search_files import write_search
from clv_assets.resources import Clock
from clv_assets_tests.deployments import make_engine
from clv_assets_tests.factories import MODEL
from clv_assets_tests.stored_drift import store_read


@pytest.fixture(autouse=True)
def storage_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLV_STORAGE", raising=False)


@pytest.mark.parametrize(("today", "passed"), [("2024-07-03", True), ("2024-07-04", False)])
def test_the_newest_search_may_be_as_old_as_the_limit(
    tmp_path: Path, today: str, passed: bool
) -> None:
    engine = make_engine(tmp_path, search={"max_age_days": 30})
    for day in (date(2024, 6, 3), date(2024, 1, 1)):
        write_search(engine.root, day, pl.DataFrame(), "# page", {})

    result = window_search_age(engine=engine, clock=Clock(as_of=today))

    assert result.passed is passed
    assert result.metadata["last_search"].value == "2024-06-03"
    assert result.metadata["limit"].value == 30


def test_without_a_search_the_job_is_named(tmp_path: Path) -> None:
    result = window_search_age(engine=make_engine(tmp_path), clock=Clock(as_of="2024-06-03"))

    assert not result.passed
    assert result.description == "no window search yet; run the job 'search'"
    assert result.metadata["last_search"].value == "-"


@pytest.mark.parametrize(("searched", "passed"), [("2024-06-20", False), ("2024-07-05", True)])
def test_a_sustained_incident_calls_for_a_search_after_it(
    tmp_path: Path, searched: str, passed: bool
) -> None:
    engine = make_engine(tmp_path)
    write_search(engine.root, date.fromisoformat(searched), pl.DataFrame(), "# page", {})
    for month in ("2024-05", "2024-06"):
        store_read(engine, month, rank="watch")

    result = window_search_age(engine=engine, clock=Clock(as_of="2024-07-08"))

    assert result.passed is passed
    assert (f"not searched since rank-2024-05-{MODEL}" in str(result.description)) is not passed
