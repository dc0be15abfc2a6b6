"""Who moved between two scored cutoffs of a life."""

from pathlib import Path

import polars as pl

from clv_assets.core.lenses.migration import MODEL, MOVED, OWN
from clv_assets.io.customers.migrating import lens_state, moves_at, state_before
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import copy_of

CUTOFF = "2024-11-04"


def test_moves_are_since_the_newest_cutoff_before(replayed: Engine) -> None:
    before, now = state_before(replayed, CUTOFF), lens_state(replayed, CUTOFF)
    assert before is not None

    moves = moves_at(replayed, before, now)

    assert moves.equals(replayed.files.read("migrations", CUTOFF))
    assert before.cutoff == replayed.files.keys("clusters")[-2]
    gone = set(before.customers["customer_id"]) - set(now.customers["customer_id"])
    assert set(moves.filter(pl.col("tier").is_null())["customer_id"]) == gone
    assert state_before(replayed, replayed.files.keys("clusters")[0]) is None


def test_what_an_earlier_version_stored_compares_with_nothing(
    tmp_path: Path, replayed: Engine
) -> None:
    engine = copy_of(replayed, tmp_path)
    before = engine.files.keys("clusters")[-2]
    old = engine.files.read("clusters", before).drop("stage")
    engine.files.write(Stored(old), "clusters", before)

    assert state_before(engine, CUTOFF) is None


def test_whoever_moved_since_a_model_that_cannot_be_asked_any_more_did_so_by_the_model(
    tmp_path: Path, replayed: Engine
) -> None:
    engine = copy_of(replayed, tmp_path)
    before, now = state_before(engine, CUTOFF), lens_state(engine, CUTOFF)
    assert before is not None
    other = type(before)(before.cutoff, "2020-01-06-00000000", before.customers, before.everyone)

    moves = moves_at(engine, other, now)

    moved = pl.col("move").is_in(MOVED)
    assert set(moves.filter(moved)["reason"]) == {MODEL}
    assert set(moves.filter(~moved)["reason"]) == {OWN}
