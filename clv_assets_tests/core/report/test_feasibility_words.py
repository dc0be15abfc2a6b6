"""What a history allows, in words that name the keys to turn."""

import pytest

from clv_assets.core.report.feasibility_words import feasibility_sentences
from clv_assets_tests.core.snapshots.test_feasibility import advice_after

LEVERS = "a smaller training.min_history_months or training.pred_months makes it sooner"


def test_too_short_a_history_names_the_keys_that_make_it_enough() -> None:
    (told,) = feasibility_sentences(advice_after(2))

    assert told.startswith("your 2 months: too early to train. A champion that predicts 6 months ")
    assert "with orders up to 2023-10-02, with an honest baseline from 2024-04-02 on" in told
    assert told.endswith(LEVERS)
    sooner = advice_after(2, training={"min_history_months": 1, "pred_months": 1})
    assert sooner.best is not None


def test_shorter_windows_are_named_by_their_keys() -> None:
    windows, asked, _ = feasibility_sentences(advice_after(14))

    pair = "prediction 3 months (training.pred_months), history 6 months (training.history_months)"
    assert windows.startswith(f"with your 14 months: {pair}; ")
    assert asked.startswith("the 6 months ahead that are asked for: an honest baseline is possible")
    assert asked.endswith(LEVERS)


@pytest.mark.parametrize(("months", "said"), [(1, "your 1 month: "), (2, "your 2 months: ")])
def test_one_month_is_no_months(months: int, said: str) -> None:
    assert feasibility_sentences(advice_after(months))[0].startswith(said)


def test_a_history_that_is_enough_needs_no_lever() -> None:
    assert not any(LEVERS in told for told in feasibility_sentences(advice_after(24)))
