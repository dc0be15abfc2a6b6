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


def test_the_ending_of_the_file_says_how_it_is_written(tmp_path: Path) -> None:
    for name in ("s.parquet", "s.csv", "s.CSV.gz"):
        arguments = ("--customers", "50", "--until", "2023-06-01", "--out", str(tmp_path / name))
        assert clv("sample", *arguments).exit_code == 0

    lines = pl.read_parquet(tmp_path / "s.parquet")
    for name in ("s.csv", "s.CSV.gz"):
        again = pl.read_csv(tmp_path / name, try_parse_dates=True)
        assert again.cast(lines.schema).equals(lines)
    assert (tmp_path / "s.csv").read_text().startswith("customer_id,order_id,order_date,")


def test_an_ending_that_nothing_is_written_in_is_refused(tmp_path: Path) -> None:
    result = clv("sample", "--until", "2023-06-01", "--out", str(tmp_path / "s.xlsx"))

    assert result.exit_code == 1
    assert "s.xlsx: tables are written as .parquet, .csv, .csv.gz; name it so" in result.stderr
    assert list(tmp_path.iterdir()) == []
