"""The checks on predictions: none has moved away from training, none that is due is missing."""

from pathlib import Path

import polars as pl
from dagster import AssetCheckResult, AssetCheckSeverity, build_asset_context

from clv_assets.checks.predictions import latest_cutoff_scored, prediction_drift
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.asset_files import Stored
from clv_assets.resources import Clock
from clv_assets_tests.deployments import copy_of

CUTOFF = "2024-11-04"
TODAY = Clock(as_of="2024-11-11")


def drift(engine: Engine) -> AssetCheckResult:
    with build_asset_context(partition_key=CUTOFF) as context:
        result: AssetCheckResult = prediction_drift(context, engine)
    return result


def test_predictions_a_hundred_times_as_high_have_drifted(tmp_path: Path, replayed: Engine) -> None:
    engine = copy_of(replayed, tmp_path)
    issued = engine.files.read("predictions", CUTOFF)
    inflated = issued.with_columns(pl.col("predicted_clv") * 100)
    engine.files.write(Stored(inflated), "predictions", CUTOFF)

    as_issued, moved = drift(replayed), drift(engine)

    assert as_issued.passed
    assert not moved.passed
    assert moved.severity == AssetCheckSeverity.WARN
    assert moved.metadata["moved"].value == ["predicted_clv"]


def test_a_lens_that_is_missing_makes_its_cutoff_wait(tmp_path: Path, replayed: Engine) -> None:
    engine = copy_of(replayed, tmp_path)
    Path(str(engine.files.path("value_tiers", CUTOFF))).unlink()

    whole = latest_cutoff_scored(engine=replayed, clock=TODAY)
    lacking = latest_cutoff_scored(engine=engine, clock=TODAY)

    assert (whole.passed, whole.metadata["waiting"].value) == (True, [])
    assert (lacking.passed, lacking.metadata["waiting"].value) == (False, [CUTOFF])
    assert lacking.metadata["today"].value == "2024-11-11"
