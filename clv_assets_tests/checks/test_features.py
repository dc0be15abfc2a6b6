"""The check on features: every one is compared with the same time of year before training."""

from pathlib import Path

import polars as pl
from dagster import AssetCheckResult, AssetCheckSeverity, build_asset_context

from clv_assets.checks.features import feature_drift
from clv_assets.core.features.columns import CONTRACT_FEATURES
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import copy_of

CUTOFF = "2024-06-03"


def checked(engine: Engine) -> AssetCheckResult:
    with build_asset_context(partition_key=CUTOFF) as context:
        result: AssetCheckResult = feature_drift(context, engine)
    return result


def test_each_contract_feature_is_shown_with_effect_psi_and_importance(replayed: Engine) -> None:
    result = checked(replayed)

    shown = result.metadata["columns"].value
    assert all(name in shown for name in (*CONTRACT_FEATURES, "effect", "psi", "importance"))
    assert (result.passed, result.severity) == (True, AssetCheckSeverity.WARN)


def test_a_feature_that_moved_fails_the_check_and_is_named(
    tmp_path: Path, replayed: Engine
) -> None:
    engine = copy_of(replayed, tmp_path)
    features = engine.files.read("features", CUTOFF)
    moved = features.with_columns(pl.col("recency_days") + 1000)
    engine.files.write(Stored(moved), "features", CUTOFF)

    result = checked(engine)

    assert not result.passed
    assert result.metadata["moved"].value == ["recency_days"]
    assert result.description == "moved: recency_days"
