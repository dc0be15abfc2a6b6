"""What corrects the expectation of a customer: repeatable, never negative, never missing."""

import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from typing import Any

import numpy as np
import pytest

from clv_assets.config.modeling import Forest, Trees
from clv_assets.core.model.examples import Examples
from clv_assets.core.model.intervals import RevenueQuantiles
from clv_assets.core.model.learner_input import Expected
from clv_assets.core.model.learners import (
    Activity,
    CountTrees,
    Member,
    RatioForest,
    ValueTrees,
    net_labels,
)
from clv_assets_tests.conftest import REPOSITORY

CUSTOMERS = 400
TREES = Trees(n_estimators=20, max_depth=3, min_child_weight=1, learning_rate=0.3)
FOREST = Forest(n_estimators=20, max_depth=3, min_child_weight=1)
RECIPES: dict[type[Any], Trees | Forest] = {
    ValueTrees: TREES,
    CountTrees: TREES,
    RatioForest: FOREST,
}
MEMBERS = pytest.mark.parametrize("learner", list(RECIPES))
ALL = pytest.mark.parametrize("learner", [*RECIPES, RevenueQuantiles, Activity])


def make_examples(**overrides: Any) -> Examples:
    """Customers whose first feature tells who buys three times what the history says.

    The second is noise, and missing for every tenth; a third of all buy nothing.
    """
    rng = np.random.default_rng(1)
    matrix = rng.normal(size=(CUSTOMERS, 2)).astype(np.float32)
    matrix[::10, 1] = np.nan
    keen = np.where(matrix[:, 0] > 0, 3.0, 1.0)
    expected = Expected(rng.gamma(2, 0.5, CUSTOMERS), rng.lognormal(3, 0.5, CUSTOMERS))
    days = np.where(np.arange(CUSTOMERS) % 3 == 0, 0.0, np.ceil(expected.days * keen))
    given = {"matrix": matrix, "expected": expected, "days": days, "revenue": days * expected.spend}
    return Examples(**{**given, **overrides})


EXAMPLES = make_examples()


def fit(learner: type[Any], examples: Examples = EXAMPLES, seed: int = 42) -> Any:
    return learner.fit(examples, RECIPES.get(learner, TREES), seed)


def predict(member: Any, examples: Examples = EXAMPLES) -> np.ndarray:
    return np.asarray(member.predict(examples.matrix, examples.expected))


def rescaled(examples: Examples, unit: float) -> Examples:
    """The same customers in another currency."""
    expected = Expected(examples.expected.days, examples.expected.spend * unit)
    return Examples(examples.matrix, expected, examples.revenue * unit, examples.days)


@MEMBERS
def test_who_bought_more_than_the_history_says_is_predicted_more(learner: type[Member]) -> None:
    corrected = predict(fit(learner)) / EXAMPLES.expected.revenue

    keen = EXAMPLES.matrix[:, 0] > 0
    assert np.median(corrected[keen]) > 1.5 * np.median(corrected[~keen])


@MEMBERS
def test_the_total_is_that_of_the_examples(learner: type[Member]) -> None:
    assert predict(fit(learner)).sum() == pytest.approx(EXAMPLES.revenue.sum(), rel=0.25)


@ALL
def test_the_same_seed_gives_the_same_learner(learner: type[Any]) -> None:
    assert fit(learner, seed=0) == fit(learner, seed=0)


@ALL
def test_seed_zero_is_a_seed_of_its_own(learner: type[Any]) -> None:
    assert fit(learner, seed=0) != fit(learner, seed=42)


FIT_AND_HASH = """
from dataclasses import replace
from hashlib import sha256
from clv_assets_tests.core.model.test_learners import ALL, fit
learners = ALL.args[1]
print(sha256(b"".join(fit(learner).booster.content for learner in learners)).hexdigest())
"""


def test_every_process_grows_the_same_trees() -> None:
    here = b"".join(fit(learner).booster.content for learner in ALL.args[1])

    done = subprocess.run(
        [sys.executable, "-c", FIT_AND_HASH],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1"},
        cwd=REPOSITORY,
    )

    assert done.stdout.strip() == sha256(here).hexdigest()


@ALL
def test_a_prediction_depends_on_its_customer_alone(learner: type[Any]) -> None:
    fitted = fit(learner)
    one = slice(5, 6)
    expected = Expected(EXAMPLES.expected.days[one], EXAMPLES.expected.spend[one])
    backwards = Expected(EXAMPLES.expected.days[::-1], EXAMPLES.expected.spend[::-1])

    whole = predict(fitted)

    assert fitted.predict(EXAMPLES.matrix[one], expected).tolist() == whole[one].tolist()
    assert fitted.predict(EXAMPLES.matrix[::-1], backwards).tolist() == whole[::-1].tolist()


@pytest.mark.parametrize("learner", [*RECIPES, RevenueQuantiles])
@pytest.mark.parametrize("unit", [1 / 1024, 1024])
def test_another_currency_gives_the_same_trees(learner: type[Any], unit: float) -> None:
    other = rescaled(EXAMPLES, unit)

    found = predict(fit(learner, other), other)

    assert found == pytest.approx(predict(fit(learner)) * unit, rel=1e-4, abs=1e-6 * unit)


@pytest.mark.parametrize("learner", [ValueTrees, RatioForest, RevenueQuantiles])
@pytest.mark.parametrize("revenue", [0.0, -7.0])
def test_a_shop_that_earned_nothing_is_predicted_next_to_nothing(
    learner: type[Any], revenue: float
) -> None:
    nothing = make_examples(revenue=np.full(CUSTOMERS, revenue), days=np.zeros(CUSTOMERS))

    found = predict(fit(learner, nothing), nothing)

    assert (found >= 0).all()
    assert found.sum() < 0.5 * EXAMPLES.expected.revenue.sum()


def test_nobody_who_came_makes_few_purchases_likely() -> None:
    nothing = make_examples(revenue=np.zeros(CUSTOMERS), days=np.zeros(CUSTOMERS))

    counted, active = fit(CountTrees, nothing), fit(Activity, nothing)

    assert (predict(counted) >= 0).all()
    assert predict(counted).sum() < 0.5 * EXAMPLES.expected.revenue.sum()
    assert np.mean(predict(active)) < 0.5 * np.mean(predict(fit(Activity)))


@ALL
def test_windows_of_more_returns_than_purchases_are_no_obstacle(learner: type[Any]) -> None:
    returned = np.where(np.arange(CUSTOMERS) % 3 == 0, -20.0, EXAMPLES.revenue)

    found = predict(fit(learner, make_examples(revenue=returned)))

    assert np.isfinite(found).all()
    assert (found >= 0).all()


@ALL
def test_of_whom_nothing_is_expected_something_finite_is_predicted(learner: type[Any]) -> None:
    none = np.zeros(CUSTOMERS)
    nobody = make_examples(expected=Expected(none, none))

    for fitted in (fit(learner), fit(learner, nobody)):
        found = predict(fitted, nobody)
        assert np.isfinite(found).all()
        assert (found >= 0).all()


def test_quantiles_rise_and_hold_their_share_of_the_customers() -> None:
    low, inner, high = predict(fit(RevenueQuantiles)).T

    assert (low <= inner).all()
    assert (inner <= high).all()
    assert np.mean(EXAMPLES.revenue <= high) == pytest.approx(0.9, abs=0.1)
    assert np.mean(EXAMPLES.revenue <= inner) == pytest.approx(0.8, abs=0.1)


def test_activity_is_a_probability_that_follows_who_came() -> None:
    found = predict(fit(Activity))

    assert ((found >= 0) & (found <= 1)).all()
    assert found.mean() == pytest.approx(np.mean(EXAMPLES.days > 0), abs=0.1)


def test_labels_of_zero_or_more_keep_the_total() -> None:
    assert net_labels(np.array([-2.0, 4.0, 6.0])) == pytest.approx([0.0, 3.2, 4.8])
    assert net_labels(np.array([-9.0, 4.0])).tolist() == [0.0, 0.0]
    assert net_labels(np.array([-9.0, 0.0])).tolist() == [0.0, 0.0]


def test_learners_that_share_their_data_learn_as_if_alone() -> None:
    """Each sets labels, weights and margins of its own on it."""
    shared = replace(EXAMPLES)
    kinds: tuple[Any, ...] = (ValueTrees, CountTrees, RatioForest, Activity)

    for kind in (*kinds, *kinds[::-1]):
        params = Forest() if kind is RatioForest else Trees(n_estimators=5)
        among, alone = (kind.fit(seen, params, 42) for seen in (shared, replace(EXAMPLES)))
        assert among.booster.content == alone.booster.content
