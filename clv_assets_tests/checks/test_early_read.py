"""The early check: one signal of the month out of its band is enough to warn."""

from pathlib import Path

import polars as pl
import pytest
from dagster import AssetCheckResult, AssetCheckSeverity, build_asset_context

from clv_assets.checks.early_read import early_drift
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import make_engine

MONTH = "2024-09"


def checked(engine: Engine) -> AssetCheckResult:
    with build_asset_context(partition_key=MONTH) as context:
        result: AssetCheckResult = early_drift(context, engine)
    return result


def test_every_signal_of_the_month_is_shown(replayed: Engine) -> None:
    read = replayed.files.read("early_read", MONTH)

    result = checked(replayed)

    assert result.passed is not read["breach"].any()
    assert result.metadata["month"].value == MONTH
    assert all(name in str(result.metadata["signals"].value) for name in read["signal"])


@pytest.mark.parametrize("breach", [False, True])
def test_a_signal_out_of_its_band_fails_as_a_warning(
    tmp_path: Path, replayed: Engine, breach: bool
) -> None:
    read = replayed.files.read("early_read", MONTH)
    signals = [read.with_columns(breach=pl.lit(value)) for value in (False, breach)]
    engine = make_engine(tmp_path)
    changed = pl.concat(signals)
    engine.files.write(Stored(changed), "early_read", MONTH)

    result = checked(engine)

    assert result.passed is not breach
    assert result.severity == AssetCheckSeverity.WARN
