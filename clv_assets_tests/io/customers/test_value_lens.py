"""The stored tiers go on from the cutoff before, and bands from the model's card."""

import polars as pl

from clv_assets.core.contracts import CONTRACTS
from clv_assets.io.customers.value_lens import tiers_at
from clv_assets.io.deployment.engine import Engine


def test_tiers_go_on_from_the_newest_cutoff_before(replayed: Engine) -> None:
    cutoffs = replayed.files.keys("value_tiers")
    before, cutoff = cutoffs[-2:]

    frame, bands = tiers_at(replayed, cutoff, *_of(replayed, cutoff))

    stored = replayed.files.read("value_tiers", cutoff)
    assert frame.columns == list(CONTRACTS["value_tiers"])
    assert frame.equals(stored)
    assert bands["customers"].sum() == stored.height
    labels = list(replayed.config.scoring.percentile_labels)
    earlier = replayed.files.read("value_tiers", before)
    changes = {name: _changes(earlier, stored, name) for name in ("clv_segment", "tier_stable")}
    assert changes["tier_stable"] < changes["clv_segment"]
    assert set(stored["tier_stable"]) == set(labels)


def test_the_first_cutoff_has_the_exact_tiers(replayed: Engine) -> None:
    first = replayed.files.read("value_tiers", replayed.files.keys("value_tiers")[0])

    assert first["tier_stable"].to_list() == first["clv_segment"].to_list()


def _of(engine: Engine, cutoff: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    return engine.files.read("predictions", cutoff), engine.files.read("features", cutoff)


def _changes(earlier: pl.DataFrame, later: pl.DataFrame, column: str) -> float:
    both = later.join(earlier, on="customer_id", suffix="_before")
    return float((both[column] != both[f"{column}_before"]).mean())
