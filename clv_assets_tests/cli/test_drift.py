"""``clv drift``: the history of verdicts, and who has seen an incident."""

import pytest

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, config_of
from clv_assets_tests.stored_drift import store_read


def test_the_history_of_a_lived_shop_is_printed(replayed: Engine) -> None:
    result = clv("drift", *config_of(replayed))

    months = replayed.files.keys("early_read")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Label months {months[0]} to {months[-1]}\n")
    for words in (*months, "Matured windows", "2024-07-29", "No incident is open."):
        assert words in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_before_the_first_read_there_is_nothing_to_tell(shop: Engine) -> None:
    result = clv("drift", *config_of(shop))

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "No label month has been read yet."


def test_an_incident_is_shown_and_acknowledged(shop: Engine) -> None:
    store_read(shop, "2024-05", rank="watch", model_id="m")
    shown = clv("drift", *config_of(shop)).stdout

    words = ["--by", "Ann", "--note", "a shuffled file"]
    done = clv("drift", "ack", "rank-2024-05-m", *words, *config_of(shop))

    assert "rank-2024-05-m: watch, since 2024-05" in shown
    assert done.exit_code == 0
    assert "rank-2024-05-m is acknowledged by Ann" in done.stdout
    assert "No incident is open.\nClosed: 1." in clv("drift", *config_of(shop)).stdout


@pytest.mark.parametrize("words", [["--by", "Ann"], ["--note", "seen"]])
def test_an_acknowledgement_without_a_name_or_a_note_is_refused(
    shop: Engine, words: list[str]
) -> None:
    assert clv("drift", "ack", "rank-2024-05-m", *words, *config_of(shop)).exit_code == 2


def test_an_incident_that_is_not_there_is_named(shop: Engine) -> None:
    result = clv("drift", "ack", "x", "--by", "Ann", "--note", "seen", *config_of(shop))

    assert result.exit_code == 1
    assert "there is no incident 'x'; open: none is open" in result.output
