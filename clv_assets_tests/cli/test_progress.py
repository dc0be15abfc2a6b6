"""How far a long command is: shown on a terminal, and nowhere else."""

import pytest

from clv_assets.cli.progress import progress
from clv_assets.core.progress import tell
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import TRAIN, clv_process, config_of
from clv_assets_tests.cli.terminal import terminal
from clv_assets_tests.deployments import ONE_PAIR, make_sample_shop


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (("train", *TRAIN), "past origin 2 of "),
        (("backtest", "--cutoff", "2024-06-03", "--cutoff", "2024-07-01"), "cutoff 2 of 2: 2024-"),
        (("search",), "3 months of history to predict 3: origin 1 of 1"),
        (("ingest",), "rows read"),
    ],
    ids=["train", "backtest", "search", "ingest"],
)
def test_a_long_command_shows_how_far_it_is(
    ingested: Engine, command: tuple[str, ...], shown: str
) -> None:
    folder = ingested.deployment.config_path.parent
    shop = make_sample_shop(folder, search=ONE_PAIR)

    with terminal(command[0], *config_of(shop), *command[1:]) as screen:
        text = screen.until(shown)
        code, _ = screen.end()

    assert shown in text
    assert code == 0


def test_where_nobody_looks_on_nothing_is_shown(ingested: Engine) -> None:
    result = clv_process("ingest", *config_of(ingested))

    assert result.returncode == 0
    assert result.stderr == ""


def test_without_a_terminal_a_report_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    with progress("work", 3) as (report, advance):
        report("first")
        tell("second")
        advance()

    assert capfd.readouterr() == ("", "")
