"""Totals of groups: customers even out, the level of the shop doesn't."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.champion import Champion
from clv_assets.core.totals import LevelBand, disjoint, totals

SURE = LevelBand(0.0, 9, assumed=False)


def customers(count: int, *, mean: float = 10.0, active: float = 0.5) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "predicted_clv": np.full(count, mean),
            "hi90": np.full(count, mean * 3),
            "p_active": np.full(count, active),
            "tier": ["a" if number % 4 else "b" for number in range(count)],
        }
    )


def width(found: pl.DataFrame) -> float:
    row = found.row(0, named=True)
    return float((row["hi80"] - row["lo80"]) / row["predicted"])


def test_the_more_customers_the_surer_their_total() -> None:
    small, large = totals(customers(50), SURE), totals(customers(5000), SURE)

    assert width(large) < width(small) / 5


def test_a_shock_to_the_level_does_not_even_out() -> None:
    shaken = totals(customers(100_000), LevelBand(0.2, 0, assumed=True))

    assert width(shaken) == pytest.approx(2 * 1.28 * 0.2, rel=0.15)


def test_a_group_is_narrower_than_the_sum_of_its_customers_bounds() -> None:
    found = totals(customers(400), SURE).row(0, named=True)

    assert found["hi80"] < customers(400)["hi90"].sum() / 2


def test_groups_are_named_counted_and_add_up() -> None:
    found = totals(customers(400), SURE, by="tier")

    assert dict(found.select("group", "customers").iter_rows()) == {"a": 300, "b": 100}
    assert found["predicted"].sum() == pytest.approx(4000)
    assert found["group"].to_list() == ["a", "b"]


def test_a_customer_without_a_group_is_unknown() -> None:
    found = totals(customers(4).with_columns(tier=pl.lit(None, pl.String)), SURE, by="tier")

    assert found["group"].to_list() == ["unknown"]


@given(
    mean=st.floats(0, 1e6),
    high=st.floats(0, 1e7),
    active=st.floats(0, 1),
    spread=st.floats(0, 1),
    count=st.integers(1, 700),
)
def test_bounds_are_ordered_and_finite(
    mean: float, high: float, active: float, spread: float, count: int
) -> None:
    group = customers(count, mean=mean, active=active).with_columns(hi90=pl.lit(high))

    found = totals(group, LevelBand(spread, 0, assumed=True)).row(0, named=True)

    assert 0 <= found["lo80"] <= found["hi80"] < np.inf
    assert found["predicted"] == pytest.approx(mean * count)


def test_simulated_customers_have_the_mean_and_the_bound_that_were_predicted() -> None:
    one = customers(1, mean=100.0, active=0.6).with_columns(hi90=pl.lit(280.0))

    found = totals(one, SURE).row(0, named=True)

    assert found["hi80"] == pytest.approx(280, rel=0.15)
    assert found["lo80"] == 0


def test_windows_that_share_a_day_count_once() -> None:
    origins = [date(2024, month, 1) for month in range(1, 13)]

    assert disjoint(origins, 1) == 12
    assert disjoint(origins, 3) == 4
    assert disjoint(origins, 6) == 2
    assert disjoint([], 6) == 0


def test_a_band_is_assumed_until_four_windows_were_seen() -> None:
    trials = [{"origin": f"2024-{m:02}-01", "level_error": 0.3} for m in range(1, 13)]

    few, many = LevelBand.of(trials[:6], 3, 0.1), LevelBand.of(trials, 3, 0.1)

    assert (few.disjoint, few.assumed) == (2, True)
    assert (many.disjoint, many.assumed) == (4, False)
    assert 0.1 < few.spread < many.spread < 0.3


def test_what_chance_alone_makes_of_a_total_is_no_error_of_the_level() -> None:
    trials = [{"origin": f"2024-{m:02}-01", "level_error": 0.2} for m in range(1, 13)]
    by_chance = [{**trial, "chance": 0.04} for trial in trials]

    assert LevelBand.of(by_chance, 3, 0.1).spread < 0.75 * LevelBand.of(trials, 3, 0.1).spread


def test_without_any_window_the_models_own_doubt_stands() -> None:
    assert LevelBand.of([], 6, 0.17) == LevelBand(pytest.approx(0.17), 0, assumed=True)


def test_a_champion_tells_the_total_of_its_predictions(
    champion: Champion, shop_orders: pl.DataFrame
) -> None:
    predicted = champion.score(shop_orders, champion.as_of)

    found = totals(predicted, champion.level_band, by="population")

    assert found["predicted"].sum() == pytest.approx(predicted["predicted_clv"].sum())
    assert (found["lo80"] <= found["predicted"]).all()
    assert (found["predicted"] <= found["hi80"]).all()
