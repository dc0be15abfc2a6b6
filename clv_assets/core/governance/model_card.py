"""The model card: what a champion is, what it was made of, how it did, who approved it."""

import math
from dataclasses import asdict
from typing import Any

from clv_assets.core.champion.champion import Champion


def model_card(
    champion: Champion,
    *,
    approved_by: str,
    reason: str,
    promoted_on: str,
    code_commit: str,
    code_hash: str,
    library_versions: dict[str, str],
    currency: str | None = None,
    earlier: str | None = None,
) -> dict[str, Any]:
    """The card as plain JSON values; missing figures are null.

    ``earlier`` is the id of the champion whose clusters go on, where there was one.
    """
    training = champion.recipe.training
    recipe = champion.recipe
    card = {
        "model_id": champion.model_id,
        "as_of": str(champion.as_of),
        "approved_by": approved_by,
        "reason": reason,
        "promoted_on": promoted_on,
        "code_commit": code_commit,
        "code_hash": code_hash,
        "library_versions": library_versions,
        "currency": currency,
        "windows": {
            "history_months": training.history_months,
            "pred_months": training.pred_months,
            "min_history_months": training.min_history_months,
            "settle_days": recipe.settle_days,
        },
        **recipe.as_dict(),
        **champion.facts,
        "baseline": None if champion.baseline is None else champion.baseline.as_dict(),
        "importance": champion.model.importance(),
        "model": champion.model.as_dict(),
        "covariates": champion.model.input.design.as_dict()["covariates"],
        "totals_band": champion.totals_band.as_dict(),
        "clv_bands": asdict(champion.customers.bands),
        "lens": {
            **champion.lens.as_dict(),
            **champion.customers.lens_facts(),
            "matched_to": earlier,
        },
    }
    plain: dict[str, Any] = _finite(card)
    return plain


def _finite(value: Any) -> Any:
    """NaN and infinity as None: JSON has no word for them."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
