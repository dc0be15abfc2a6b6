"""The summary after a replay: what is expected in all, and what that leaves out."""

import re

import pytest

from clv_assets.cli.summary import print_summary
from clv_assets.core.champion.summary import totals_sentence
from clv_assets.io.deployment.engine import Engine


def test_the_summary_tells_the_totals_and_who_is_not_in_them(
    replayed: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    print_summary(replayed)

    lines = capsys.readouterr().out.splitlines()
    newest = replayed.files.read("predictions", "2024-11-04")
    band = replayed.models.totals_band(newest["model_id"][0])
    assert totals_sentence(newest, band) in lines
    assert "the level's part assumed" in totals_sentence(newest, band)
    said = r"In past windows [\d.]+ % \([\d.]+ to [\d.]+ %\) of revenue came from customers not yet"
    (newcomers,) = [line for line in lines if re.match(said, line)]
    assert newcomers.endswith("known at the cutoff; the prediction leaves them out.")


def test_before_the_first_cutoff_there_is_nothing_to_sum_up(
    shop: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    print_summary(shop)

    assert capsys.readouterr().out == "No cutoff has been scored yet.\n"
