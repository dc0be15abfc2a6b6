"""``clv explain``: what the predictions of customers hang on."""

import re

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, config_of


def test_lines_of_each_customer_sum_to_the_difference(replayed: Engine) -> None:
    ids = replayed.files.read("reasons", "2024-11-04")["customer_id"][:2].to_list()

    result = clv("explain", *ids, *config_of(replayed))

    assert result.exit_code == 0
    first, *customers = result.stdout.split("\n\n")
    assert first.startswith("Cutoff 2024-11-04, by champion ")
    assert [text.split(":")[0] for text in customers] == ids
    for text in customers:
        head, *lines = text.splitlines()
        predicted, average = (
            float(number.replace(",", "")) for number in re.findall(r"([\d,.]+) EUR", head)
        )
        amounts = [float(line.split()[0].replace(",", "")) for line in lines[:4]]
        assert abs(sum(amounts) - (predicted - average)) < 0.6  # heads are rounded from 1,000 on


def test_a_customer_whom_nobody_knows_is_an_error_of_a_line(replayed: Engine) -> None:
    result = clv("explain", "nobody", *config_of(replayed))

    assert result.exit_code == 1
    assert result.stderr == (
        "clv: cutoff 2024-11-04 has no customer nobody; ids are compared letter by letter\n"
    )


def test_a_cutoff_that_was_not_scored_is_an_error_with_the_remedy(replayed: Engine) -> None:
    result = clv("explain", "ann", "--cutoff", "2024-06-10", *config_of(replayed))

    assert result.exit_code == 1
    assert "run 'clv score --cutoff 2024-06-10' first" in result.stderr
