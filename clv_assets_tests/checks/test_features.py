"""The check on features: every one is compared with what the champion was trained on."""

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


def test_each_contract_feature_has_its_figure_against_one_limit(replayed: Engine) -> None:
    result = checked(replayed)

    shown = {name: one.value for name, one in result.metadata.items()}
    assert set(shown) == {"cutoff", "limit", "by_chance", *CONTRACT_FEATURES}
    assert result.passed or any(shown[name] > shown["limit"] for name in CONTRACT_FEATURES)
    assert result.severity == AssetCheckSeverity.WARN


def test_a_feature_that_moved_fails_the_check_and_is_told_by_its_figure(
    tmp_path: Path, replayed: Engine
) -> None:
    engine = copy_of(replayed, tmp_path)
    features = engine.files.read("features", CUTOFF)
    moved = features.with_columns(pl.col("recency_days") + 1000)
    engine.files.write(Stored(moved), "features", CUTOFF)

    result = checked(engine)

    before = checked(replayed).metadata
    changed = {name for name, one in result.metadata.items() if one.value != before[name].value}
    assert not result.passed
    assert changed == {"recency_days"}
    assert result.metadata["recency_days"].value > engine.config.monitoring.psi
