"""``clv status``: for people and for monitors."""

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, config_of


def test_status_tells_monitors_by_its_exit_code(trained: Engine) -> None:
    due = clv("status", *config_of(trained), "--as-of", "2024-06-03")
    clv("catch-up", *config_of(trained), "--as-of", "2024-06-03")
    quiet = clv("status", *config_of(trained), "--as-of", "2024-06-04")

    assert due.exit_code == 4
    assert "2024-06-03" in due.output
    assert quiet.exit_code == 0
    assert "next cutoff:   2024-06-17" in quiet.output
    assert "next verdict:  2024-09-03" in quiet.output


def test_status_without_a_champion_is_blocked(ingested: Engine) -> None:
    result = clv("status", *config_of(ingested))

    assert result.exit_code == 4
    assert "no champion yet" in result.output
