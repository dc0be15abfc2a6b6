"""Tiers to plan with: they move for what customers do, and hold as many and as much."""

import itertools

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from clv_assets.core.lenses.stable_tiers import MARGIN, MOST_SLACK, stable_tiers
from clv_assets.core.lenses.value_tiers import tier_ends, value_tiers
from clv_assets_tests.factories import make_predictions

BINS = (0, 10, 50, 100)
LABELS = ("high", "middle", "low")


def tiers_of(clv: dict[str, float], earlier: pl.DataFrame | None = None) -> pl.DataFrame:
    schema = {"customer_id": pl.String, "revenue_sum": pl.Float64}
    features = pl.DataFrame([(name, 0.0) for name in clv], schema=schema, orient="row")
    tiers = value_tiers(make_predictions(clv), features, BINS, LABELS)
    return tiers.with_columns(stable_tiers(tiers, earlier, BINS, LABELS))


def shop(**changed: float) -> dict[str, float]:
    """Twenty customers, C01 worth 2,000 down to C20 worth 100; two are high, eight middle."""
    return {f"C{n:02}": changed.get(f"C{n:02}", 2100.0 - 100 * n) for n in range(1, 21)}


def stable(frame: pl.DataFrame) -> dict[str, str]:
    return dict(frame.select("customer_id", "tier_stable").iter_rows())


def test_the_first_cutoff_has_the_exact_tiers() -> None:
    first = tiers_of(shop())

    assert first["tier_stable"].to_list() == first["clv_segment"].to_list()


def test_who_is_a_little_past_a_boundary_stays_where_they_were() -> None:
    first = tiers_of(shop())

    later = tiers_of(shop(C03=1950.0), first)

    exact = dict(later.select("customer_id", "clv_segment").iter_rows())
    assert (exact["C03"], exact["C02"]) == ("high", "middle")
    assert stable(later) == stable(first)


def test_who_rises_past_the_boundary_by_the_margin_rises_at_once() -> None:
    later = stable(tiers_of(shop(C05=2500.0), tiers_of(shop())))

    assert later["C05"] == "high"
    assert later["C02"] == "middle"  # two of twenty are high: somebody has to make room


def test_who_has_fallen_by_the_margin_falls_a_cutoff_later() -> None:
    first = tiers_of(shop())
    second = tiers_of(shop(C02=1200.0), first)
    third = tiers_of(shop(C02=1200.0), second)

    assert stable(second)["C02"] == "high"
    assert stable(third)["C02"] == "middle"
    assert stable(third)["C03"] == "high"


def test_who_has_come_back_by_then_has_not_moved() -> None:
    second = tiers_of(shop(C02=1200.0), tiers_of(shop()))

    assert stable(tiers_of(shop(), second))["C02"] == "high"


def test_tiers_of_other_names_start_anew() -> None:
    other = tiers_of(shop(C20=9000.0)).with_columns(tier_stable=pl.lit("gold"))

    later = tiers_of(shop(), other)

    assert later["tier_stable"].to_list() == later["clv_segment"].to_list()


def test_a_shop_worth_nothing_and_one_without_customers_have_tiers() -> None:
    nothing = tiers_of(dict.fromkeys(shop(), 0.0), tiers_of(shop()))

    assert nothing.height == 20
    assert tiers_of({}, nothing).is_empty()
    assert tiers_of(shop(), tiers_of({})).height == 20


@settings(max_examples=60, deadline=None)
@given(
    customers=st.integers(1, 500),
    leave=st.floats(0, 0.5),
    noise=st.floats(0, 1.5),
    seed=st.integers(0, 2**20),
)
def test_tiers_are_nested_keep_their_shares_and_move_who_is_far_past(
    customers: int, leave: float, noise: float, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    clv = {f"C{n:03}": float(chance.lognormal(3, 1.5)) for n in range(customers)}
    frames = [tiers_of(clv)]
    for _ in range(4):
        clv = {k: v * float(np.exp(noise * chance.standard_normal())) for k, v in clv.items()}
        gone = {k for k in clv if chance.random() < leave}
        known = {k: v for k, v in clv.items() if k not in gone} or dict([next(iter(clv.items()))])
        frames.append(tiers_of(known, frames[-1]))

    for earlier, later in itertools.pairwise(frames):
        ends = tier_ends(later.height, BINS)[:-1]
        for boundary, end in enumerate(ends):
            inside = later["tier_stable"].is_in(LABELS[: boundary + 1])
            assert abs(int(inside.sum()) - end) <= MOST_SLACK * later.height
            at, at_before = (
                float(f["predicted_clv"][tier_ends(f.height, BINS)[boundary] - 1])
                for f in (later, earlier)
            )
            both = later.with_columns(inside=inside).join(
                earlier.select("customer_id", before="predicted_clv"), on="customer_id"
            )
            up = both.filter(pl.col("predicted_clv") > at * (1 + MARGIN) * (1 + 1e-9))
            down = both.filter(
                pl.col("predicted_clv") < at,
                pl.col("before") * (1 + MARGIN) * (1 + 1e-9) < at_before,
            )
            room = later.height * MOST_SLACK + 1
            # Of those that must move, all do but those for whom the size leaves no room.
            assert up.height - int(up["inside"].sum()) <= room
            assert int(down["inside"].sum()) <= room


def test_the_same_predictions_again_change_nothing() -> None:
    chance = np.random.default_rng(5)
    clv = {f"C{n:03}": float(chance.lognormal(3, 1.5)) for n in range(700)}
    first = tiers_of(clv)
    second = tiers_of(clv, tiers_of({k: v * 1.2 for k, v in clv.items()}, first))

    assert stable(second) == stable(first)
