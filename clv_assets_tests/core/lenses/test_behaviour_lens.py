"""The behaviour lens: fitted once, the same groups ever after."""

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from clv_assets.config.scoring import Clustering, Persona
from clv_assets.core.errors import ClvError
from clv_assets.core.lenses.behaviour_lens import FARTHEST, BehaviourLens
from clv_assets.core.report.amounts import amount
from clv_assets_tests.factories import make_features

WHOLESALE = {"purchase_days": 21, "tenure_days": 210, "recency_days": 10}
WHOLESALE |= {"lifetime_order_count": 21, "lifetime_purchase_revenue": 21_000.0}
REGULAR = {"purchase_days": 11, "tenure_days": 210, "recency_days": 10}
REGULAR |= {"lifetime_order_count": 11, "lifetime_purchase_revenue": 330.0}
RARE = {"purchase_days": 3, "tenure_days": 800, "recency_days": 100}
RARE |= {"lifetime_order_count": 3, "lifetime_purchase_revenue": 180.0}
ONE_TIMER = {"purchase_days": 1, "tenure_days": 40, "recency_days": 40}
ONE_TIMER |= {"lifetime_order_count": 1, "lifetime_purchase_revenue": 8.0}
RETURNER = {"population": "returns_only", "purchase_days": 0, "tenure_days": 40}
RETURNER |= {"recency_days": 40, "lifetime_order_count": 0, "lifetime_purchase_revenue": 0.0}
SHOP = make_features([WHOLESALE] * 10 + [REGULAR] * 20 + [RARE] * 15 + [ONE_TIMER] * 30)


def make_lens(
    features: pl.DataFrame = SHOP, clusters: int | str = 4, seed: int = 42, **overrides: object
) -> BehaviourLens:
    return BehaviourLens.fit(features, Clustering(n_clusters=clusters, **overrides), seed)


def make_crowd(customers: int = 600, seed: int = 0) -> pl.DataFrame:
    """Customers of any cadence and order size, a third of them one-time buyers."""
    chance = np.random.default_rng(seed)
    days = np.where(chance.random(customers) < 1 / 3, 1, chance.integers(2, 30, customers))
    gap, value = chance.lognormal(3.5, 0.8, customers), chance.lognormal(3.5, 1, customers)
    return make_features(
        {
            "purchase_days": int(n),
            "tenure_days": int((n - 1) * g) + 30,
            "recency_days": 30,
            "lifetime_order_count": int(n),
            "lifetime_purchase_revenue": float(n * v),
        }
        for n, g, v in zip(days, gap, value, strict=True)
    )


def test_who_behaves_alike_is_together_numbered_by_what_orders_bring_in_a_time() -> None:
    ids = make_lens().assign(SHOP)["cluster_id"].to_list()

    assert [set(ids[:10]), set(ids[10:30]), set(ids[30:45]), set(ids[45:])] == [{0}, {1}, {2}, {3}]


def test_who_has_never_bought_is_in_a_cluster_too() -> None:
    found = make_lens().assign(make_features([RETURNER]))

    assert found.null_count().sum_horizontal().item() == 0


def test_a_cluster_means_the_same_group_at_every_cutoff() -> None:
    lens = make_lens()
    later = make_features([ONE_TIMER, WHOLESALE, RARE, REGULAR])

    found = lens.assign(later)

    assert found["cluster_id"].to_list() == [3, 0, 2, 1]
    assert found["persona"].to_list() == [lens.personas[k] for k in (3, 0, 2, 1)]


def test_ids_stay_when_customers_are_added() -> None:
    lens = make_lens()
    more = make_features([{}] * SHOP.height + [WHOLESALE] * 40)
    grown = pl.concat([SHOP, more[SHOP.height :]], how="diagonal_relaxed")

    assert_frame_equal(lens.assign(grown)[: SHOP.height], lens.assign(SHOP))


@pytest.mark.parametrize("clusters", [4, "auto"])
def test_the_same_features_give_the_same_lens(clusters: int | str) -> None:
    crowd = make_crowd()

    first, second = make_lens(crowd, clusters), make_lens(crowd, clusters)

    assert first.centroids.tobytes() == second.centroids.tobytes()
    assert (first.personas, first.curve) == (second.personas, second.curve)


def test_a_sample_of_the_customers_is_enough_and_repeatable() -> None:
    first, second = make_lens(fit_sample=40, seed=0), make_lens(fit_sample=40, seed=0)

    assert first.centroids.tobytes() == second.centroids.tobytes()
    assert first.assign(SHOP).height == SHOP.height


def test_fewer_kinds_of_customers_make_fewer_clusters() -> None:
    assert len(make_lens(make_features([WHOLESALE] * 5 + [REGULAR] * 5), 5).ids) == 2
    assert make_lens(make_features([REGULAR] * 4), 5).personas == ("average",)
    assert make_lens(make_features([REGULAR] * 4), "auto").ids == (0,)


def test_left_to_the_data_no_cluster_is_tiny_or_holds_most() -> None:
    lens = make_lens(make_crowd(), "auto")

    shares = [profile.share for profile in lens.profiles]
    assert sum(shares) == pytest.approx(1)
    assert min(shares) > 0.02
    assert max(shares) < 0.6
    assert [one.clusters for one in lens.curve] == [3, 4, 5, 6, 7, 8]


def test_one_customer_beyond_all_others_has_no_cluster_alone() -> None:
    whale = {**WHOLESALE, "lifetime_purchase_revenue": 1e9}
    crowd = pl.concat([make_crowd(), make_features([whale])], how="diagonal_relaxed")

    lens = make_lens(crowd, 8)

    assert np.abs(lens.points(crowd)).max() <= FARTHEST
    assert lens.assign(crowd)["cluster_id"].value_counts()["count"].min() > 0.02 * crowd.height


def test_a_refit_goes_on_from_the_centroids_before_where_that_is_as_good() -> None:
    first = make_lens(make_crowd(), 5)
    crowd = make_crowd(seed=1)

    onward = BehaviourLens.fit(crowd, Clustering(n_clusters=5), 42, first)

    start = first.rescaled(onward.centre, onward.scale)
    assert start is not None
    moved = np.sqrt(((onward.centroids[:, None] - start[None]) ** 2).sum(axis=2)).min(axis=1)
    assert moved.max() < 0.6


def test_predicted_value_may_be_a_behaviour() -> None:
    crowd = make_crowd().with_columns(predicted_clv=pl.int_range(600).cast(pl.Float64))

    lens = make_lens(crowd, 5, with_predicted_clv=True)

    assert list(lens.profile().columns) == ["cadence", "order_value", "predicted_clv"]
    assert lens.rescaled(np.zeros(2), np.ones(2)) is None


def test_a_shop_gives_its_clusters_names_and_sentences() -> None:
    lens = make_lens()
    own = {2: Persona(name="Sleepers", sentence="Call them in spring.")}

    renamed = lens.renamed(own)

    assert renamed.personas == (*lens.personas[:2], "Sleepers", lens.personas[3])
    assert renamed.sentences(amount, own)[2] == "Call them in spring."
    assert lens.renamed({77: Persona(name="none")}).personas == lens.personas
    with pytest.raises(ClvError, match=r"clustering.personas calls cluster 2 .* another name"):
        lens.renamed({2: Persona(name=lens.personas[0])})


def test_nobody_to_assign_is_no_error() -> None:
    assert make_lens().assign(SHOP.clear()).is_empty()


def test_the_card_tells_what_each_cluster_is_like() -> None:
    told = make_lens().as_dict()

    assert told["behaviours"] == ["cadence", "order_value"]
    assert [one["cluster_id"] for one in told["clusters"]] == [0, 1, 2, 3]
    assert told["clusters"][3]["bought_once"] == 1.0
    assert told["clusters"][0]["order_value"] == 1000.0
