"""What is known of customers beside their orders, for a new model and for a trained one."""

from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import ClvError
from clv_assets.core.features.covariates import Covariates, narrowed
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.stored_tables import stored_covariates


def declared_covariates(engine: Engine) -> Covariates:
    """What the config declares of customers, for a new model."""
    return stored_covariates(engine.files, engine.config.source.customers)


def covariates_of(engine: Engine, champion: Champion) -> Covariates:
    """The covariates that the model learnt from; it needs no other, whatever was declared since.

    Raises:
        ClvError: one of them is no longer declared, or the last ingest did not have it.
    """
    learnt = champion.model.input.design.covariates
    customers = narrowed(engine.config.source.customers, learnt)
    gone = [name for name in learnt if customers is None or name not in customers.columns]
    if gone:
        raise ClvError(
            f"model {champion.model_id} learnt from {gone[0]!r}, which source.customers does "
            "not declare any more\n"
            "Declare it again and run the ingest, or train a champion without it."
        )
    return stored_covariates(engine.files, customers)
