"""One trial of a recipe, beside scaled past spend."""

from datetime import date, datetime

import numpy as np
import polars as pl
import pytest

from clv_assets.core.champion.champion import Champion
from clv_assets.core.features.populations import ranked
from clv_assets.core.metrics.accuracy import decile_means
from clv_assets.core.model.blend import Blend
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets.core.trials.trial import _deciles, judge, past_spend
from clv_assets_tests.core.conftest import AS_OF
from clv_assets_tests.factories import in_contract_order, make_recipe


def test_past_spend_is_scaled_to_the_length_of_the_window() -> None:
    features = pl.DataFrame({"revenue_sum": [90.0, -9.0]})

    assert past_spend(features, 3, 9).tolist() == pytest.approx([30.0, -3.0])


def test_a_history_window_longer_than_the_log_flatters_nobody(shop_orders: pl.DataFrame) -> None:
    """What lies before the log isn't past spend of 0; x 0.74 instead of x 0.93 was seen."""
    log, origin = shop_orders.filter(pl.col("order_date") >= datetime(2024, 2, 1)), date(2024, 9, 2)
    trials = []
    for months in (8, 24):
        training = {"history_months": months, "min_history_months": 2}
        snapshots = Snapshots(in_contract_order(log), AS_OF, make_recipe(training=training))
        judged = ranked(snapshots.snapshot(origin))
        trials.append(judge(snapshots, judged, Blend.fit(snapshots, origin), origin))

    short, long = trials
    assert long.duel.theirs == pytest.approx(short.duel.theirs, rel=0.01)


def test_skill_is_the_error_over_that_of_past_spend(champion: Champion) -> None:
    assert champion.baseline is not None

    assert all(0 < trial["skill"] < 2 for trial in champion.baseline.trials)


def test_the_tenths_of_the_card_are_those_of_the_pictures() -> None:
    """The first is the best in both, and customers with one prediction share what came."""
    chance = np.random.default_rng(3)
    predicted, actual = chance.integers(0, 6, 100).astype(float), chance.exponential(20, 100)

    card = _deciles(predicted, actual)

    best_first = decile_means(predicted, actual)
    for name, means in zip(("predicted", "actual"), best_first, strict=True):
        assert (card[name] / card["customers"]).to_list() == pytest.approx(means.tolist())
    assert card["decile"].to_list() == list(range(1, 11))
    assert card["predicted"][0] > card["predicted"][9]
