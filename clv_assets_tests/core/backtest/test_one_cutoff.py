"""At one cutoff every method predicts that can, and the others say why they can't."""

from datetime import date
from math import sqrt

import polars as pl
import pytest

from clv_assets.core.backtest.one_cutoff import AtCutoff, at_cutoff, column_of
from clv_assets.core.backtest.rival_scores import RivalScores
from clv_assets.core.backtest.yardsticks import Yardsticks
from clv_assets.core.errors import SourceError
from clv_assets_tests.factories import make_orders, make_recipe

CUTOFF = date(2024, 4, 1)
# Too short a log for anything but past spend: nobody has bought twice before the cutoff.
ORDERS = make_orders(
    ("ann", "2024-01-05", 10),
    ("bob", "2024-02-01", 20),
    ("old", "2023-01-01", 99),
    ("ann", "2024-05-10", 6),
    ("new", "2024-05-10", 70),
)
SCORES = pl.DataFrame({"customer_id": ["bob", "ann"], "score": [2.0, 1.0]})


def found(*rivals: RivalScores, judge: bool = True) -> AtCutoff:
    setting = Yardsticks(ORDERS, CUTOFF, pred_months=3, history_months=6)
    return at_cutoff(setting, make_recipe(), rivals, judge=judge)


def test_who_cannot_predict_fails_alone_and_the_others_are_judged() -> None:
    at = found()

    assert at.methods == ("naive",)
    assert at.failures.keys() == {"champion", "single", "pnbd"}
    assert at.judged.select("customer_id", "naive", "actual_clv").rows() == [
        ("ann", 10 * 3 / 6, 6.0),
        ("bob", 20 * 3 / 6, 0.0),
    ]
    assert at.metrics["naive"]["rmse"] == pytest.approx(sqrt((1**2 + 10**2) / 2))
    assert at.champion is at.calibration is None


def test_a_window_that_is_not_over_has_predictions_and_no_figures() -> None:
    at = found(judge=False)

    assert (at.cutoff, at.window.end) == (CUTOFF, date(2024, 7, 1))
    assert at.predicted("naive").tolist() == [5.0, 10.0]
    assert not at.is_judged
    assert at.metrics == {}


def test_a_rivals_scores_are_a_column_of_its_own_name() -> None:
    at = found(RivalScores.of("theirs.csv", SCORES, [CUTOFF]))

    assert at.methods == ("naive", "theirs.csv")
    assert at.predicted("theirs.csv").tolist() == [1.0, 2.0]
    with pytest.raises(SourceError, match="scores can't be called 'population'"):
        found(RivalScores.of("population", SCORES, [CUTOFF]))


def test_the_champions_column_is_that_of_predictions() -> None:
    assert [column_of(method) for method in ("champion", "naive")] == ["predicted_clv", "naive"]
