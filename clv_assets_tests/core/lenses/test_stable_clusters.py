"""The same group over models keeps its id and its name."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from clv_assets.config.scoring import Clustering
from clv_assets.core.lenses.behaviour_lens import BehaviourLens
from clv_assets.core.lenses.stable_clusters import matched
from clv_assets_tests.core.lenses.test_behaviour_lens import (
    ONE_TIMER,
    RARE,
    REGULAR,
    SHOP,
    WHOLESALE,
    make_crowd,
    make_lens,
)
from clv_assets_tests.factories import make_features


def reordered(lens: BehaviourLens, order: list[int]) -> BehaviourLens:
    return replace(
        lens,
        centroids=lens.centroids[order],
        personas=tuple(f"other {n}" for n in order),
        profiles=tuple(lens.profiles[n] for n in order),
    )


def test_groups_that_are_found_again_keep_id_and_persona_whatever_their_order() -> None:
    lens = make_lens()

    matching = matched(reordered(lens, [3, 1, 0, 2]), lens, SHOP)

    assert matching.lens.ids == (3, 1, 0, 2)
    assert matching.lens.personas == tuple(lens.personas[n] for n in (3, 1, 0, 2))
    assert matching.lens.assign(SHOP).equals(lens.assign(SHOP))
    assert (matching.new, matching.retired, matching.agreement) == ((), (), 1.0)
    assert [one["jaccard"] for one in matching.kept] == [1.0] * 4


def test_a_new_group_has_a_new_id_and_one_that_vanished_retires() -> None:
    lens = make_lens()
    newcomer = {**REGULAR, "tenure_days": 1500, "lifetime_purchase_revenue": 90_000.0}
    shop = make_features([WHOLESALE] * 10 + [REGULAR] * 20 + [newcomer] * 20 + [ONE_TIMER] * 30)

    matching = matched(make_lens(shop), lens, shop)

    now = matching.lens.assign(shop)["cluster_id"].to_list()
    assert (now[0], now[10], now[50]) == (0, 1, 3)
    assert now[30] == 4
    assert (matching.new, matching.retired) == ((4,), (2,))
    assert matching.lens.retired == (2,)


def test_an_id_is_never_given_again() -> None:
    lens = replace(make_lens(make_features([WHOLESALE] * 9 + [REGULAR] * 9)), retired=(7,))

    matching = matched(make_lens(), lens, SHOP)

    assert set(matching.lens.ids) == {0, 1, 8, 9}
    assert len(set(matching.lens.personas)) == 4


def test_a_lens_by_other_behaviours_begins_anew_where_it_holds_others() -> None:
    crowd = make_crowd().with_columns(predicted_clv=pl.int_range(600).cast(pl.Float64))
    earlier = make_lens(crowd, 4)

    matching = matched(make_lens(crowd, 4, with_predicted_clv=True), earlier, crowd)

    assert set(matching.lens.ids) >= set(matching.new)
    assert {*matching.lens.ids, *matching.retired} == {*earlier.ids, *matching.new}


@pytest.mark.parametrize("seed", range(4))
def test_refits_of_a_shop_that_is_as_it_was_keep_their_groups(seed: int) -> None:
    first = make_lens(make_crowd(3000, seed), "auto")
    crowd = make_crowd(3000, seed + 50)

    matching = matched(
        BehaviourLens.fit(crowd, Clustering(n_clusters="auto"), 42, first), first, crowd
    )

    assert set(matching.lens.ids) == set(first.ids)
    assert min(one["jaccard"] for one in matching.kept) > 0.6
    assert matching.agreement > 0.7


def test_the_card_has_plain_values() -> None:
    told = matched(make_lens(), make_lens(make_features([RARE] * 5)), SHOP).as_dict()

    assert set(told) == {"kept", "new", "retired", "agreement"}
    assert all(isinstance(value, float) for one in told["kept"] for value in one.values())
    assert np.isfinite([one["distance"] for one in told["kept"]]).all()
