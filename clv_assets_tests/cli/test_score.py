"""``clv score``: one cutoff, or those of a range."""

from pathlib import Path

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, config_of


def test_scoring_without_a_champion_says_how_to_train_one(ingested: Engine) -> None:
    result = clv("score", *config_of(ingested), "--cutoff", "2024-06-03")

    assert result.exit_code == 1
    assert "no champion yet" in result.stderr
    assert "clv train" in result.stderr


def test_a_cutoff_after_the_watermark_is_refused(trained: Engine) -> None:
    result = clv("score", *config_of(trained), "--cutoff", "2099-01-05")

    assert result.exit_code == 1
    assert "2099-01-05" in result.stderr
    assert len(result.stderr.splitlines()) <= 2


def test_a_cutoff_before_the_grid_names_the_key(trained: Engine) -> None:
    result = clv("score", *config_of(trained), "--cutoff", "1999-01-04")

    assert result.exit_code == 2
    assert "mondays from 2000-01-03 to today (cutoffs.start, cutoffs.end)" in result.stderr


def test_a_cutoff_before_the_first_order_is_refused(trained: Engine) -> None:
    result = clv("score", *config_of(trained), "--cutoff", "2010-01-04")

    assert result.exit_code == 1
    assert "first order (2023-01-02)" in result.stderr


def test_a_cutoff_off_the_grid_names_the_next_one(trained: Engine) -> None:
    result = clv("score", *config_of(trained), "--cutoff", "2024-06-05")

    assert result.exit_code == 2
    assert "2024-06-10" in result.output


def test_an_earlier_cutoff_is_scored_in_sample_and_never_judged(trained: Engine) -> None:
    result = clv("score", *config_of(trained), "--cutoff", "2023-10-02")
    assert result.exit_code == 0, result.output
    assert clv("catch-up", *config_of(trained), "--as-of", "2024-06-03").exit_code == 0

    report = trained.files.read("drift_report", "2023-10-02").row(0, named=True)

    assert "in sample" in result.output
    assert report["verdict"] == "not judged"
    assert not [name for name in trained.alerts.names() if "2023-10-02" in name]


def test_a_range_scores_its_cutoffs_and_again_keeps_what_was_issued(trained: Engine) -> None:
    span = ("--from", "2024-06-03", "--to", "2024-07-01")
    assert clv("score", *config_of(trained), *span).exit_code == 0
    files = trained.files
    assert files.keys("predictions") == ["2024-06-03", "2024-06-17", "2024-07-01"]
    issued = Path(str(files.path("predictions", "2024-06-17"))).read_bytes()

    assert clv("score", *config_of(trained), *span).exit_code == 0

    assert Path(str(files.path("predictions", "2024-06-17"))).read_bytes() == issued


def test_a_new_champion_leaves_issued_predictions_until_a_reason_is_given(trained: Engine) -> None:
    assert clv("score", *config_of(trained), "--cutoff", "2024-09-02").exit_code == 0
    first = trained.models.manifest()[0].model_id
    newer = ("--as-of", "2024-09-02", "--approved-by", "bob", "--reason", "autumn")
    assert clv("train", *config_of(trained), *newer).exit_code == 0
    second = trained.models.manifest()[1].model_id
    score = ("score", *config_of(trained), "--cutoff", "2024-09-02")

    assert clv(*score).exit_code == 0
    kept = trained.files.read("predictions", "2024-09-02")["model_id"][0]
    assert clv(*score, "--rescore-reason", "wrong model").exit_code == 0
    replaced = trained.files.read("predictions", "2024-09-02")["model_id"][0]

    assert (kept, replaced) == (first, second)
    superseded = Path(str(trained.files.base)) / "predictions" / "superseded"
    assert [path.name for path in superseded.iterdir()] == [f"2024-09-02-{first}-1.parquet"]
