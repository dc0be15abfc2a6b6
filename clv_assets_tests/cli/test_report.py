"""``clv report``: a cutoff for people who won't open Dagster."""

from pathlib import Path

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, config_of


def test_the_newest_cutoff_is_reported(replayed: Engine, tmp_path: Path) -> None:
    target = tmp_path / "report.html"

    result = clv("report", "--to", str(target), *config_of(replayed))

    assert result.exit_code == 0, result.output
    assert result.stdout == f"report of cutoff 2024-11-04: {target}\n"
    assert "Cutoff 2024-11-04; expected net revenue in" in target.read_text(encoding="utf-8")


def test_a_cutoff_that_was_not_scored_is_an_error(replayed: Engine, tmp_path: Path) -> None:
    arguments = ("--to", str(tmp_path / "r.html"), "--cutoff", "2020-01-06", *config_of(replayed))

    result = clv("report", *arguments)

    assert result.exit_code == 1
    assert result.stderr.startswith("clv: cutoff 2020-01-06 has not been scored")
