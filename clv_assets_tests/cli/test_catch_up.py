"""``clv catch-up``: what is due, and a second run does nothing."""

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, config_of


def test_tomorrow_cannot_be_pretended(shop: Engine) -> None:
    result = clv("catch-up", *config_of(shop), "--as-of", "2999-01-01")

    assert result.exit_code == 1
    assert "in the future" in result.stderr


def test_catch_up_does_what_is_due_and_a_second_run_does_nothing(trained: Engine) -> None:
    first = clv("catch-up", *config_of(trained), "--as-of", "2024-09-17")
    assert first.exit_code == 0, first.output
    files = {path: path.stat().st_mtime_ns for path in trained.root.rglob("*.parquet")}

    second = clv("catch-up", *config_of(trained), "--as-of", "2024-09-17")

    assert trained.files.keys("drift_report") == [
        "2024-06-03",
        "2024-06-17",
    ]
    assert "nothing was due" in second.output
    after = {path: path.stat().st_mtime_ns for path in trained.root.rglob("*.parquet")}
    assert after == files
