"""The value tiers: each ranked customer has one rank and one tier, and tiers add up."""

import polars as pl
import pytest

from clv_assets.core.contracts import CONTRACTS
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.records import shown

CUTOFF = "2024-11-04"


def test_every_customer_but_the_silent_has_a_rank_of_its_own(replayed: Engine) -> None:
    issued = replayed.files.read("predictions", CUTOFF)

    tiers = replayed.files.read("value_tiers", CUTOFF)

    ranked = issued.filter(pl.col("population") != "silent")
    assert tiers.columns == list(CONTRACTS["value_tiers"])
    assert set(tiers["customer_id"]) == set(ranked["customer_id"])
    assert tiers["clv_rank"].to_list() == list(range(1, ranked.height + 1))
    assert tiers["predicted_clv"].is_sorted(descending=True)


def test_the_page_has_a_line_a_tier_and_a_total_a_tier(replayed: Engine) -> None:
    tiers = replayed.files.read("value_tiers", CUTOFF)
    customers = dict(tiers.group_by("clv_segment").len().iter_rows())

    page = shown(replayed, "value_tiers", CUTOFF)

    rows = [line.strip("| ").split(" | ") for line in page["tiers"].splitlines()[2:]]
    assert {name: int(count) for name, count, *_ in rows} == customers
    assert sum(float(share) for _, _, share, _ in rows) == pytest.approx(1, abs=0.001)
    assert all(f"| {name} |" in page["totals"] for name in customers)
    assert page["revenue_curve"].startswith("![plot]")
