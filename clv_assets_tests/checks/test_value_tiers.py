"""Checks on the value tiers: all is well in a real life, and what is broken is named."""

from pathlib import Path
from typing import Any

import polars as pl
from dagster import AssetCheckResult, AssetCheckSeverity, build_asset_context

from clv_assets.checks.value_tiers import tiers_stable, tiers_whole
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import copy_of

CUTOFF = "2024-11-04"


def run(check: Any, engine: Engine) -> AssetCheckResult:
    with build_asset_context(partition_key=CUTOFF) as context:
        result: AssetCheckResult = check(context, engine)
    return result


def test_the_tiers_of_a_life_are_whole_and_stable(replayed: Engine) -> None:
    whole, stable = run(tiers_whole, replayed), run(tiers_stable, replayed)

    assert whole.passed
    assert whole.metadata["faults"].value == []
    assert stable.passed
    assert stable.metadata["idle"].value > 0


def test_a_customer_without_a_tier_is_an_error(tmp_path: Path, replayed: Engine) -> None:
    engine = copy_of(replayed, tmp_path)
    tiers = engine.files.read("value_tiers", CUTOFF)
    engine.files.write(Stored(tiers[1:]), "value_tiers", CUTOFF)

    found = run(tiers_whole, engine)

    assert not found.passed
    assert found.severity == AssetCheckSeverity.ERROR
    assert found.metadata["faults"].value[0].endswith("without a tier: 1")


def test_idle_customers_who_move_are_counted(tmp_path: Path, replayed: Engine) -> None:
    engine = copy_of(replayed, tmp_path)
    tiers = engine.files.read("value_tiers", CUTOFF)
    moved = tiers.with_columns(pl.col("tier_stable").reverse())
    engine.files.write(Stored(moved), "value_tiers", CUTOFF)

    found = run(tiers_stable, engine)

    assert not found.passed
    assert found.severity == AssetCheckSeverity.WARN
    assert found.metadata["moved"].value > found.metadata["idle"].value * 0.03
