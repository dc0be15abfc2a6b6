"""``clv train``: a person, a day, a reason."""

import pytest

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import TRAIN, clv, config_of


def test_training_before_the_first_ingest_says_so(shop: Engine) -> None:
    result = clv("train", *config_of(shop), *TRAIN)

    assert result.exit_code == 1
    assert result.stderr == "clv: no transactions yet; run 'clv ingest' first\n"


def test_training_too_early_says_from_when_on_it_is_possible(ingested: Engine) -> None:
    result = clv("train", *config_of(ingested), "--as-of", "2023-03-06", *TRAIN[2:])

    assert result.exit_code == 1
    assert "from 2023-07-02 on" in result.stderr


@pytest.mark.parametrize(("who", "why"), [("", "first"), ("ann", " ")])
def test_approver_and_reason_need_words(shop: Engine, who: str, why: str) -> None:
    result = clv(
        "train", *config_of(shop), "--as-of", "2024-06-03", "--approved-by", who, "--reason", why
    )

    assert result.exit_code == 1
    assert result.stderr == (
        "clv: --approved-by and --reason need words: who approves it, and why\n"
    )


def test_an_option_of_former_days_says_what_it_is_called_now(shop: Engine) -> None:
    result = clv("train", *config_of(shop), "--cutoff", "2024-06-03", *TRAIN[2:])

    assert result.exit_code == 2
    assert "--cutoff is called --as-of now: a champion has an as-of date" in result.output
