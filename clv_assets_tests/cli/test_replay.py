"""``clv replay``: a life lived day by day, nothing known before its time."""

import os
import signal
import subprocess
from contextlib import suppress
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from dagster import AssetKey, DagsterEventType, DagsterInstance

from clv_assets.core.lines.sample_shop import SampleShop, sample_lines
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.cli.commands import CLV, REPLAY, clv, config_of
from clv_assets_tests.deployments import SAMPLE_SHOP, make_engine

CADENCE = [
    "2024-06-03",
    "2024-06-17",
    "2024-07-01",
    "2024-07-15",
    "2024-07-29",
    "2024-08-12",
    "2024-09-02",
    "2024-10-07",
    "2024-11-04",
]


def test_every_on_cadence_cutoff_is_scored_through_all_lenses(replayed: Engine) -> None:
    files = replayed.files

    for asset in ("features", "predictions", "value_tiers", "clusters", "cluster_ranks"):
        assert files.keys(asset) == CADENCE


def test_every_matured_window_is_labelled_and_reported(replayed: Engine) -> None:
    files = replayed.files

    matured = [key for key in CADENCE if key <= "2024-07-29"]
    assert files.keys("actuals") == matured
    assert files.keys("drift_report") == matured


def test_every_full_label_month_after_launch_is_read(replayed: Engine) -> None:
    months = replayed.files.keys("early_read")

    assert months == ["2024-07", "2024-08", "2024-09", "2024-10"]


def test_a_prediction_is_issued_on_its_cutoff_and_never_in_sample(replayed: Engine) -> None:
    for key in CADENCE:
        row = replayed.files.read("predictions", key).row(0, named=True)

        assert row["issued_at"] == date.fromisoformat(key)
        assert row["in_sample"] is False


def test_customers_without_a_purchase_count_as_zero(replayed: Engine) -> None:
    actuals = replayed.files.read("actuals", "2024-06-03")
    predictions = replayed.files.read("predictions", "2024-06-03")

    assert actuals["customer_id"].to_list() == predictions["customer_id"].to_list()
    assert actuals["actual_clv"].null_count() == 0
    assert (actuals["actual_clv"] == 0).sum() > 0


def test_drift_compares_with_the_baseline_of_the_model_that_predicted(replayed: Engine) -> None:
    report = replayed.files.read("drift_report", "2024-06-03").row(0, named=True)

    card = replayed.models.card(report["model_id"])

    assert report["rmse_baseline"] == pytest.approx(card["baseline"]["mean"]["rmse"])


def test_what_was_done_shows_up_in_the_dagster_instance(replayed: Engine) -> None:
    with DagsterInstance.from_config(str(replayed.deployment.dagster_home)) as instance:
        scored = instance.get_materialized_partitions(AssetKey("cluster_ranks"))
        checked = {
            event.asset_check_evaluation_data.check_name
            for run in instance.get_runs()
            for record in instance.all_logs(run.run_id, DagsterEventType.ASSET_CHECK_EVALUATION)
            if (event := record.dagster_event) is not None
        }

    assert scored == set(CADENCE)
    assert {"rmse_drift", "r2_drift", "early_drift", "feature_drift", "prediction_drift"} <= checked


def test_the_card_is_the_champions_metadata(replayed: Engine) -> None:
    with DagsterInstance.from_config(str(replayed.deployment.dagster_home)) as instance:
        event = instance.get_latest_materialization_event(AssetKey("champion_model"))
    assert event is not None
    assert event.asset_materialization is not None
    shown = event.asset_materialization.metadata

    card = replayed.models.card(str(shown["model_id"].value))

    assert set(card) <= set(shown)
    assert card["approved_by"] == "ann"
    assert card["baseline"]["kind"] == "out_of_time"


def test_a_second_replay_elsewhere_issues_the_same_bytes(
    replayed: Engine, shop: Engine, own_environment: pytest.MonkeyPatch
) -> None:
    short = ("--from", "2024-06-03", "--to", "2024-07-01", *REPLAY[4:])

    result = clv("replay", *config_of(shop), *short)

    assert result.exit_code == 0, result.output
    for key in shop.files.keys("predictions"):
        again = Path(str(shop.files.path("predictions", key))).read_bytes()
        assert again == Path(str(replayed.files.path("predictions", key))).read_bytes()


def test_a_log_cut_at_a_cutoff_gives_the_same_bytes_up_to_it(
    tmp_path: Path, own_environment: pytest.MonkeyPatch
) -> None:
    """No leakage: nothing made on a day depends on a row of that day or later."""
    day = date(2024, 6, 3)
    lines = sample_lines(SampleShop(200, seed=3), date(2024, 12, 1))
    lines.write_parquet(tmp_path / "whole.parquet")
    lines.filter(pl.col("order_date") < day).write_parquet(tmp_path / "cut.parquet")
    made = []
    for name in ("whole", "cut"):
        source = {"path": f"{name}.parquet", "complete_through": day}
        training = {**SAMPLE_SHOP["training"], "max_snapshots": 3, "max_origins": 2}
        sections = {**SAMPLE_SHOP, "source": source, "training": training}
        shop = make_engine(tmp_path, name, **sections)
        result = clv("replay", *config_of(shop), "--from", str(day), "--to", str(day), *REPLAY[4:])
        assert result.exit_code == 0, result.output
        files = [*shop.root.glob("assets/*/*.parquet"), *shop.root.glob("models/*/*.joblib")]
        made.append({file.relative_to(shop.root): file.read_bytes() for file in files})

    assert len(made[0]) == 9
    assert made[0] == made[1]


def test_going_on_reuses_what_is_there(replayed: Engine) -> None:
    before = {path: path.stat().st_mtime_ns for path in _files(replayed)}

    result = clv("replay", *config_of(replayed), *REPLAY)

    assert result.exit_code == 0, result.output
    assert {path: path.stat().st_mtime_ns for path in _files(replayed)} == before
    assert len(replayed.models.manifest()) == 1


def test_a_live_champion_is_not_replayed_over(trained: Engine) -> None:
    result = clv("replay", *config_of(trained), *REPLAY)

    assert result.exit_code == 1
    assert "no replay made" in result.stderr


def test_a_live_deployment_is_not_set_aside(trained: Engine) -> None:
    before = _files(trained)

    result = clv("replay", "--restart", *config_of(trained), *REPLAY)

    assert result.exit_code == 1
    assert "no replay made" in result.stderr
    assert _files(trained) == before
    assert not list(trained.root.parent.glob("*.replaced-*"))


def test_what_is_at_work_is_not_set_aside(shop: Engine) -> None:
    shop.files.write(Stored(pl.DataFrame({"a": [1]})), "features", "2024-06-03")
    with shop.lock("ingest"):
        result = clv("replay", "--restart", *config_of(shop), *REPLAY)

    assert result.exit_code == 1
    assert "ingest is busy" in result.stderr
    assert shop.files.exists("features", "2024-06-03")


def test_killed_at_any_point_it_ends_in_the_same_bytes(replayed: Engine, shop: Engine) -> None:
    """Three kills: after the first prediction, label and early read have been stored."""
    for asset in ("predictions", "drift_report", "early_read"):
        folder = Path(str(shop.files.base)) / asset
        _kill_once_there(shop, folder)

    result = clv("replay", *config_of(shop), *REPLAY)

    assert result.exit_code == 0, result.output
    for mine, theirs in zip(_files(shop), _files(replayed), strict=True):
        assert mine.name == theirs.name
        if mine.parent.name != "assets":  # the snapshot of transactions carries its ingest day
            assert mine.read_bytes() == theirs.read_bytes()


def _files(shop: Engine) -> list[Path]:
    return sorted((shop.root / "assets").rglob("*.parquet"))


def _kill_once_there(shop: Engine, folder: Path) -> None:
    """Start a replay and SIGKILL it as soon as the folder holds a whole file."""
    environment = {k: v for k, v in os.environ.items() if k not in ("CLV_STORAGE", "DAGSTER_HOME")}
    command = [str(CLV), "replay", *config_of(shop), *REPLAY]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    have = len(list(folder.glob("*.parquet")))
    while process.poll() is None and len(list(folder.glob("*.parquet"))) == have:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.002)  # a spin would take from the replay what it runs on
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert len(list(folder.glob("*.parquet"))) > have


def test_predictions_hold_their_contract(replayed: Engine) -> None:
    frame = replayed.files.read("predictions", CADENCE[0])

    assert frame.schema["cutoff"] == pl.Date
    assert frame["predicted_clv"].is_finite().all()
    assert (frame["predicted_clv"] >= 0).all()
    assert set(frame["population"]) <= {"active", "new", "returns_only", "silent"}
