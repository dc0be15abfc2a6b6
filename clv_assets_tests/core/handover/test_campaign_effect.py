"""What a campaign brought: true effects are found, none is found where there is none."""

import math

import numpy as np
import polars as pl
import pytest

from clv_assets.core.handover.campaign_effect import detectable, effects, winsorised


def shop(effect: float, customers: int = 6000, seed: int = 0, share: float = 0.1) -> pl.DataFrame:
    chance = np.random.default_rng(seed)
    worth = chance.lognormal(3, 1, customers)
    buys = chance.random(customers) < 0.6
    control = chance.random(customers) < share
    revenue = buys * worth * chance.lognormal(0, 0.4, customers) + effect * ~control
    return pl.DataFrame(
        {
            "campaign_group": np.where(control, "control", "treated"),
            "stratum": np.where(np.arange(customers) < customers // 5, "Top 20%", "Others"),
            "predicted_clv": worth * 0.6,
            "revenue": revenue,
        }
    )


def test_intervals_hold_the_truth_nineteen_times_in_twenty() -> None:
    inside = []
    for seed in range(200):
        everyone = effects(shop(5.0, 2000, seed))[0]
        inside.append(everyone.lo95 <= 5.0 <= everyone.hi95)

    assert np.mean(inside) == pytest.approx(0.95, abs=0.045)


def test_an_effect_is_clear_and_none_mostly_is_not() -> None:
    assert effects(shop(8.0))[0].clear
    false = [effects(shop(0.0, 2000, seed))[0].clear for seed in range(200)]
    assert np.mean(false) < 0.1


def test_the_prediction_makes_the_interval_narrower() -> None:
    frame = shop(5.0)

    known = effects(frame)[0]
    unknown = effects(frame.with_columns(predicted_clv=0.0))[0]

    assert known.hi95 - known.lo95 < 0.85 * (unknown.hi95 - unknown.lo95)


def test_tiers_are_told_where_a_hundred_controls_stand() -> None:
    assert [effect.group for effect in effects(shop(5.0))] == ["everyone", "Top 20%", "Others"]
    assert [effect.group for effect in effects(shop(5.0, 1500))] == ["everyone", "Others"]


def test_one_huge_order_decides_nothing() -> None:
    frame = shop(0.0)
    whale = frame.with_columns(
        revenue=pl.when(pl.int_range(pl.len()) == 0).then(1e6).otherwise("revenue")
    )

    assert not effects(whale)[0].clear
    assert winsorised(np.array([])).tolist() == []


def test_groups_of_hardly_anybody_are_not_compared() -> None:
    found = effects(shop(0.0, 20, share=0.05))[0]

    assert math.isnan(found.effect)
    assert not found.clear or math.isnan(found.lo95)


def test_what_could_be_seen_is_what_is_seen_four_times_in_five() -> None:
    past = shop(0.0, 20_000, seed=99)
    told = detectable(
        past["revenue"].to_numpy(), past["predicted_clv"].to_numpy(), treated=1800, control=200
    )
    assert told is not None
    assert told.adjusted < told.raw
    true = told.adjusted * float(winsorised(past["revenue"].to_numpy()).mean())

    seen = [effects(shop(true, 2000, seed))[0].clear for seed in range(300)]

    assert np.mean(seen) == pytest.approx(0.8, abs=0.09)


def test_nothing_to_tell_it_by_is_said() -> None:
    some = np.array([1.0, 2.0, 3.0])

    assert detectable(some, some, 10, 0) is None
    assert detectable(some * 0, some, 10, 10) is None
    assert detectable(some, some * 0, 10, 10) is not None
