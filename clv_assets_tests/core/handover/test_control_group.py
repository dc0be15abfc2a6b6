"""Control groups: keyed, stratified, the same each time, and of the size asked for."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from clv_assets.core.handover.control_group import (
    CONTROL,
    control_groups,
    joined_later,
    size_fault,
    uniforms,
)

KEY = bytes(range(32))


def customers(count: int) -> pl.DataFrame:
    tiers = ["Top 1%", "Top 20%", None]
    return pl.DataFrame(
        {
            "customer_id": [f"C{n}" for n in range(count)],
            "tier_stable": [tiers[min(n * 5 // max(count, 1), 2)] for n in range(count)],
        },
        schema={"customer_id": pl.String, "tier_stable": pl.String},
    )


def control_of(groups: pl.DataFrame) -> set[str]:
    return set(groups.filter(pl.col("campaign_group") == CONTROL)["customer_id"])


def test_numbers_are_uniform_and_of_the_key_the_campaign_and_the_customer() -> None:
    ids = customers(5000)["customer_id"]

    spring = uniforms(ids, "spring", KEY)

    assert kstest(spring, "uniform").pvalue > 0.001
    assert abs(np.corrcoef(spring, uniforms(ids, "autumn", KEY))[0, 1]) < 0.05
    assert abs(np.corrcoef(spring, uniforms(ids, "spring", KEY[::-1]))[0, 1]) < 0.05
    assert uniforms(ids[::-1], "spring", KEY)[::-1].tolist() == spring.tolist()


def test_the_same_campaign_draws_the_same_customers_in_whatever_order() -> None:
    shop = customers(900)

    first = control_groups(shop, "spring", 0.1, KEY)
    again = control_groups(shop.sample(fraction=1, shuffle=True, seed=1), "spring", 0.1, KEY)

    assert control_of(first) == control_of(again)
    assert control_of(first) != control_of(control_groups(shop, "autumn", 0.1, KEY))
    assert first["customer_id"].to_list() == shop["customer_id"].to_list()


@settings(max_examples=40, deadline=None)
@given(count=st.integers(0, 400), share=st.floats(0.01, 0.5), name=st.text(max_size=9))
def test_each_tier_has_its_share_to_within_one_customer(
    count: int, share: float, name: str
) -> None:
    groups = control_groups(customers(count), name, share, KEY)

    for _, tier in groups.group_by("stratum"):
        control = (tier["campaign_group"] == CONTROL).sum()
        assert abs(control - share * tier.height) < 1
    assert size_fault(groups, share) is None


def test_small_strata_have_their_share_on_average() -> None:
    shop = customers(9)

    drawn = [len(control_of(control_groups(shop, f"c{n}", 0.1, KEY))) for n in range(400)]

    assert np.mean(drawn) == pytest.approx(0.9, abs=0.15)


def test_who_comes_later_is_drawn_alone() -> None:
    shop = customers(4000)

    later = joined_later(shop, "spring", 0.1, KEY)

    assert control_of(joined_later(shop[:10], "spring", 0.1, KEY)) <= control_of(later)
    assert len(control_of(later)) == pytest.approx(400, abs=80)
    assert size_fault(later, 0.1) is None


def test_groups_of_another_size_are_no_chance() -> None:
    groups = control_groups(customers(2000), "spring", 0.2, KEY)

    assert size_fault(groups, 0.1) is not None
    assert "400 of 2,000 customers are control, where 10.0% should be" in str(
        size_fault(groups, 0.1)
    )
    assert size_fault(groups.clear(), 0.1) is None
