"""``clv sample``: the sample shop's lines."""

from datetime import date
from pathlib import Path

import polars as pl

from clv_assets_tests.cli.commands import clv


def test_sample_with_a_later_date_extends_the_same_log(tmp_path: Path) -> None:
    for until in ("2024-03-01", "2024-06-01"):
        arguments = ("--customers", "100", "--until", until, "--out", str(tmp_path / until))
        assert clv("sample", *arguments).exit_code == 0

    early, late = (pl.read_parquet(tmp_path / day) for day in ("2024-03-01", "2024-06-01"))

    assert late.filter(pl.col("order_date") < date(2024, 3, 1)).equals(early)
    assert late.height > early.height


def test_a_seed_of_zero_is_a_seed(tmp_path: Path) -> None:
    for seed in ("0", "42"):
        arguments = ("--customers", "50", "--until", "2023-06-01", "--seed", seed)
        assert clv("sample", *arguments, "--out", str(tmp_path / seed)).exit_code == 0

    assert not pl.read_parquet(tmp_path / "0").equals(pl.read_parquet(tmp_path / "42"))
