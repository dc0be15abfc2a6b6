"""The behaviour lens of a model, in the shop's own words where its config has some."""

from functools import partial

from clv_assets.core.lenses.behaviour_lens import BehaviourLens
from clv_assets.core.report.amounts import amount
from clv_assets.io.deployment.engine import Engine


def lens_of(engine: Engine, model_id: str) -> BehaviourLens:
    """The lens of a model, its clusters named as ``clustering.personas`` does."""
    return engine.models.load(model_id).lens.renamed(engine.config.clustering.personas)


def persona_sentences(engine: Engine, lens: BehaviourLens) -> dict[int, str]:
    """What each cluster is like, by its id."""
    money = partial(amount, currency=engine.ledger.currency())
    told = lens.sentences(money, engine.config.clustering.personas)
    return dict(zip(lens.ids, told, strict=True))
