"""The clusters: the champion's own lens puts every ranked customer into one persona."""

import polars as pl

from clv_assets.core.contracts import CONTRACTS
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.records import shown

FIRST, LAST = "2024-06-03", "2024-11-04"


def test_every_customer_but_the_silent_is_in_one_cluster(replayed: Engine) -> None:
    issued = replayed.files.read("predictions", LAST)

    clusters = replayed.files.read("clusters", LAST)

    ranked = issued.filter(pl.col("population") != "silent")
    assert clusters.columns == list(CONTRACTS["clusters"])
    assert clusters["customer_id"].is_unique().all()
    assert set(clusters["customer_id"]) == set(ranked["customer_id"])


def test_a_cluster_keeps_its_persona_from_cutoff_to_cutoff(replayed: Engine) -> None:
    found = [replayed.files.read("clusters", key) for key in (FIRST, LAST)]

    personas = pl.concat(found).select("model_id", "cluster_id", "persona").unique()

    assert personas.height == replayed.config.clustering.n_clusters


def test_the_page_shows_the_profile_and_a_total_a_persona(replayed: Engine) -> None:
    clusters = replayed.files.read("clusters", LAST)

    page = shown(replayed, "clusters", LAST)

    assert page["dagster/row_count"] == clusters.height
    assert page["currency"] == "EUR"
    assert all(f"| {persona} |" in page["totals"] for persona in clusters["persona"].unique())
    assert page["profile"].startswith("![plot]")
