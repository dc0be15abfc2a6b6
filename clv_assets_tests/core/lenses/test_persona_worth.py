"""What a persona tells beside the tier."""

import numpy as np
import polars as pl
import pytest

from clv_assets.core.lenses.persona_worth import independence, persona_worth, tier_numbers


def customers(seed: int, *, told: bool) -> pl.DataFrame:
    """Half of the frequent buy, a tenth of the others, whose orders are large; or all alike."""
    chance = np.random.default_rng(seed)
    frequent = chance.random(4000) < 0.5
    rate = np.where(frequent & told, 0.5, 0.1)
    days = (chance.random(4000) < rate).astype(int)
    size = np.where(frequent | (not told), 20.0, 200.0) * chance.lognormal(0, 0.3, 4000)
    return pl.DataFrame(
        {
            "tier": chance.integers(0, 4, 4000),
            "persona": np.where(frequent, "frequent", "rare"),
            "actual_days": days,
            "actual_clv": size * days,
        }
    )


def test_a_persona_that_tells_who_buys_and_how_much_lowers_both_errors() -> None:
    found = persona_worth(customers(0, told=True), customers(1, told=True), "2024-01", "2024-07")

    assert found.buys > 0.1
    assert found.order_size > 0.3
    assert found.as_dict()["judged_at"] == "2024-07"


def test_a_persona_that_tells_nothing_lowers_none() -> None:
    found = persona_worth(customers(0, told=False), customers(1, told=False), "a", "b")

    assert found.buys == pytest.approx(0, abs=0.02)
    assert found.order_size == pytest.approx(0, abs=0.02)


def test_windows_without_a_buyer_have_no_error_of_order_size() -> None:
    nobody = customers(0, told=True).with_columns(actual_days=0, actual_clv=0.0)

    assert persona_worth(nobody, nobody, "a", "b").order_size == 0


def test_tiers_are_of_5_15_30_and_50_percent() -> None:
    numbers = tier_numbers(np.arange(100.0))

    assert np.bincount(numbers).tolist() == [5, 15, 30, 50]
    assert numbers[99] == 0


def test_groupings_are_independent_or_the_same() -> None:
    same, other = np.repeat(np.arange(4), 500), np.tile(np.arange(4), 500)

    assert independence(same, same) == pytest.approx(1)
    assert independence(same, other) == pytest.approx(0, abs=1e-9)
    assert independence(same[:0], other[:0]) == 0
