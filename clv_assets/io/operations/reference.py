"""What months and cutoffs since a model are compared with, told once and stored beside it."""

from clv_assets.core.champion.champion import Champion
from clv_assets.core.label_months.reference import Reference, reference_months
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.covariates import covariates_of


def reference_of(engine: Engine, champion: Champion) -> Reference:
    """The months before a model's as-of day: stored beside it, told once."""
    stored = engine.models.reference(champion.model_id)
    if stored is not None:
        return stored
    covariates = covariates_of(engine, champion)
    wanted = dict.fromkeys([*engine.config.monitoring.segments, *covariates.names])
    orders = engine.files.scan("transactions")
    reference = reference_months(champion, orders, list(wanted), covariates)
    engine.models.keep_reference(champion.model_id, reference)
    return reference
