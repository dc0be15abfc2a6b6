"""A life: what is due is done, reality before predictions, and one failure stops no other."""

from datetime import date
from pathlib import Path

import pytest

from clv_assets.cli.life import steps, work_off
from clv_assets.cli.runs import Runs
from clv_assets.core.calendar.due import Due
from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import copy_of

TODAY = date(2024, 11, 11)


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")  # Runs sets it; this puts it back


def test_reality_comes_before_new_predictions() -> None:
    due = Due([date(2024, 11, 4)], [date(2024, 7, 1), date(2024, 7, 15)], ["2024-10"])

    assert steps(due) == [
        ("labelling", "2024-07-01"),
        ("labelling", "2024-07-15"),
        ("early_reading", "2024-10"),
        ("scoring", "2024-11-04"),
    ]


def test_one_failure_is_told_at_the_end_and_stops_no_other(
    tmp_path: Path, replayed: Engine
) -> None:
    shop = copy_of(replayed, tmp_path)
    report, read, actuals = (
        Path(str(shop.files.path(asset, key)))
        for asset, key in (
            ("drift_report", "2024-07-29"),
            ("early_read", "2024-10"),
            ("actuals", "2024-07-29"),
        )
    )
    before = read.read_bytes()
    for path in (report, read, actuals):
        path.unlink()
    actuals.mkdir()  # no file can take its place
    told: list[str] = []

    with pytest.raises(ClvError, match=r"labelling 2024-07-29: .*[Dd]irectory"):
        work_off(Runs(shop), TODAY, told.append)

    assert told == ["labelling 2024-07-29", "early_reading 2024-10"]
    assert not report.exists()
    assert read.read_bytes() == before


def test_what_a_suspect_month_holds_up_is_not_tried(tmp_path: Path, replayed: Engine) -> None:
    shop = copy_of(replayed, tmp_path)
    for asset, key in (("drift_report", "2024-07-29"), ("early_read", "2024-10")):
        Path(str(shop.files.path(asset, key))).unlink()
    facts = {**shop.files.facts("transactions"), "suspect_months": {"2024-08": "half is missing"}}
    shop.files.write(Stored(shop.files.read("transactions"), facts), "transactions")
    told: list[str] = []

    assert work_off(Runs(shop), TODAY, told.append) == 1

    assert told == ["early_reading 2024-10"]
