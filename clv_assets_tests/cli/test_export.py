"""``clv export``: the customers of a cutoff, for where campaigns are run."""

from pathlib import Path

import polars as pl
import pytest

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, config_of
from clv_assets_tests.deployments import copy_of


@pytest.fixture
def engine(tmp_path: Path, replayed: Engine) -> Engine:
    return copy_of(replayed, tmp_path)


def test_the_newest_cutoff_is_written_with_its_window_and_currency(
    replayed: Engine, tmp_path: Path
) -> None:
    target = tmp_path / "customers.csv"

    result = clv("export", "--to", str(target), *config_of(replayed))

    assert result.exit_code == 0, result.output
    assert result.stdout == (
        f"235 customers of cutoff 2024-11-04 to {target}: expected net revenue in [2024-11-04, "
        "2025-02-04), currency EUR\n"
    )
    assert pl.read_csv(target).height == 235


def test_a_campaign_is_planned_before_and_on_record_after(engine: Engine, tmp_path: Path) -> None:
    target = tmp_path / "spring.parquet"
    arguments = ("--campaign", "spring", "--control-share", "0.2", *config_of(engine))

    first = clv("export", "--to", str(target), *arguments)
    again = clv("export", "--to", str(tmp_path / "again.parquet"), *arguments)

    assert first.exit_code == 0, first.output
    lines = first.stdout.splitlines()
    assert lines[0].startswith("campaign 'spring': 1")
    assert lines[1].startswith("seen four times in five would be a difference of ")
    assert "campaign 'spring' is on record since" in again.stdout
    assert pl.read_parquet(target).equals(pl.read_parquet(tmp_path / "again.parquet"))


def test_what_was_not_written_is_not_on_record(engine: Engine, tmp_path: Path) -> None:
    result = clv("export", "--to", "x.doc", "--campaign", "spring", *config_of(engine))

    assert result.exit_code == 1
    assert result.stderr.startswith("clv: x.doc: customer tables are written as .csv, .parquet")
    assert clv("campaign", "--name", "spring", *config_of(engine)).exit_code == 1


def test_a_share_without_a_campaign_is_a_wrong_use(engine: Engine) -> None:
    result = clv("export", "--to", "x.csv", "--control-share", "0.1", *config_of(engine))

    assert result.exit_code == 2
    assert "--control-share needs --campaign NAME" in result.stderr


def test_some_customers_alone(replayed: Engine, tmp_path: Path) -> None:
    ids = tmp_path / "ids.txt"
    ids.write_text("C000099\nnobody\n")
    target = tmp_path / "some.xlsx"

    result = clv("export", "--to", str(target), "--only", str(ids), *config_of(replayed))

    assert result.exit_code == 0
    assert "left out: 1 of the ids asked for" in result.stdout
    assert target.exists()


def test_a_cutoff_that_was_not_scored_is_an_error(replayed: Engine, tmp_path: Path) -> None:
    arguments = ("--to", str(tmp_path / "x.csv"), "--cutoff", "2020-01-06", *config_of(replayed))

    result = clv("export", *arguments)

    assert result.exit_code == 1
    assert result.stderr.startswith("clv: cutoff 2020-01-06 has not been scored; scored are ")
    assert not (tmp_path / "x.csv").exists()
