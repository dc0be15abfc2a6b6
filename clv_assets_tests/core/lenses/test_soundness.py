"""Whether tiers and clusters are what they should be."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from clv_assets.core.lenses.soundness import (
    WORST_FIT,
    clusters_faults,
    fit_decay,
    idle_moves,
    tiers_faults,
)
from clv_assets.core.lenses.stable_tiers import stable_tiers
from clv_assets.core.lenses.value_tiers import value_tiers
from clv_assets_tests.core.lenses.test_behaviour_lens import SHOP, make_crowd, make_lens
from clv_assets_tests.factories import make_predictions

BINS, LABELS = (0, 20, 100), ("best", "others")
CLV = {f"C{n}": float(100 - n) for n in range(10)}
PREDICTIONS = make_predictions(CLV)


def tiers() -> pl.DataFrame:
    features = pl.DataFrame({"customer_id": list(CLV), "revenue_sum": [0.0] * len(CLV)})
    frame = value_tiers(PREDICTIONS, features, BINS, LABELS)
    return frame.with_columns(stable_tiers(frame, None, BINS, LABELS))


def test_tiers_that_hold_everyone_and_rise_have_no_fault() -> None:
    assert list(tiers_faults(tiers(), PREDICTIONS, LABELS)) == []


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (tiers().head(8), "8 rows for 10 customers; without a tier: 2"),
        (pl.concat([tiers(), tiers().head(1)]), "11 rows for 10 customers; without a tier: 0"),
        (tiers().with_columns(pl.col("clv_rank") + 1), "ranks aren't 1 to"),
        (tiers().with_columns(predicted_clv=-pl.col("predicted_clv")), "a customer is worth more"),
        (tiers().with_columns(tier_stable=pl.lit("gold")), "tier_stable has 'gold', which is no"),
        (tiers().with_columns(pl.col("clv_segment").reverse()), "a customer is in a better tier"),
    ],
)
def test_each_fault_of_the_tiers_is_named(broken: pl.DataFrame, fault: str) -> None:
    assert any(found.startswith(fault) for found in tiers_faults(broken, PREDICTIONS, LABELS))


def test_a_cluster_that_is_empty_lonely_small_or_too_large_is_named() -> None:
    lens = make_lens()
    names = lens.personas

    def faults(*customers: int) -> list[str]:
        ids = [number for number, count in enumerate(customers) for _ in range(count)]
        return list(clusters_faults(pl.DataFrame({"cluster_id": ids}), lens))

    assert faults(25, 25, 25, 25) == []
    assert faults(50, 50, 1, 0) == [
        f"{names[2]} (2) holds 1 customer",
        f"{names[3]} (3) holds no customer",
    ]
    assert faults(10, 10, 10, 1970)[-1] == f"{names[3]} (3) holds 98.5% of the customers"
    assert faults() == []


def test_one_persona_for_two_clusters_is_a_fault() -> None:
    lens = make_lens()
    lens = replace(lens, personas=(*lens.personas[:3], lens.personas[0]))

    assert "two clusters have one persona" in list(clusters_faults(lens.assign(SHOP), lens))


def test_only_moves_of_who_placed_no_order_count() -> None:
    schema = ["customer_id", "lifetime_order_count", "persona"]
    earlier = pl.DataFrame(
        [("ann", 2, "a"), ("bob", 3, "a"), ("cid", 1, "b"), ("old", 1, "b")],
        schema=schema,
        orient="row",
    )
    later = pl.DataFrame(
        [("ann", 2, "b"), ("bob", 4, "b"), ("cid", 1, "b"), ("new", 1, "a")],
        schema=schema,
        orient="row",
    )

    assert idle_moves(earlier, later, "persona") == (1, 2)


def test_a_lens_fits_the_customers_it_was_made_of_and_not_those_who_do_otherwise() -> None:
    crowd = make_crowd(2000)
    lens = make_lens(crowd, 5)
    moved = crowd.with_columns(
        lifetime_purchase_revenue=pl.col("lifetime_purchase_revenue") * 6,
        purchase_days=np.minimum(crowd["purchase_days"], 2),
    )

    assert fit_decay(lens, crowd) == pytest.approx(1, abs=0.1)
    assert fit_decay(lens, make_crowd(2000, 9)) < WORST_FIT
    assert fit_decay(lens, moved) > WORST_FIT
    assert fit_decay(lens, crowd.clear()) == 1
