"""Clusters in words."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clv_assets.core.lenses.personas import Profile, personas_of, profile_of, sentence
from clv_assets.core.report.amounts import amount

SHOP = Profile(1.0, 60.0, 45.0, 0.3)


def profiles(count: int, **overrides: float) -> list[Profile]:
    values = {"share": 0.2, "cadence": 30.0, "order_value": 40.0, "bought_once": 0.1, **overrides}
    return [Profile(**values) for _ in range(count)]


def test_a_name_says_what_sets_a_cluster_apart() -> None:
    centroids = np.array([[-1.5, 0.0], [-0.5, -0.5], [0.1, 1.4], [0.9, 0.6], [0.1, 0.1]])

    assert personas_of(centroids, profiles(5)) == [
        "very frequent",
        "frequent, small orders",
        "very large orders",
        "occasional, large orders",
        "average",
    ]


def test_a_cluster_of_one_time_buyers_is_called_so() -> None:
    assert personas_of(np.array([[0.1, -0.6]]), profiles(1, bought_once=0.85)) == [
        "one-time, small orders"
    ]


def test_a_name_that_is_taken_gets_a_figure() -> None:
    centroids = np.array([[-0.5, 0.3], [-0.6, 0.5]])
    told = [Profile(0.5, 30.0, 47.3, 0), Profile(0.5, 28.0, 61.2, 0)]

    assert personas_of(centroids, told) == [
        "frequent, large orders, around 47 each",
        "frequent, large orders",
    ]
    assert personas_of(centroids[1:], told[1:], ["frequent, large orders"]) == [
        "frequent, large orders, around 61 each"
    ]


def test_predicted_value_has_words_of_its_own() -> None:
    centroids = np.array([[0.0, 0.0, 1.3], [0.0, 0.0, -1.0]])

    assert personas_of(centroids, profiles(2)) == ["very high value", "average"]


@settings(max_examples=50, deadline=None)
@given(count=st.integers(1, 30), seed=st.integers(0, 999), spread=st.sampled_from([0.0, 0.1, 2.0]))
def test_no_two_personas_share_a_name(count: int, seed: int, spread: float) -> None:
    chance = np.random.default_rng(seed)

    names = personas_of(chance.normal(0, spread, (count, 2)), profiles(count))

    assert len(set(names)) == count


def test_a_profile_is_of_those_who_have_one() -> None:
    nothing = np.array([np.nan])

    told = profile_of(np.array([10.0, 30.0, np.nan, np.nan]), np.array([5.0, 7.0, 9.0, 90.0]), 8)

    assert told == Profile(0.5, 20.0, 8.0, 0.5)
    assert profile_of(nothing, nothing, 1) == Profile(1.0, None, None, 1.0)


def test_the_sentence_sets_a_cluster_beside_the_shop() -> None:
    assert sentence(Profile(0.2, 14.2, 30.0, 0.25), SHOP, amount) == (
        "Those who came back order every 14 days (all customers: 60 days); an order brings 30.00 "
        "(all customers: 45.00); 25% have bought once so far."
    )
    assert sentence(Profile(0.2, None, None, 0.0), SHOP, amount) == "Nobody of them has bought."
