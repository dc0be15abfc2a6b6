"""By what a model's predictions are judged: also once its file is gone."""

from dataclasses import dataclass
from typing import Any

from clv_assets.core.champion.totals import TotalsBand
from clv_assets.core.errors import ClvError
from clv_assets.core.trials.baseline import Baseline
from clv_assets.io.deployment.engine import Engine

PARTS = ("baseline", "totals_band", "windows")


@dataclass(frozen=True)
class Terms:
    """What a matured window of a model is compared with.

    Attributes:
        history_months: of the model's windows.
    """

    baseline: Baseline
    band: TotalsBand
    history_months: int


def terms_of(engine: Engine, model_id: str) -> dict[str, Any] | None:
    """The parts of a model's card that its predictions are judged by; None without a card.

    They are stored with each prediction, which may outlive the model.
    """
    try:
        card = engine.models.card(model_id)
    except ClvError:
        return None
    return {part: card[part] for part in PARTS if part in card}


def terms(engine: Engine, key: str, model_id: str) -> Terms:
    """By what the issued prediction of a cutoff is judged: by its card, else by what it holds.

    Raises:
        ClvError: neither is there, or the model has no baseline.
    """
    found = terms_of(engine, model_id) or engine.files.facts("predictions", key).get("judged_by")
    if not found:
        raise ClvError(
            f"{engine.models.folder / model_id}: the model is gone, and with it what cutoff {key} "
            "is judged by; restore it from a backup"
        )
    if found["baseline"] is None:
        raise ClvError(f"model {model_id} has no baseline to be judged by; train anew")
    return Terms(
        Baseline.from_dict(found["baseline"]),
        TotalsBand.from_dict(found["totals_band"]),
        found["windows"]["history_months"],
    )
