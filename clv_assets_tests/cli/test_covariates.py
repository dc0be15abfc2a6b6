"""``clv`` with a file of customers: what it says of columns that know too much."""

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, config_of
from clv_assets_tests.deployments import SAMPLE_SHOP, make_engine

WINDOW_END = datetime(2024, 12, 3)
WINDOWS = {"pred_months": 6, "history_months": 12, "max_snapshots": 12}


@pytest.fixture
def config(tmp_path: Path, own_environment: pytest.MonkeyPatch) -> Path:
    """A sample shop of 500 whose file of customers holds what they have spent by WINDOW_END."""
    log = tmp_path / "log.parquet"
    said = clv("sample", "--customers", "500", "--until", "2025-04-01", "--out", str(log))
    assert not said.exit_code
    exported = pl.read_parquet(log).filter(pl.col("order_date") < WINDOW_END)
    people = exported.group_by("customer_id").agg(total_spend=pl.col("revenue").sum())
    people.with_columns(city=pl.lit("Ulm")).write_csv(tmp_path / "customers.csv")
    return tmp_path


def write(folder: Path, *columns: str) -> Engine:
    declared: dict[str, Any] = {name: {"immutable": True} for name in columns}
    source = {"path": "log.parquet", "customers": {"path": "customers.csv", "columns": declared}}
    training = {**SAMPLE_SHOP["training"], **WINDOWS}
    return make_engine(folder, **{**SAMPLE_SHOP, "training": training, "source": source})


def test_a_backtest_warns_of_a_column_that_knows_the_window(config: Path) -> None:
    shop = write(config, "city", "total_spend")

    result = clv("backtest", *config_of(shop), "--cutoff", "2024-06-03")

    assert result.exit_code == 0, result.output
    assert "warning: total_spend: knowing it takes the error on later windows" in result.stderr
    assert "city" not in result.stderr
    assert "past spend" in result.stdout.splitlines()[-1]


def test_a_backtest_with_honest_columns_warns_of_nothing(config: Path) -> None:
    result = clv("backtest", *config_of(write(config, "city")), "--cutoff", "2024-06-03")

    assert result.exit_code == 0, result.output
    assert result.stderr == ""
