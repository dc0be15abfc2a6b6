"""The value tiers: each ranked customer has one rank and one tier, and tiers add up."""

import polars as pl

from clv_assets.core.contracts import CONTRACTS
from clv_assets.core.report.amounts import short
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


def test_the_page_has_a_line_a_tier_with_its_mean_and_its_total(replayed: Engine) -> None:
    tiers = replayed.files.read("value_tiers", CUTOFF)
    sums = dict(tiers.group_by("clv_segment").agg(pl.col("predicted_clv").sum()).iter_rows())

    page = shown(replayed, "value_tiers", CUTOFF)

    head, _, *lines = page["totals"].splitlines()
    rows = {row[0]: row for line in lines if (row := line.strip("| ").split(" | "))}
    assert head == (
        "| tier | mean per customer, EUR | 80 % interval, EUR | total, EUR | 80 % interval, EUR |"
    )
    assert page["currency"] == "EUR"
    assert {name: row[3] for name, row in rows.items()} == {
        name: short(total) for name, total in sums.items()
    }
    head, _, *lines = page["tiers"].splitlines()
    assert head == "| tier | customers | share | revenue share | lowest value, EUR |"
    assert sum(int(line.split(" | ")[1]) for line in lines) == tiers.height
    assert page["read_as"].startswith("A tier leaves out the tiers above it: ")
    assert page["bands"].startswith("| clv_band | customers | customers_at_promotion |")
    assert page["revenue_curve"].startswith("![plot]")
