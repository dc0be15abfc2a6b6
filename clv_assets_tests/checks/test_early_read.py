"""The early check: one family of signals that broke warns, twice in a row it is an error."""

from pathlib import Path

import polars as pl
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

    assert result.passed is not read["names"].any()
    assert result.metadata["month"].value == MONTH
    assert all(name in str(result.metadata["signals"].value) for name in read["signal"])


def broken(folder: Path, replayed: Engine, *months: str) -> Engine:
    """A shop whose order of customers broke in these months."""
    engine = make_engine(folder)
    is_rank = pl.col("signal") == "rank"
    for month in months:
        read = replayed.files.read("early_read", MONTH).with_columns(
            month=pl.lit(month),
            value=pl.when(is_rank).then(0.1).otherwise("value"),
            baseline=pl.when(is_rank).then(0.7).otherwise("baseline"),
            **{name: is_rank | pl.col(name) for name in ("breach", "names")},
            verdict=pl.when(is_rank).then(pl.lit("watch")).otherwise("verdict"),
        )
        engine.files.write(Stored(read), "early_read", month)
    return engine


def test_a_family_that_broke_fails_as_a_warning(tmp_path: Path, replayed: Engine) -> None:
    result = checked(broken(tmp_path, replayed, MONTH))

    assert not result.passed
    assert result.severity == AssetCheckSeverity.WARN
    assert "rank-2024-09-" in str(result.metadata["incidents"].value)


def test_a_family_that_broke_twice_in_a_row_is_an_error(tmp_path: Path, replayed: Engine) -> None:
    result = checked(broken(tmp_path, replayed, "2024-08", MONTH))

    assert not result.passed
    assert result.severity == AssetCheckSeverity.ERROR
