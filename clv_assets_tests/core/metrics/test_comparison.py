"""The paired customer bootstrap: sure of what is plain, unsure of chance, of customers not rows."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clv_assets.core.arrays import Array
from clv_assets.core.metrics.accuracy import METRICS
from clv_assets.core.metrics.comparison import (
    MEASURES,
    AgainstPastSpend,
    Duel,
    advantages,
    closing_sentence,
    probability_better,
)
from clv_assets_tests.factories import floats

amount = st.integers(0, 500).map(float)
triples = st.lists(st.tuples(amount, amount, amount), min_size=2, max_size=30)


def shop(noise: float, other: float, size: int = 300) -> Duel:
    chance = np.random.default_rng(1)
    actual = chance.lognormal(3, 1, size)
    ours, theirs = (actual + chance.normal(0, sigma, size) for sigma in (noise, other))
    return Duel(np.arange(size), ours, theirs, actual)


@pytest.mark.parametrize("measure", MEASURES)
def test_a_clearly_better_prediction_is_better_in_every_draw(measure: str) -> None:
    assert probability_better(advantages([shop(1, 50)], measure)) == 1.0
    assert probability_better(advantages([shop(50, 1)], measure)) == 0.0


@pytest.mark.parametrize("measure", MEASURES)
def test_the_same_prediction_is_an_even_chance(measure: str) -> None:
    duel = shop(5, 5)
    same = Duel(duel.customers, duel.ours, duel.ours, duel.actual)

    assert probability_better(advantages([same], measure)) == 0.5


@pytest.mark.parametrize("measure", MEASURES)
@given(rows=triples)
def test_with_every_customer_once_the_advantage_is_that_of_the_metric(
    measure: str, rows: list[tuple[float, float, float]]
) -> None:
    ours, theirs, actual = np.array(rows).T
    metric = METRICS[measure]
    first, second = metric(ours, actual), metric(theirs, actual)
    # Errors are compared by their ratio, Ginis by their difference, which may be below 0.
    assume(np.isfinite(first) and (measure == "ngini" or min(first, second) > 0))

    found = Duel(np.arange(len(rows)), ours, theirs, actual).advantage(measure)(np.ones(len(rows)))

    expected = first - second if measure == "ngini" else np.log(second / first)
    assert found == pytest.approx(expected, abs=1e-9)


@given(rows=triples, counts=st.data())
def test_a_weight_of_two_is_the_customer_twice(
    rows: list[tuple[float, float, float]], counts: st.DataObject
) -> None:
    weight = st.integers(0, 3)
    weights = np.array(counts.draw(st.lists(weight, min_size=len(rows), max_size=len(rows))), float)
    assume(weights.sum() > 1)
    ours, theirs, actual = np.array(rows).T

    for measure in ("rmse", "mae", "ngini"):
        weighted = Duel(np.arange(len(rows)), ours, theirs, actual).advantage(measure)(weights)
        twice = [np.repeat(side, weights.astype(int)) for side in (ours, theirs, actual)]
        repeated = Duel(np.arange(len(twice[0])), *twice).advantage(measure)
        assert weighted == pytest.approx(repeated(np.ones(len(twice[0]))), abs=1e-9)


def test_the_same_seed_draws_the_same_customers() -> None:
    duel = shop(5, 6)

    assert np.array_equal(advantages([duel], "rmse"), advantages([duel], "rmse"))
    assert not np.array_equal(advantages([duel], "rmse"), advantages([duel], "rmse", seed=1))


def test_a_window_told_twice_makes_nobody_surer() -> None:
    """Neighbouring cutoffs share customers and revenue: a copy is no second witness."""
    duel = shop(20, 21)

    once, twice = (advantages([duel] * times, "rmse") for times in (1, 2))

    assert twice == pytest.approx(once)


def test_customers_of_one_cutoff_alone_are_drawn_too() -> None:
    first, second = shop(1, 50, 40), shop(1, 50, 60)
    later = Duel(second.customers + 30, second.ours, second.theirs, second.actual)

    assert probability_better(advantages([first, later], "rmse_w")) == 1.0


def test_a_very_large_shop_is_compared_by_a_sample_of_its_customers() -> None:
    duel = shop(10, 11, 80_000)

    found = advantages([duel], "rmse", draws=20)

    assert probability_better(found) == 1.0
    assert np.array_equal(found, advantages([duel], "rmse", draws=20))


def test_a_perfect_prediction_beats_one_with_errors() -> None:
    actual: Array = floats(1, 2, 3)
    duel = Duel(np.arange(3), actual, actual + 1, actual)

    assert probability_better(advantages([duel], "rmse")) == 1.0


def against(buyers: int, p: float, cutoffs: int = 1) -> AgainstPastSpend:
    return AgainstPastSpend(p, p, 0.85, 0.9, buyers, cutoffs)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (against(500, 0.97, 3), "use it: the champion beats scaled past spend (P = 0.97, "),
        (against(500, 0.9), "no better than past spend: use past spend (P = 0.90, "),
        (against(500, 0.02), "no better than past spend: use past spend (P = 0.02, "),
        (against(29, 0.99), "not enough data: 29 customers bought in the judged windows"),
        (None, "not enough data: the log ends too early"),
    ],
    ids=["sure", "on the edge", "worse", "few buyers", "nothing judged"],
)
def test_one_sentence_says_what_to_do(found: AgainstPastSpend | None, sentence: str) -> None:
    assert closing_sentence(found, "the log ends too early").startswith(sentence)


@pytest.mark.parametrize(
    ("bias", "said"),
    [
        (0.284, "; its totals were 28% too high in the mean"),
        (-0.31, "; its totals were 31% too low in the mean"),
        (0.19, ""),
        (-0.19, ""),
    ],
)
def test_who_ranks_well_but_misses_the_total_is_told_with_it(bias: float, said: str) -> None:
    found = replace(against(500, 0.97, 3), bias=bias)

    sentence = closing_sentence(found)

    assert sentence == f"{closing_sentence(against(500, 0.97, 3))}{said}"


def test_the_bias_is_the_mean_over_the_cutoffs() -> None:
    actual = floats(0, 10, 30)
    duels = [Duel(np.arange(3), actual * (1 + off), actual, actual) for off in (0.1, 0.5)]
    nothing_came = Duel(np.arange(3), actual, actual, actual * 0)

    assert AgainstPastSpend.of(duels).bias == pytest.approx(0.3)
    assert AgainstPastSpend.of([*duels, nothing_came]).bias == pytest.approx(0.2)


def test_the_ratio_is_the_median_over_the_cutoffs() -> None:
    actual = floats(*range(40))
    duels = [Duel(np.arange(40), actual + ours, actual + 10, actual) for ours in (5, 8, 90)]

    found = AgainstPastSpend.of(duels)

    assert found.ratio_rmse == pytest.approx(0.8)
    assert (found.buyers, found.cutoffs) == (39, 3)


def test_beside_past_spend_without_an_error_there_is_no_ratio() -> None:
    actual = floats(*range(40))
    perfect = Duel(np.arange(40), actual + 1, actual, actual)

    alone = AgainstPastSpend.of([perfect])

    assert math.isnan(alone.ratio_rmse_w)
    assert "RMSE_w -, one window only" in closing_sentence(alone)
    both = AgainstPastSpend.of([perfect, Duel(np.arange(40), actual + 5, actual + 10, actual)])
    assert both.ratio_rmse == pytest.approx(0.5)


def test_one_whale_of_ten_thousand_does_not_decide() -> None:
    """The plain error says nothing but how near the one whale was; the clipped one is sure."""
    chance = np.random.default_rng(1)
    actual = np.append(chance.lognormal(3, 1, 5000), 1e6)
    ours, theirs = actual + chance.normal(0, 1, 5001), actual + chance.normal(0, 40, 5001)
    ours[-1] = 0

    found = AgainstPastSpend.of([Duel(np.arange(5001), ours, theirs, actual)])

    assert found.worth == "use it"
    assert found.p_rmse < 0.5


@pytest.mark.parametrize(("signal", "is_told"), [(0.0, True), (1.0, False)])
def test_customers_who_cannot_be_told_apart_are_told_and_others_are_not(
    signal: float, is_told: bool
) -> None:
    rng = np.random.default_rng(3)
    taste = rng.gamma(2.0, size=800)
    actual = rng.gamma(1.0, size=800) * (signal * taste + (1 - signal) * 2.0)
    ours, theirs = 2.0 + 0.1 * (taste - 2.0), 4.0 * rng.gamma(1.0, size=800)

    comparison = AgainstPastSpend.of([Duel(np.arange(800), ours, theirs, actual)])

    assert comparison.worth == "use it"
    assert ("one value for all would do as well" in closing_sentence(comparison)) == is_told
