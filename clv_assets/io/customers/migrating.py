"""Who moved between two scored cutoffs, read from what is stored."""

from datetime import date

import polars as pl

from clv_assets.core.contracts import missing_columns
from clv_assets.core.errors import ClvError
from clv_assets.core.lenses.behaviours import PREDICTED
from clv_assets.core.lenses.migration import LensState, migrations
from clv_assets.core.lenses.value_tiers import value_tiers
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.covariates import covariates_of

PARTS = ("predictions", "features", "value_tiers", "clusters")


def lens_state(engine: Engine, key: str) -> LensState:
    """Both lenses of a scored cutoff.

    Raises:
        ClvError: a part of it has not been made yet.
    """
    return LensState.of(key, *(engine.files.read(part, key) for part in PARTS))


def state_before(engine: Engine, key: str) -> LensState | None:
    """Both lenses of the newest cutoff before ``key``.

    None without one, or if an earlier version has stored it, which knew no stages.
    """
    stored = [set(engine.files.keys(part)) for part in PARTS]
    before = sorted(other for other in set.intersection(*stored) if other < key)
    if not before or missing_columns("clusters", _columns(engine, "clusters", before[-1])):
        return None
    return lens_state(engine, before[-1])


def moves_at(engine: Engine, before: LensState | None, now: LensState) -> pl.DataFrame:
    """The asset migrations of a cutoff."""
    labels = engine.config.scoring.percentile_labels
    unmoved = None
    if before is not None and before.model_id != now.model_id:
        unmoved = _as_the_model_before(engine, before.model_id, now.cutoff)
    return migrations(before, now, labels, unmoved)


def _columns(engine: Engine, asset: str, key: str) -> list[str]:
    return engine.files.scan(asset, key).collect_schema().names()


def _as_the_model_before(engine: Engine, model_id: str, cutoff: str) -> pl.DataFrame | None:
    """Exact tiers and clusters at ``cutoff`` by another model; None if it can't be asked."""
    try:
        champion = engine.models.load(model_id)
    except ClvError:
        return None
    day = date.fromisoformat(cutoff)
    orders = engine.files.scan("transactions")
    features = champion.features(orders, day, covariates_of(engine, champion)).collect()
    predictions = champion.predict(features, day).with_columns(model_id=pl.lit(model_id))
    scoring = engine.config.scoring
    tiers = value_tiers(predictions, features, scoring.percentile_bins, scoring.percentile_labels)
    worth = predictions.select("customer_id", PREDICTED)
    clusters = champion.lens.assign(features.join(worth, on="customer_id", maintain_order="left"))
    return tiers.select("customer_id", tier_unmoved="clv_segment").join(
        clusters.select("customer_id", cluster_unmoved="cluster_id"), on="customer_id"
    )
