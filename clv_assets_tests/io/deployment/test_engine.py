"""An engine opens the doors of one deployment, and each lock of it for one at a time."""

from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.errors import BusyError
from clv_assets.core.monitoring.alerts import Alert
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import make_engine

ANN = pl.DataFrame({"customer_id": ["ann"]})


def test_all_that_is_stored_is_below_the_folder_of_the_deployment(tmp_path: Path) -> None:
    engine = make_engine(tmp_path, "north")

    engine.files.write(Stored(ANN), "clusters", "2024-06-03")
    engine.alerts.record(Alert("drift", "title", "body"))
    with engine.lock("ingest"):
        pass

    assert engine.root == tmp_path / "data" / "north"
    assert {path.name for path in engine.root.iterdir()} == {"assets", "alerts", "locks"}


def test_two_deployments_of_one_root_share_nothing(tmp_path: Path) -> None:
    north, south = make_engine(tmp_path, "north"), make_engine(tmp_path, "south")

    north.files.write(Stored(ANN), "clusters", "2024-06-03")

    assert north.files.exists("clusters", "2024-06-03")
    assert not south.files.exists("clusters", "2024-06-03")
    with north.lock("ingest"), south.lock("ingest"):
        pass


def test_assets_may_be_elsewhere_than_models(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    engine = make_engine(tmp_path, storage={"assets": f"file://{elsewhere}"})

    engine.files.write(Stored(ANN), "clusters", "2024-06-03")

    assert (elsewhere / "shop" / "clusters" / "2024-06-03.parquet").is_file()
    assert not engine.root.exists()


def test_a_lock_that_is_held_is_busy_and_another_one_is_not(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)

    with engine.lock("ingest"):
        with (
            pytest.raises(BusyError, match=r"^ingest is busy: held by process"),
            engine.lock("ingest"),
        ):
            pass
        with engine.lock("training"):
            pass
    with engine.lock("ingest"):
        pass
