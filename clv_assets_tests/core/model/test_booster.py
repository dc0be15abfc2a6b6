"""xgboost, wrapped."""

import numpy as np

from clv_assets.core.model.booster import Booster, quantised
from clv_assets.core.model.learners import CountTrees, ValueTrees
from clv_assets_tests.core.model.test_learners import CUSTOMERS, EXAMPLES, TREES, fit


def test_trees_are_kept_in_xgboosts_own_portable_format() -> None:
    import xgboost

    booster = fit(ValueTrees).booster

    loaded = xgboost.Booster()
    loaded.load_model(bytearray(booster.content))
    assert loaded.num_boosted_rounds() == TREES.n_estimators
    assert loaded.num_features() == EXAMPLES.matrix.shape[1]


def test_a_prediction_in_place_is_that_of_a_matrix_of_xgboosts_own() -> None:
    import xgboost

    counts = fit(CountTrees).booster
    start = np.log(EXAMPLES.expected.days)
    booster = xgboost.Booster()
    booster.load_model(bytearray(counts.content))

    found = counts.predict(EXAMPLES.matrix, start)

    own = booster.predict(xgboost.DMatrix(EXAMPLES.matrix, base_margin=start))
    assert found.tolist() == own.astype(float).tolist()


def test_gain_is_of_the_columns_that_split() -> None:
    gain = fit(ValueTrees).booster.gain()

    assert set(gain) <= {0, 1}
    assert gain[0] > gain.get(1, 0.0)


def test_of_a_constant_column_nothing_is_gained() -> None:
    matrix = np.ones((CUSTOMERS, 1), np.float32)

    booster = Booster.train({}, 3, quantised(matrix), EXAMPLES.revenue)

    assert booster.gain() == {}
