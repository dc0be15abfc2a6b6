"""``clv catch-up``: what is due, and a second run does nothing."""

from datetime import date

import pytest

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


def test_labels_are_refused_before_their_time(trained: Engine) -> None:
    from clv_assets.cli.runs import Runs
    from clv_assets.core.errors import ClvError

    assert clv("score", *config_of(trained), "--cutoff", "2024-06-03").exit_code == 0

    with pytest.raises(ClvError, match="matures on 2024-09-03"):
        Runs(trained.deployment).run("labelling", "2024-06-03", as_of=date(2024, 9, 2))

    assert trained.files.keys("actuals") == []
