"""The customers of the as-of day, and how what is known of them was spread."""

from datetime import date

import numpy as np
import polars as pl

from clv_assets.core.errors import ClvError
from clv_assets.core.features.columns import CONTRACT_FEATURES
from clv_assets.core.features.populations import ranked
from clv_assets.core.metrics.distribution import TrainingDistribution
from clv_assets.core.model.blend import Blend
from clv_assets.core.snapshots.snapshots import Snapshots


def current_customers(snapshots: Snapshots) -> pl.DataFrame:
    """Features at the as-of date of the customers in the history window.

    Raises:
        ClvError: there are none.
    """
    current = ranked(snapshots.features(snapshots.as_of))
    if current.is_empty():
        raise ClvError(
            f"no customer has an order in the {snapshots.recipe.training.history_months} months "
            f"before {snapshots.as_of}; take an earlier day, or a longer training.history_months"
        )
    return current


def training_distributions(
    current: pl.DataFrame, model: Blend, as_of: date
) -> dict[str, TrainingDistribution]:
    """Of the contract's features and of the prediction at ``as_of``, by column."""
    values = {
        name: current[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        for name in CONTRACT_FEATURES
    }
    values["predicted_clv"] = model.predict(current, as_of)["predicted_clv"].to_numpy()
    return {name: TrainingDistribution.of(value) for name, value in values.items()}
