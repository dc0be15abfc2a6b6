"""Checks on the clusters."""

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetCheckSeverity,
    ResourceParam,
    asset_check,
)

from clv_assets import metadata
from clv_assets.core.features.populations import ranked
from clv_assets.core.lenses.behaviours import PREDICTED
from clv_assets.core.lenses.soundness import WORST_FIT, clusters_faults, fit_decay
from clv_assets.io.customers.lens_stability import moves_since
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.behaviour_lens import lens_of
from clv_assets.partitions import per_cutoff


@per_cutoff(asset_check, asset="clusters")
def clusters_sound(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine]
) -> AssetCheckResult:
    """No persona is empty, has one customer, hardly any or most of them; names differ."""
    key = context.partition_key
    clusters = engine.files.read("clusters", key)
    faults = (
        list(clusters_faults(clusters, lens_of(engine, clusters["model_id"][0])))
        if clusters.height
        else []
    )
    return AssetCheckResult(
        passed=not faults,
        severity=AssetCheckSeverity.WARN,
        metadata=metadata.of_facts({"cutoff": key, "faults": faults}),
    )


@per_cutoff(asset_check, asset="clusters")
def personas_stable(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine]
) -> AssetCheckResult:
    """Of one model, nobody changes cluster without a new order, unless value is in the lens."""
    key = context.partition_key
    found = moves_since(engine, "clusters", key, "cluster_id")
    by_value = engine.config.clustering.with_predicted_clv
    return AssetCheckResult(
        passed=by_value or not found.moved,
        severity=AssetCheckSeverity.ERROR,
        metadata=metadata.of_facts({"cutoff": key, **found.facts}),
    )


@per_cutoff(asset_check, asset="clusters")
def lens_fits(
    context: AssetCheckExecutionContext, engine: ResourceParam[Engine]
) -> AssetCheckResult:
    """Clusters fitted anew would hardly be nearer to the customers than those of the champion."""
    key = context.partition_key
    features, predictions = (engine.files.read(name, key) for name in ("features", "predictions"))
    lens = lens_of(engine, features["model_id"][0])
    worth = predictions.select("customer_id", PREDICTED)
    decay = fit_decay(lens, ranked(features).join(worth, on="customer_id", maintain_order="left"))
    return AssetCheckResult(
        passed=decay <= WORST_FIT,
        severity=AssetCheckSeverity.WARN,
        description=None if decay <= WORST_FIT else "train a new champion, which fits its clusters",
        metadata=metadata.of_facts({"cutoff": key, "decay": decay, "limit": WORST_FIT}),
    )
