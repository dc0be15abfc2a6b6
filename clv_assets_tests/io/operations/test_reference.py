"""What a model's months are compared with is told once, at training, and stored beside it."""

from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.reference import reference_of


def test_the_months_before_a_model_are_stored_beside_it(replayed: Engine) -> None:
    (model_id,) = {row.model_id for row in replayed.models.manifest()}
    champion = replayed.models.load(model_id)

    stored = replayed.models.reference(model_id)

    assert stored is not None
    assert reference_of(replayed, champion).signals.equals(stored.signals)
    assert stored.signals["month"].max() < f"{champion.as_of:%Y-%m}"
    assert "country" in stored.kinds


def test_a_model_without_one_has_none(replayed: Engine) -> None:
    assert replayed.models.reference("2020-01-01-00000000") is None
