"""The cluster ranks: one row a cluster, that adds up to the customers in it."""

import pytest

from clv_assets.core.contracts import CONTRACTS
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.records import shown

CUTOFF = "2024-11-04"


def test_ranks_add_up_to_the_customers_of_the_clusters(replayed: Engine) -> None:
    clusters = replayed.files.read("clusters", CUTOFF)

    ranks = replayed.files.read("cluster_ranks", CUTOFF).sort("cluster_rank")

    assert set(CONTRACTS["cluster_ranks"]) <= set(ranks.columns)
    assert ranks["cluster_rank"].to_list() == list(range(1, ranks.height + 1))
    assert ranks["median_clv"].is_sorted(descending=True)
    assert dict(ranks.select("cluster_id", "customers").iter_rows()) == dict(
        clusters.group_by("cluster_id").len().iter_rows()
    )
    assert ranks["total_clv"].sum() == pytest.approx(clusters["predicted_clv"].sum())


def test_the_page_shows_every_cluster(replayed: Engine) -> None:
    ranks = replayed.files.read("cluster_ranks", CUTOFF)

    page = shown(replayed, "cluster_ranks", CUTOFF)

    assert (page["cutoff"], page["currency"]) == (CUTOFF, "EUR")
    assert len(page["preview"].splitlines()) == 2 + ranks.height
