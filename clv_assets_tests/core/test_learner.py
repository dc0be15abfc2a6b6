"""Boosted trees: repeatable, never negative, never missing."""

import numpy as np
import polars as pl
import pytest

from clv_assets.config import XGBoost
from clv_assets.core.features import MODEL_FEATURES
from clv_assets.core.learner import BoostedTrees, design_matrix

PARAMS = XGBoost(n_estimators=20, max_depth=3, min_child_weight=1)


def make_frame(customers: int = 200) -> pl.DataFrame:
    """Features of which only the first carries anything; every tenth customer has gaps in them."""
    rng = np.random.default_rng(1)
    columns = {name: rng.normal(size=customers) for name in MODEL_FEATURES}
    columns["revenue_sum"] = rng.lognormal(4, 1, customers)
    frame = pl.DataFrame(columns).with_row_index("n")
    gap = pl.when(pl.col("n") % 10 != 0).then(pl.col("mean_days_between_orders"))
    return frame.with_columns(gap.alias("mean_days_between_orders")).drop("n")


FRAME = make_frame()
VALUE = FRAME["revenue_sum"].to_numpy() / 2


def fit(value: np.ndarray = VALUE, seed: int = 42, **params: object) -> BoostedTrees:
    return BoostedTrees.fit(FRAME, value, PARAMS.model_copy(update=params), seed)


def test_a_missing_cadence_is_missing_not_zero() -> None:
    matrix = design_matrix(FRAME)

    cadence = MODEL_FEATURES.index("mean_days_between_orders")
    assert matrix.shape == (200, len(MODEL_FEATURES))
    assert np.isnan(matrix[::10, cadence]).all()
    assert np.isfinite(matrix[1::10]).all()


def test_who_spent_more_is_predicted_more() -> None:
    predicted = fit().predict(FRAME)

    assert np.corrcoef(predicted, VALUE)[0, 1] > 0.8
    assert predicted.min() >= 0


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert fit(seed=0) == fit(seed=0)


def test_seed_zero_is_a_seed_of_its_own() -> None:
    assert fit(seed=0).booster != fit(seed=42).booster


def test_a_prediction_depends_on_its_customer_alone() -> None:
    model = fit()

    whole = model.predict(FRAME)

    assert model.predict(FRAME[5:6]).tolist() == whole[5:6].tolist()
    assert model.predict(FRAME.reverse()).tolist() == whole[::-1].tolist()


def test_another_currency_gives_the_same_trees() -> None:
    assert fit(VALUE * 1024).predict(FRAME) == pytest.approx(fit().predict(FRAME) * 1024, rel=1e-6)


@pytest.mark.parametrize("objective", ["reg:tweedie", "reg:squarederror"])
@pytest.mark.parametrize("value", [0.0, -7.0])
def test_a_shop_that_earned_nothing_is_predicted_nothing(objective: str, value: float) -> None:
    predicted = fit(np.full(200, value), objective=objective).predict(FRAME)

    assert predicted.tolist() == [0.0] * 200


def test_windows_of_more_returns_than_purchases_are_no_obstacle() -> None:
    value = np.where(np.arange(200) % 5 == 0, -20.0, VALUE)

    assert (fit(value).predict(FRAME) >= 0).all()


def test_nobody_to_predict_is_no_error() -> None:
    assert fit().predict(FRAME.clear()).tolist() == []


def test_importance_is_a_share_of_each_feature() -> None:
    found = fit().importance()

    assert set(found) == set(MODEL_FEATURES)
    assert sum(found.values()) == pytest.approx(1)
    assert next(iter(found)) == "revenue_sum"
    assert list(found.values()) == sorted(found.values(), reverse=True)
