"""Checks on the clusters: all is well in a real life, and what is broken is named."""

from pathlib import Path

import polars as pl

from clv_assets.checks.clusters import clusters_sound, lens_fits, personas_stable
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.checks.test_value_tiers import CUTOFF, run
from clv_assets_tests.deployments import copy_of


def test_the_clusters_of_a_life_are_sound_stable_and_fit(replayed: Engine) -> None:
    sound, stable, fit = (
        run(check, replayed) for check in (clusters_sound, personas_stable, lens_fits)
    )

    assert (sound.passed, stable.passed, fit.passed) == (True, True, True)
    assert stable.metadata["moved"].value == 0
    assert stable.metadata["idle"].value > 50
    assert 0.9 < fit.metadata["decay"].value < 1.25


def test_everyone_in_one_cluster_is_unsound(tmp_path: Path, replayed: Engine) -> None:
    engine = copy_of(replayed, tmp_path)
    clusters = engine.files.read("clusters", CUTOFF)
    alone = clusters.with_columns(cluster_id=pl.lit(0, pl.Int64))
    engine.files.write(Stored(alone), "clusters", CUTOFF)

    faults = run(clusters_sound, engine).metadata["faults"].value

    assert any("holds 100.0% of the customers" in fault for fault in faults)
    assert any("holds no customer" in fault for fault in faults)
    assert not run(personas_stable, engine).passed


def test_customers_who_do_otherwise_than_at_training_need_a_new_lens(
    tmp_path: Path, replayed: Engine
) -> None:
    engine = copy_of(replayed, tmp_path)
    features = engine.files.read("features", CUTOFF)
    richer = features.with_columns(pl.col("lifetime_purchase_revenue") * 8)
    engine.files.write(Stored(richer), "features", CUTOFF)

    found = run(lens_fits, engine)

    assert not found.passed
    assert found.description == "train a new champion, which fits its clusters"
