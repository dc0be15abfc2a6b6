"""``clv train``: a person, a day, a reason."""

import re

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


def test_the_error_that_is_told_has_its_currency(ingested: Engine) -> None:
    result = clv("train", *config_of(ingested), *TRAIN)

    assert result.exit_code == 0, result.output
    assert re.search(r": RMSE [\d,.]+ EUR, R² ", result.stdout)
