"""The model card: all that is needed to judge a champion, and to build it again."""

import json

import pytest

from clv_assets.core.champion.champion import Champion
from clv_assets.core.report.model_card_page import SPLIT_WARNING, card_markdown
from clv_assets_tests.core.report.test_model_card_page import make_card


def test_a_card_is_plain_json(champion: Champion) -> None:
    card = make_card(champion)

    assert json.loads(json.dumps(card, allow_nan=False)) == card


def test_a_card_says_who_approved_the_model_and_why(champion: Champion) -> None:
    card = make_card(champion)

    assert (card["approved_by"], card["reason"]) == ("Ada", "first champion")
    assert "Approved by **Ada** on 2024-12-03: first champion" in card_markdown(card)


def test_a_card_holds_all_that_is_needed_to_build_the_model_again(champion: Champion) -> None:
    card = make_card(champion)

    assert card["model_id"] == champion.model_id
    assert card["as_of"] == "2024-12-02"
    assert card["windows"]["history_months"] == 6
    assert card["windows"]["pred_months"] == 3
    assert card["modeling"]["seed"] == 42
    assert card["modeling"]["value"]["n_estimators"] == 15
    assert card["model"]["members"] == ["btyd", "linear", "value", "counts", "forest"]
    assert card["totals_band"]["assumed"]
    assert card["training_cutoffs"] == champion.facts["training_cutoffs"]
    assert len(card["data_fingerprint"]) == 64
    assert card["code_commit"] == "abc123"


def test_a_card_gives_the_baseline_by_trial_and_in_the_mean(champion: Champion) -> None:
    card = make_card(champion)

    trials = card["baseline"]["trials"]
    assert card["baseline"]["kind"] == "out_of_time"
    mean = sum(trial["rmse"] for trial in trials) / len(trials)
    assert card["baseline"]["mean"]["rmse"] == pytest.approx(mean)
    assert "| rmse |" in card_markdown(card)
    assert SPLIT_WARNING not in card_markdown(card)
