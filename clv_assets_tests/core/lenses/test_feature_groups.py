"""A customer who is partly another one: possible in itself, and each wholly itself at the ends."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clv_assets.core.features.columns import MODEL_FEATURES
from clv_assets.core.features.definition import features
from clv_assets.core.lenses.feature_groups import (
    ATTRIBUTES,
    CALENDAR,
    DERIVED,
    GROUPS,
    LATELY,
    OFTEN,
    PLAIN,
    RETURNS,
    VALUE,
    Mixer,
)
from clv_assets_tests.factories import make_orders

LOG = make_orders(
    *(("ann", f"2024-{month:02}-05", 30.0 + month) for month in range(1, 11)),
    *(("bob", f"2024-{month:02}-17", 90.0) for month in (2, 7)),
    ("bob", "2024-08-01", -20.0),
    ("cid", "2024-10-20", 12.0),
    ("ret", "2024-09-09", -5.0),
    ("old", "2023-02-01", 44.0),
)
FEATURES = features(LOG, date(2024, 11, 4), 9).collect()
ANN, OTHERS = FEATURES[:1], FEATURES[1:]


def test_every_feature_of_the_model_is_in_a_group_or_put_together_from_some() -> None:
    plain = {name for own in PLAIN.values() for name in own}

    assert plain | set(DERIVED) == set(MODEL_FEATURES)
    assert not plain & set(DERIVED)


def test_with_all_groups_a_customer_is_itself_and_with_none_the_reference() -> None:
    mixer = Mixer(OTHERS, ANN)

    whole, none = mixer.mixed(GROUPS), mixer.mixed([])

    assert whole.select(MODEL_FEATURES).equals(OTHERS.select(MODEL_FEATURES))
    for row in none.select(MODEL_FEATURES).rows():
        assert row == ANN.select(MODEL_FEATURES).row(0)


@settings(max_examples=40, deadline=None)
@given(own=st.sets(st.sampled_from(GROUPS)))
def test_what_is_mixed_is_possible(own: set[str]) -> None:
    frame = Mixer(OTHERS, ANN).mixed(sorted(own))

    assert frame.schema["tenure_days"] == pl.Int64
    assert (frame["tenure_days"] >= frame["recency_days"]).all()
    assert (frame["lifetime_purchase_revenue"] >= 0).all()
    once = frame.filter(pl.col("purchase_days") == 1)
    assert (once["tenure_days"] == once["recency_days"]).all()
    numbers = frame.select(pl.col("revenue_sum", "purchase_days_per_month").is_finite().all())
    assert numbers.row(0) == (True, True)


def test_sums_are_counts_times_values() -> None:
    bob = OTHERS.filter(pl.col("customer_id") == "bob")

    found = Mixer(bob, ANN).mixed([VALUE]).row(0, named=True)

    assert found["purchase_days"] == 10
    assert found["lifetime_purchase_revenue"] == pytest.approx(10 * 90.0)
    assert found["lifetime_revenue_sum"] == pytest.approx(10 * 90.0)
    sent_back = Mixer(bob, ANN).mixed([RETURNS]).row(0, named=True)
    assert sent_back["lifetime_revenue_sum"] == pytest.approx(
        ANN["lifetime_purchase_revenue"][0] * 160 / 180
    )


def test_waiting_changes_no_pace() -> None:
    cid = OTHERS.filter(pl.col("customer_id") == "cid")

    found = Mixer(cid, ANN).mixed([LATELY]).row(0, named=True)

    assert found["recency_days"] == 15
    assert found["tenure_days"] - found["recency_days"] == 274
    assert found["orders_last_30d"] == 1
    assert found["recency_to_gap_ratio"] == pytest.approx(15 / ANN["mean_days_between_orders"][0])


def test_attributes_are_a_group_only_where_some_are_declared() -> None:
    both = FEATURES.with_columns(country=pl.lit("FR"))

    assert ATTRIBUTES not in Mixer(OTHERS, ANN).groups
    assert Mixer(both[1:], both[:1], ["country"]).groups == list(GROUPS)
    swapped = Mixer(both[1:], both[:1].with_columns(country=pl.lit("DE")), ["country"])
    assert set(swapped.mixed([OFTEN])["country"]) == {"DE"}
    assert set(swapped.mixed([ATTRIBUTES])["country"]) == {"FR"}
    assert CALENDAR in swapped.groups
    assert np.isfinite(swapped.mixed([CALENDAR])["revenue_year_ago_90d"].to_numpy()).all()
