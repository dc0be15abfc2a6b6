"""``clv status``: for people and for monitors."""

import json
import sys

from clv_assets.core.monitoring.alerts import Alert
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


def test_an_alert_that_can_not_be_delivered_is_told_and_changes_the_exit_code(
    trained: Engine,
) -> None:
    path = trained.deployment.config_path
    sections = json.loads(path.read_text())
    unheard = {"command": [sys.executable, "-c", "raise SystemExit('no route')"]}
    path.write_text(json.dumps({**sections, "notify": unheard}))
    trained.alerts.record(Alert("quiet", "An alert", "of a test"))
    today = ("--as-of", "2024-06-03")

    night = clv("catch-up", *config_of(trained), *today)
    told = clv("status", *config_of(trained), *today)
    path.write_text(json.dumps(sections))
    clv("catch-up", *config_of(trained), *today)
    quiet = clv("status", *config_of(trained), *today)

    assert "alert not delivered, will be tried again: quiet.md: " in night.stderr
    assert told.exit_code == 4
    assert "not delivered: quiet.md: " in told.stdout
    assert "no route" in told.stdout
    assert quiet.exit_code == 0
