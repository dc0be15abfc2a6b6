"""An approval: a person's name and reason, and windows only where they are given."""

from datetime import date

import pytest

from clv_assets.cli.approval import Approval
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, config_of


@pytest.mark.parametrize(("who", "why"), [("", "first"), ("ann", " ")])
def test_approver_and_reason_need_words(shop: Engine, who: str, why: str) -> None:
    result = clv(
        "train", *config_of(shop), "--as-of", "2024-06-03", "--approved-by", who, "--reason", why
    )

    assert result.exit_code == 1
    assert result.stderr == (
        "clv: --approved-by and --reason need words: who approves it, and why\n"
    )


def test_windows_that_are_not_given_stay_those_of_the_config() -> None:
    approval = Approval("ann", "first", history_months=9)

    config = approval.run_config(date(2024, 6, 3))

    assert config["champion_model"] == {
        "approved_by": "ann",
        "reason": "first",
        "as_of": "2024-06-03",
        "history_months": 9,
    }
