"""The behaviour lens: fitted once, the same groups ever after."""

import polars as pl
from polars.testing import assert_frame_equal

from clv_assets.core.contracts import missing_columns
from clv_assets.core.lenses.clusters import BehaviourLens, assign_clusters
from clv_assets_tests.factories import make_features, make_predictions

SPENDER = {"revenue_sum": 5000.0, "order_count": 20, "avg_order_value": 250.0}
REGULAR = {"revenue_sum": 300.0, "order_count": 6, "recency_days": 10}
ONE_TIMER = {
    "revenue_sum": 20.0,
    "order_count": 1,
    "avg_order_value": 20.0,
    "tenure_days": 40,
    "recency_days": 40,
    "mean_days_between_orders": None,
}
RETURNER = {
    "population": "returns_only",
    "revenue_sum": -80.0,
    "order_count": 0,
    "avg_order_value": None,
    "mean_days_between_orders": None,
}
SHOP = make_features([SPENDER] * 10 + [REGULAR] * 20 + [ONE_TIMER] * 30 + [RETURNER] * 3)


def make_lens(features: pl.DataFrame = SHOP, clusters: int = 4, **overrides: int) -> BehaviourLens:
    return BehaviourLens.fit(features, clusters, **{"seed": 42, "sample": 50_000, **overrides})


def test_a_lens_fits_and_assigns_one_time_buyers() -> None:
    found = make_lens().assign(SHOP)

    assert found.null_count().sum_horizontal().item() == 0
    assert found["customer_id"].to_list() == SHOP["customer_id"].to_list()
    assert found["cluster_id"].n_unique() == 4


def test_a_shop_of_one_time_buyers_alone_has_its_lens() -> None:
    days = [{**ONE_TIMER, "recency_days": day, "tenure_days": day} for day in range(1, 60)]
    shop = make_features(days).with_columns(pl.col("mean_days_between_orders").cast(pl.Float64))

    found = make_lens(shop, 5).assign(shop)

    assert found["cluster_id"].n_unique() == 5


def test_who_behaves_alike_is_together_and_numbered_by_spend() -> None:
    found = make_lens().assign(SHOP)

    ids = found["cluster_id"].to_list()
    assert [set(ids[:10]), set(ids[10:30]), set(ids[30:60]), set(ids[60:])] == [{0}, {1}, {2}, {3}]


def test_a_cluster_means_the_same_group_at_every_cutoff() -> None:
    lens = make_lens()
    later = make_features([RETURNER, ONE_TIMER, SPENDER, REGULAR])

    found = lens.assign(later)

    assert found["cluster_id"].to_list() == [3, 2, 0, 1]
    assert found["persona"].to_list() == [lens.personas[k] for k in (3, 2, 0, 1)]


def test_ids_stay_when_customers_are_added() -> None:
    lens = make_lens()
    more = make_features([{}] * SHOP.height + [SPENDER] * 40)
    grown = pl.concat([SHOP, more[SHOP.height :]], how="diagonal_relaxed")

    assert_frame_equal(lens.assign(grown)[: SHOP.height], lens.assign(SHOP))


def test_the_same_features_give_the_same_lens() -> None:
    first, second = make_lens(), make_lens()

    assert first.centroids.tobytes() == second.centroids.tobytes()
    assert first.personas == second.personas


def test_seed_zero_is_a_seed() -> None:
    assert make_lens(seed=0).centroids.tobytes() == make_lens(seed=0).centroids.tobytes()


def test_a_sample_of_the_customers_is_enough_and_repeatable() -> None:
    first, second = make_lens(sample=40), make_lens(sample=40)

    assert first.centroids.tobytes() == second.centroids.tobytes()
    assert first.assign(SHOP).height == SHOP.height


def test_fewer_kinds_of_customers_make_fewer_clusters() -> None:
    lens = make_lens(make_features([SPENDER] * 5 + [REGULAR] * 5), 5)

    assert len(lens.centroids) == 2


def test_customers_who_are_all_alike_are_one_cluster() -> None:
    shop = make_features([REGULAR] * 4)

    assert make_lens(shop, 5).assign(shop)["cluster_id"].to_list() == [0] * 4


def test_the_silent_are_in_no_cluster() -> None:
    shop = make_features([SPENDER, {**REGULAR, "population": "silent"}, ONE_TIMER])
    predictions = make_predictions({"C000": 9.0, "C001": 8.0, "C002": 7.0})

    found = assign_clusters(make_lens(), predictions, shop)

    assert found["customer_id"].to_list() == ["C000", "C002"]
    assert found["predicted_clv"].to_list() == [9.0, 7.0]
    assert missing_columns("clusters", found.columns) == []


def test_nobody_to_assign_is_no_error() -> None:
    assert make_lens().assign(SHOP.clear()).is_empty()
