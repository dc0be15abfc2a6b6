"""The behaviour lens: fitted once, the same groups ever after."""

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from clv_assets.core.contracts import missing_columns
from clv_assets.core.lenses.behaviours import BEHAVIOURS, behaviours
from clv_assets.core.lenses.cluster_ranks import cluster_ranks
from clv_assets.core.lenses.clusters import BehaviourLens, assign_clusters
from clv_assets_tests.factories import MODEL, make_features, make_predictions

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


def ranks_of(rows: list[tuple[int, float]]) -> list[dict]:
    clusters = pl.DataFrame(
        {
            "customer_id": [f"C{n}" for n in range(len(rows))],
            "predicted_clv": [clv for _, clv in rows],
            "cluster_id": [cluster for cluster, _ in rows],
            "persona": [f"persona {cluster}" for cluster, _ in rows],
            "model_id": [MODEL] * len(rows),
        }
    )
    return cluster_ranks(clusters).to_dict("records")


def test_one_time_buyers_and_returners_have_no_missing_behaviour() -> None:
    found = behaviours(SHOP)

    assert found.shape == (SHOP.height, len(BEHAVIOURS))
    assert np.isfinite(found).all()


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


def test_no_two_personas_share_a_name() -> None:
    rng = np.random.default_rng(0)
    rows = [
        {"revenue_sum": float(spend), "recency_days": int(recency), "order_count": int(orders)}
        for spend, recency, orders in zip(
            rng.lognormal(4, 1, 200),
            rng.integers(1, 270, 200),
            rng.integers(1, 9, 200),
            strict=True,
        )
    ]

    lens = make_lens(make_features(rows), 20)

    assert len(set(lens.personas)) == 20
    assert lens.profile().shape == (20, len(BEHAVIOURS))


def test_the_silent_are_in_no_cluster() -> None:
    shop = make_features([SPENDER, {**REGULAR, "population": "silent"}, ONE_TIMER])
    predictions = make_predictions({"C000": 9.0, "C001": 8.0, "C002": 7.0})

    found = assign_clusters(make_lens(), predictions, shop)

    assert found["customer_id"].to_list() == ["C000", "C002"]
    assert found["predicted_clv"].to_list() == [9.0, 7.0]
    assert missing_columns("clusters", found.columns) == []


def test_nobody_to_assign_is_no_error() -> None:
    assert make_lens().assign(SHOP.clear()).is_empty()


def test_clusters_are_ranked_by_their_median() -> None:
    found = ranks_of([(0, 10.0), (0, 30.0), (0, 20.0), (1, 40.0), (1, 60.0), (2, 5.0)])

    columns = ("cluster_id", "customers", "median_clv", "mean_clv", "total_clv", "cluster_rank")
    assert [tuple(row[name] for name in columns) for row in found] == [
        (1, 2, 50.0, 50.0, 100.0, 1),
        (0, 3, 20.0, 20.0, 60.0, 2),
        (2, 1, 5.0, 5.0, 5.0, 3),
    ]
    # the overall median is 25
    assert [row["clv_index"] for row in found] == pytest.approx([2.0, 0.8, 0.2])
    assert missing_columns("cluster_ranks", found[0]) == []


def test_the_index_is_missing_where_the_overall_median_is_zero() -> None:
    found = ranks_of([(0, 9.0), (1, 0.0), (1, 0.0), (1, 0.0)])

    assert all(np.isnan(row["clv_index"]) for row in found)
    assert [row["cluster_rank"] for row in found] == [1, 2]


def test_equal_medians_are_ranked_by_mean_then_id() -> None:
    found = ranks_of([(2, 5.0), (1, 5.0), (0, 5.0), (0, 5.0), (0, 8.0)])

    assert [row["cluster_id"] for row in found] == [0, 1, 2]
