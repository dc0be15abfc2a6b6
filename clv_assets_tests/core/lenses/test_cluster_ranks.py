"""Which behaviour is worth most."""

import numpy as np
import polars as pl
import pytest

from clv_assets.core.contracts import missing_columns
from clv_assets.core.lenses.cluster_ranks import cluster_ranks
from clv_assets_tests.factories import MODEL


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
    told = {cluster: f"sentence {cluster}" for cluster, _ in rows}
    return cluster_ranks(clusters, told).to_dict("records")


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
    assert [row["share"] for row in found] == [0.25, 0.75]
    assert found[0]["description"] == "sentence 0"


def test_equal_medians_share_a_rank_and_stand_by_mean_then_id() -> None:
    found = ranks_of([(2, 5.0), (1, 5.0), (0, 5.0), (0, 5.0), (0, 8.0)])

    assert [row["cluster_id"] for row in found] == [0, 1, 2]
    assert [row["cluster_rank"] for row in found] == [1, 1, 1]
