"""Totals of groups: customers even out, the level of the shop doesn't."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.calendar.windows import disjoint
from clv_assets.core.champion.champion import Champion
from clv_assets.core.champion.totals import TotalsBand, totals, totals_of_lens
from clv_assets.core.metrics.customer_spread import CustomerSpread

USUAL = CustomerSpread(scale=30.0, power=1.2)
SURE = TotalsBand(0.0, 9, assumed=False, customers=USUAL)


def customers(count: int, *, mean: float = 10.0, active: float = 0.5) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "predicted_clv": np.full(count, mean),
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
    shaken = totals(customers(100_000), replace(SURE, spread=0.2))

    assert width(shaken) == pytest.approx(2 * 1.28 * 0.2, rel=0.15)


def test_a_group_is_narrower_than_the_sum_of_its_customers_bounds() -> None:
    one = totals(customers(1), SURE).row(0, named=True)

    found = totals(customers(400), SURE).row(0, named=True)

    assert found["hi80"] < 400 * one["hi80"] / 2


def test_groups_are_named_counted_and_add_up() -> None:
    found = totals(customers(400), SURE, by="tier")

    assert dict(found.select("group", "customers").iter_rows()) == {"a": 300, "b": 100}
    assert found["predicted"].sum() == pytest.approx(4000)
    assert found["group"].to_list() == ["a", "b"]


def test_a_customer_without_a_group_is_unknown() -> None:
    found = totals(customers(4).with_columns(tier=pl.lit(None, pl.String)), SURE, by="tier")

    assert found["group"].to_list() == ["unknown"]


def test_the_groups_of_a_lens_have_a_mean_and_a_total_with_an_interval_each() -> None:
    people = customers(400).with_row_index("customer_id").sort("tier", descending=True)

    found = totals_of_lens(people.drop("p_active"), people, SURE, by="tier")

    plain = {row["group"]: row for row in totals(people, SURE, by="tier").to_dicts()}
    assert found["group"].to_list() == ["b", "a"]  # as they come, not by size
    for row in found.to_dicts():
        total = plain[row["group"]]
        ends = (total["predicted"], total["lo80"], total["hi80"])
        assert (row["total_clv"], row["total_lo80"], row["total_hi80"]) == pytest.approx(ends)
        assert (row["mean_clv"], row["mean_lo80"], row["mean_hi80"]) == pytest.approx(
            [end / row["customers"] for end in ends]
        )
    assert dict(found.select("group", "revenue_share").iter_rows()) == {"b": 0.25, "a": 0.75}
    assert found["customer_share"].sum() == 1
    lowest = dict(people.group_by("tier").agg(pl.col("predicted_clv").min()).iter_rows())
    assert dict(found.select("group", "lowest_clv").iter_rows()) == lowest


def test_shares_of_nothing_have_no_value() -> None:
    people = customers(4, mean=0.0).with_row_index("customer_id")

    found = totals_of_lens(people.drop("p_active"), people, SURE, by="tier")

    assert found["revenue_share"].is_nan().all()


@given(
    mean=st.floats(0, 1e6),
    scale=st.floats(0, 1e7),
    power=st.floats(1, 2),
    active=st.floats(0, 1),
    spread=st.floats(0, 1),
    count=st.integers(1, 700),
)
def test_bounds_are_ordered_and_finite(
    mean: float, scale: float, power: float, active: float, spread: float, count: int
) -> None:
    group = customers(count, mean=mean, active=active)

    band = TotalsBand(spread, 0, assumed=True, customers=CustomerSpread(scale, power))
    found = totals(group, band).row(0, named=True)

    assert 0 <= found["lo80"] <= found["hi80"] < np.inf
    assert found["predicted"] == pytest.approx(mean * count)


def test_many_customers_are_simulated_with_their_mean_and_variance() -> None:
    """80 % of the sums lie within 1.28 standard deviations."""
    found = totals(customers(5000), SURE).row(0, named=True)

    spread = np.sqrt(5000 * USUAL.variance(np.array([10.0]))[0])
    assert found["lo80"] == pytest.approx(50_000 - 1.28 * spread, rel=0.005)
    assert found["hi80"] == pytest.approx(50_000 + 1.28 * spread, rel=0.005)


def test_one_customer_who_may_not_come_brings_nothing_or_much() -> None:
    found = totals(customers(1, mean=100.0, active=0.3), SURE).row(0, named=True)

    assert found["lo80"] == 0
    assert found["hi80"] > 200


def test_a_band_comes_back_from_its_card() -> None:
    assert TotalsBand.from_dict(SURE.as_dict()) == SURE


def test_windows_that_share_a_day_count_once() -> None:
    origins = [date(2024, month, 1) for month in range(1, 13)]

    assert disjoint(origins, 1) == 12
    assert disjoint(origins, 3) == 4
    assert disjoint(origins, 6) == 2
    assert disjoint([], 6) == 0


def test_a_band_is_assumed_until_four_windows_were_seen() -> None:
    trials = [{"origin": f"2024-{m:02}-01", "level_error": 0.3} for m in range(1, 13)]

    few, many = TotalsBand.of(trials[:6], 3, 0.1, USUAL), TotalsBand.of(trials, 3, 0.1, USUAL)

    assert (few.disjoint, few.assumed) == (2, True)
    assert (many.disjoint, many.assumed) == (4, False)
    assert 0.1 < few.spread < many.spread < 0.3


def test_what_chance_alone_makes_of_a_total_is_no_error_of_the_level() -> None:
    trials = [{"origin": f"2024-{m:02}-01", "level_error": 0.2} for m in range(1, 13)]
    by_chance = [{**trial, "chance": 0.04} for trial in trials]

    band, of_chance = (TotalsBand.of(seen, 3, 0.1, USUAL) for seen in (trials, by_chance))
    assert of_chance.spread < 0.75 * band.spread


def test_without_any_window_the_models_own_doubt_stands() -> None:
    assert TotalsBand.of([], 6, 0.17, USUAL) == TotalsBand(
        pytest.approx(0.17), 0, assumed=True, customers=USUAL
    )


def test_a_champion_tells_the_total_of_its_predictions(
    champion: Champion, shop_orders: pl.DataFrame
) -> None:
    predicted = champion.score(shop_orders, champion.as_of)

    found = totals(predicted, champion.totals_band, by="population")

    assert found["predicted"].sum() == pytest.approx(predicted["predicted_clv"].sum())
    assert (found["lo80"] <= found["predicted"]).all()
    assert (found["predicted"] <= found["hi80"]).all()
