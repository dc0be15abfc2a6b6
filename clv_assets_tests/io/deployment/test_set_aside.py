"""A life that is set aside goes as a whole, wherever its assets are."""

import json
from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.errors import BusyError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.set_aside import finish_setting_aside, set_aside
from clv_assets.io.storage.asset_files import AssetFiles, Stored
from clv_assets.io.storage.locks import hold_for_life
from clv_assets_tests.deployments import make_engine, next_line, running


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A deployment whose assets are in another place."""
    monkeypatch.delenv("CLV_STORAGE", raising=False)
    elsewhere = (tmp_path / "elsewhere").as_uri()
    engine = make_engine(tmp_path, storage={"assets": elsewhere})
    for asset in ("features", "predictions"):
        engine.files.write(Stored(pl.DataFrame({"asset": [asset]})), asset, "2024-06-03")
    engine.root.mkdir(parents=True)
    (engine.root / "replay.json").write_text("{}")
    return engine


def set_aside_as(engine: Engine, number: int) -> AssetFiles:
    return AssetFiles(f"{engine.deployment.assets}.replaced-{number}")


def test_folder_and_assets_go_together(engine: Engine) -> None:
    aside = set_aside(engine)

    assert aside == engine.root.with_name("shop.replaced-1")
    assert (aside / "replay.json").exists()
    assert not engine.root.exists()
    assert engine.files.keys("predictions") == []
    assert set_aside_as(engine, 1).keys("predictions") == ["2024-06-03"]


def test_a_second_life_is_set_aside_beside_the_first(engine: Engine) -> None:
    set_aside(engine)
    engine.root.mkdir()
    engine.files.write(Stored(pl.DataFrame({"life": [2]})), "features", "2024-07-01")

    aside = set_aside(engine)

    assert aside == engine.root.with_name("shop.replaced-2")
    assert set_aside_as(engine, 1).keys("features") == ["2024-06-03"]
    assert set_aside_as(engine, 2).keys("features") == ["2024-07-01"]


def test_what_a_kill_left_half_done_is_gone_on_with(engine: Engine) -> None:
    (engine.root / "set_aside.json").write_text(json.dumps({"suffix": ".replaced-7"}))
    moved = engine.files.path("features", "2024-06-03")
    set_aside_as(engine, 7).write(Stored(engine.files.read("features", "2024-06-03")), "features")
    moved.unlink()

    finish_setting_aside(engine)

    assert not engine.root.exists()
    assert set_aside_as(engine, 7).keys("predictions") == ["2024-06-03"]
    assert not (engine.root.with_name("shop.replaced-7") / "set_aside.json").exists()
    assert finish_setting_aside(engine) is None


HOLDS = """
import sys
from pathlib import Path
from clv_assets.io.storage.locks import hold_for_life
hold_for_life(Path(sys.argv[1]), "daemon")
print("held", flush=True)
input()
"""


def test_what_is_open_in_the_ui_is_not(engine: Engine) -> None:
    with running(HOLDS, engine.root / "locks") as other:
        assert next_line(other) == "held"
        with pytest.raises(BusyError, match="open in `clv ui`"):
            set_aside(engine)
        with pytest.raises(BusyError, match="the daemon of this deployment runs already"):
            hold_for_life(engine.root / "locks", "daemon")

    assert engine.root.exists()
    assert engine.files.keys("predictions") == ["2024-06-03"]
