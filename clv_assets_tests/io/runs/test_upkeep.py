"""Leftovers go, and nothing that is in use."""

import os
import time
from pathlib import Path

import polars as pl
import pytest
from dagster import DagsterInstance

from clv_assets.io.deployment.engine import Engine
from clv_assets.io.runs.upkeep import tidy
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import make_engine

LONG_AGO = time.time() - 3 * 86_400
GONE = 2**22 + 1  # no process has this number


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.delenv("CLV_STORAGE", raising=False)
    return make_engine(tmp_path, storage={"assets": (tmp_path / "elsewhere").as_uri()})


def left(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("half")
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def test_leftovers_go_from_every_folder_and_what_is_being_written_stays(engine: Engine) -> None:
    gone = [
        left(engine.root / "models" / "m", f".model.joblib-{GONE}-abcd1234"),
        left(engine.root / "alerts", ".a.md-abcd1234"),
        left(engine.root / "parts" / "x", f".p.parquet-{GONE}-abcd1234"),
    ]
    fresh = left(engine.root, f".card.json-{GONE}-abcd1234")
    fresh.touch()
    mine = left(engine.root, f".manifest.csv-{os.getpid()}-abcd1234")
    os.utime(mine)  # by a process that began before
    with DagsterInstance.ephemeral() as instance:
        told = tidy(engine, instance)

    assert [path.exists() for path in gone] == [False, False, False]
    assert fresh.exists()
    assert mine.exists()
    assert told == "removed 3 temporary files that nobody needs any more"


def test_assets_elsewhere_are_looked_at_too(engine: Engine, tmp_path: Path) -> None:
    engine.files.write(Stored(pl.DataFrame({"a": [1]})), "features", "2024-06-03")
    stray = left(tmp_path / "elsewhere" / "shop" / "features", f".x.parquet-{GONE}-abcd1234")
    with DagsterInstance.ephemeral() as instance:
        tidy(engine, instance)

    assert not stray.exists()
    assert engine.files.keys("features") == ["2024-06-03"]


def test_locks_that_nobody_holds_go_and_held_ones_stay(engine: Engine) -> None:
    locks = engine.root / "locks"
    old, held = (left(locks, f"score-{day}.lock") for day in ("2024-06-03", "2024-06-17"))
    kept = left(locks, "ingest.lock")
    with engine.lock("score-2024-06-17"), DagsterInstance.ephemeral() as instance:
        os.utime(held, (LONG_AGO, LONG_AGO))
        tidy(engine, instance)

    assert not old.exists()
    assert held.exists()
    assert kept.exists()
