"""The overview is made anew when there is more to show, and not before."""

import json
from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.overview import (
    due_overview,
    newest_cutoff,
    note_overview,
    page_of,
    read_overview,
)
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import copy_of, make_engine

LAST = "2024-11-04"


@pytest.fixture
def shop(tmp_path: Path, replayed: Engine) -> Engine:
    return copy_of(replayed, tmp_path)


def test_before_the_first_cutoff_no_overview_is_due(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)

    assert newest_cutoff(engine) is None
    assert due_overview(engine) is None


def test_a_life_ends_with_the_overview_of_its_newest_cutoff(replayed: Engine) -> None:
    assert newest_cutoff(replayed) == LAST
    assert due_overview(replayed) is None
    assert json.loads((replayed.root / "overview.json").read_text())["cutoff"] == LAST


def test_a_new_verdict_makes_it_due_once(shop: Engine) -> None:
    newest = shop.files.read("drift_report", "2024-07-29")
    report = newest.with_columns(cutoff=pl.lit("2024-08-12"))
    shop.files.write(Stored(report), "drift_report", "2024-08-12")

    due = due_overview(shop)
    note_overview(shop, LAST)

    assert due is not None
    assert due[0] == LAST
    assert due_overview(shop) is None


def test_an_incident_that_opens_makes_it_due(shop: Engine) -> None:
    report = shop.files.read("drift_report", "2024-07-29").with_columns(verdict=pl.lit("watch"))
    shop.files.write(Stored(report), "drift_report", "2024-07-29")

    due, shown = due_overview(shop), read_overview(shop, LAST).open_alerts

    assert due is not None
    assert f"accuracy-2024-10-{report['model_id'][0]}" in shown


def test_each_state_has_a_name_of_its_own(shop: Engine) -> None:
    (shop.root / "overview.json").unlink()
    first = due_overview(shop)
    Path(str(shop.files.path("drift_report", "2024-07-29"))).unlink()
    second = due_overview(shop)

    assert first is not None
    assert second is not None
    assert first != second


def test_the_page_of_an_older_cutoff_leaves_the_newest_due(shop: Engine) -> None:
    (shop.root / "overview.json").unlink()

    note_overview(shop, "2024-06-03")

    assert due_overview(shop) is not None


def test_the_page_of_any_scored_cutoff_can_be_made(shop: Engine) -> None:
    parts = page_of(shop, read_overview(shop, "2024-06-03"))

    assert str(parts[0]) == "# Overview of 2024-06-03"


def test_a_cutoff_that_was_not_scored_says_which_job_to_take(shop: Engine) -> None:
    with pytest.raises(ClvError, match=r"predictions\[2024-06-10\] .* run the job 'scoring'"):
        read_overview(shop, "2024-06-10")
