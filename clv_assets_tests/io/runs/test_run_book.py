"""Who launched what, line by line."""

from pathlib import Path

import pytest

from clv_assets.io.runs.run_book import RunRow, keep_runs, kept_runs, launched_by


def row(run_id: str) -> RunRow:
    return RunRow(run_id, "scoring", "2024-06-03", "clv, by ann", 1.0, 2.0, "SUCCESS")


def test_a_run_is_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    assert kept_runs(path) == []

    keep_runs(path, [row("a"), row("b")])
    keep_runs(path, [row("b"), row("c")])

    assert kept_runs(path) == [row("a"), row("b"), row("c")]


def test_a_row_that_was_cut_short_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    keep_runs(path, [row("a"), row("b")])
    path.write_text(path.read_text()[:-9])

    assert kept_runs(path) == [row("a")]


@pytest.mark.parametrize(
    ("tags", "who"),
    [
        ({"dagster/schedule_name": "daily_ingest"}, "the schedule daily_ingest"),
        ({"dagster/sensor_name": "cutoffs_due"}, "the sensor cutoffs_due"),
        ({"dagster/backfill": "abc"}, "the backfill abc"),
        ({"clv/by": "clv, by ann"}, "clv, by ann"),
        ({}, "a person in the UI"),
    ],
)
def test_who_or_what_began_a_run_is_told_by_its_tags(tags: dict[str, str], who: str) -> None:
    assert launched_by(tags) == who
