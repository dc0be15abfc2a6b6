"""Which champion stands for a cutoff, by the promotions on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Promoted:
    """One row of the champion manifest: from then on ``model_id`` is the champion."""

    model_id: str
    as_of: date


def model_for(cutoff: date, promotions: Sequence[Promoted]) -> tuple[str, bool] | None:
    """The model for ``cutoff`` and whether it would score in sample; None without any champion.

    Args:
        promotions: in the order of promotion, only those whose model file is present.
    """
    honest = [promotion for promotion in promotions if promotion.as_of <= cutoff]
    if honest:
        return honest[-1].model_id, False
    if promotions:
        return min(promotions, key=lambda promotion: promotion.as_of).model_id, True
    return None
