"""Options that commands share: days, months, and names of former days."""

import pytest

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import TRAIN, clv, config_of


def test_an_option_of_former_days_says_what_it_is_called_now(shop: Engine) -> None:
    result = clv("train", *config_of(shop), "--cutoff", "2024-06-03", *TRAIN[2:])

    assert result.exit_code == 2
    assert "--cutoff is called --as-of now: a champion has an as-of date" in result.output


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--as-of", "3.6.2024", "'3.6.2024' is no date; write YYYY-MM-DD"),
        ("--as-of", "2024-02-30", "'2024-02-30' is no date"),
        ("--pred-months", "0", "0 is not in the range 1<=x<=120"),
        ("--history-months", "six", "'six' is not a valid integer"),
    ],
)
def test_a_day_or_a_month_that_is_none_is_a_usage_error(option: str, value: str, told: str) -> None:
    result = clv("train", *TRAIN, option, value)

    assert result.exit_code == 2
    assert told in result.stderr
