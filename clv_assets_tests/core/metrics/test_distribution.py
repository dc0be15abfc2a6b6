"""PSI: how far a column is from what it was at training."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clv_assets.core.metrics.distribution import TrainingDistribution, stability
from clv_assets_tests.factories import floats

numbers = st.floats(-1e6, 1e6)


def test_the_same_distribution_has_not_moved() -> None:
    values = np.arange(1000.0)

    assert TrainingDistribution.of(values).psi(values) == pytest.approx(0)
    assert TrainingDistribution.of(values).psi(values[::-1]) == pytest.approx(0)


def test_a_shifted_distribution_has_moved() -> None:
    values = np.arange(1000.0)

    assert TrainingDistribution.of(values).psi(values + 1000) > 0.25


def test_the_index_by_hand() -> None:
    reference = TrainingDistribution(edges=(1.0,), shares=(0.5, 0.5, 0.0), count=100_000)

    found = reference.psi(floats(0, 0, 0, 5))

    assert found == pytest.approx(0.25 * math.log(0.75 / 0.5) + -0.25 * math.log(0.25 / 0.5))


def test_missing_values_are_a_bin_of_their_own() -> None:
    values = np.arange(100.0)
    half_missing = np.where(values < 50, np.nan, values)

    assert TrainingDistribution.of(values).psi(half_missing) > 0.25
    assert TrainingDistribution.of(half_missing).psi(half_missing) == pytest.approx(0)
    assert TrainingDistribution.of(np.full(5, np.nan)).psi(np.full(9, np.nan)) == pytest.approx(0)


@given(then=st.lists(numbers, min_size=1, max_size=50), now=st.lists(numbers, min_size=1))
def test_the_index_is_never_negative_and_finite(then: list[float], now: list[float]) -> None:
    found = TrainingDistribution.of(np.array(then)).psi(np.array(now))

    assert math.isfinite(found)
    assert found >= 0


@given(values=st.lists(numbers, min_size=1, max_size=50))
def test_shares_add_up_to_one(values: list[float]) -> None:
    assume(all(math.isfinite(v) for v in values))

    assert sum(TrainingDistribution.of(np.array(values)).shares) == pytest.approx(1)


@pytest.mark.parametrize(
    ("share", "now"), [(0.0, 0.3), (0.05, 0.4), (0.4, 0.05), (0.4, 0.75), (0.95, 0.6), (1.0, 0.7)]
)
def test_a_flag_that_becomes_much_more_or_less_common_has_moved(share: float, now: float) -> None:
    flags = np.arange(1000) < share * 1000
    reference = TrainingDistribution.of(flags.astype(float))

    assert reference.psi(flags[::-1].astype(float)) == pytest.approx(0)
    assert reference.psi((np.arange(1000) < now * 1000).astype(float)) > 0.25


def test_stability_names_each_column() -> None:
    frame = pl.DataFrame({"orders": [1, 2, 3, None], "repeat": [True, False, True, True]})
    references = {
        "orders": TrainingDistribution.of(floats(1, 2, 3, math.nan)),
        "repeat": TrainingDistribution.of(floats(0, 0, 0, 0)),
    }

    found = stability(references, frame)

    assert found["orders"].psi == pytest.approx(0)
    assert found["repeat"].psi > 0.25


@pytest.mark.parametrize("size", [20, 37, 50, 80, 100, 300, 1000])
def test_samples_of_one_distribution_are_told_to_have_moved_at_most_once_in_a_hundred(
    size: int,
) -> None:
    rng = np.random.default_rng(size)
    warned = 0
    for _ in range(300):
        reference = TrainingDistribution.of(rng.gamma(2.0, size=size))
        frame = pl.DataFrame({"x": rng.gamma(2.0, size=size)})
        warned += stability({"x": reference}, frame)["x"].has_moved(0.25)

    assert warned <= 3


@pytest.mark.parametrize("size", [80, 1000])
def test_a_distribution_that_has_moved_by_half_is_told(size: int) -> None:
    rng = np.random.default_rng(size)
    reference = TrainingDistribution.of(rng.normal(size=size))

    assert stability({"x": reference}, pl.DataFrame({"x": rng.normal(1.5, size=size)}))[
        "x"
    ].has_moved(0.25)


def test_customers_who_only_grow_older_have_not_moved() -> None:
    tenure = np.linspace(0, 400, 200)
    reference = {"tenure_days": TrainingDistribution.of(tenure)}
    older = pl.DataFrame({"tenure_days": tenure + 360})
    much_older = pl.DataFrame({"tenure_days": tenure + 800})

    assert stability(reference, older, days=360)["tenure_days"].psi == pytest.approx(0)
    assert stability(reference, older)["tenure_days"].has_moved(0.25)
    assert stability(reference, much_older, days=360)["tenure_days"].has_moved(0.25)


def test_an_effect_is_told_in_standard_deviations_whatever_the_unit() -> None:
    chance = np.random.default_rng(1)
    then, now = chance.standard_normal(5000), chance.standard_normal(5000) + 0.5

    plain = TrainingDistribution.of(then).effect(now)
    in_cents = TrainingDistribution.of(np.exp(then) * 100).effect(np.exp(now) * 100)

    assert plain == pytest.approx(0.5, abs=0.07)
    assert in_cents == pytest.approx(plain, abs=0.01)
    assert TrainingDistribution.of(then).effect(then) == pytest.approx(0)


def test_missing_values_lie_below_all_others() -> None:
    known = TrainingDistribution.of(np.array([np.nan] * 50 + list(range(50)), float))

    assert known.effect(np.arange(50.0)) > 0.3
    assert known.effect(np.full(50, np.nan)) < -0.3
    assert np.isnan(known.effect(np.zeros(0)))
