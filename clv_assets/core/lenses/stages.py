"""Where a customer stands between two purchases, by the customer's own cadence."""

from itertools import pairwise

import numpy as np
import polars as pl

from clv_assets.core.lenses.behaviours import cadence

# From so many own cadences since the last purchase on.
STAGES = {"fresh": 0.0, "due": 0.75, "overdue": 1.5, "lapsed": 3.0}


def stages(features: pl.DataFrame, usual: float) -> pl.Series:
    """The column ``stage``: time since the last purchase / own cadence, in words.

    Args:
        features: purchase_days, tenure_days and recency_days.
        usual: the shop's usual cadence in days, that of one-time buyers.
    """
    waited = features["recency_days"].to_numpy() / cadence(features, usual)
    place = np.searchsorted(list(STAGES.values()), waited, "right") - 1
    names = np.array(list(STAGES), dtype=object)[np.maximum(place, 0)]
    return pl.Series("stage", names.tolist(), dtype=pl.String)


def stages_sentence() -> str:
    """What the stages mean."""
    names, starts = list(STAGES), [f"{start:g}" for start in STAGES.values()]
    between = [
        f"{name} from {low} to {high}"
        for name, (low, high) in zip(names[1:], pairwise(starts[1:]), strict=False)
    ]
    return (
        f"stage: days since the last purchase / the customer's own cadence; {names[0]} below "
        f"{starts[1]}, {', '.join(between)}, {names[-1]} from {starts[-1]} on."
    )
