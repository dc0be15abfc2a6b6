"""The customers of the as-of day, and what is learnt of them beside what predicts."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array
from clv_assets.core.calendar.shop_calendar import refuse_sales_when_closed
from clv_assets.core.calendar.windows import Window, add_months, prediction_window
from clv_assets.core.champion.explanation import average_customer
from clv_assets.core.errors import ClvError
from clv_assets.core.features.columns import CONTRACT_FEATURES
from clv_assets.core.features.covariates import refuse_unmatched
from clv_assets.core.features.populations import ranked
from clv_assets.core.lenses.behaviour_lens import BehaviourLens
from clv_assets.core.lenses.behaviours import PREDICTED
from clv_assets.core.lenses.clv_bands import ClvBands
from clv_assets.core.lenses.persona_worth import (
    PersonaWorth,
    independence,
    persona_worth,
    tier_numbers,
)
from clv_assets.core.lenses.stable_clusters import matched
from clv_assets.core.metrics.distribution import TrainingDistribution
from clv_assets.core.model.blend import Blend
from clv_assets.core.snapshots.snapshots import Snapshots


@dataclass(frozen=True)
class AtTraining:
    """What a champion keeps of the customers that it was made with.

    Attributes:
        lens: the behavioural clusters.
        independence: normalised mutual information of its clusters and tiers of value.
        worth: what a persona tells beside the tier; None if there is no past window to tell it.
        matching: which of its clusters go on from an earlier champion's, for the card.
        bands: thresholds of money, as the value tiers have them.
        distributions: of features and predictions, by column, for the drift of inputs.
        average: features of the average customer, one row, which reasons start from.
    """

    lens: BehaviourLens
    independence: float
    worth: PersonaWorth | None
    matching: dict[str, Any] | None
    bands: ClvBands
    distributions: dict[str, TrainingDistribution]
    average: pl.DataFrame

    @classmethod
    def of(
        cls,
        snapshots: Snapshots,
        current: pl.DataFrame,
        model: Blend,
        earlier: BehaviourLens | None,
    ) -> "AtTraining":
        """Of the ``current`` customers; ``earlier`` is the lens whose groups should go on."""
        recipe = snapshots.recipe
        predicted = model.mean(current, snapshots.as_of)
        known = current.with_columns(pl.Series(PREDICTED, predicted))
        lens = BehaviourLens.fit(known, recipe.clustering, recipe.modeling.seed, earlier)
        matching = None if earlier is None else matched(lens, earlier, known)
        lens = lens if matching is None else matching.lens
        scoring = recipe.scoring
        return cls(
            lens,
            independence(tier_numbers(predicted), lens.assign(known)["cluster_id"].to_numpy()),
            _worth(snapshots, model, lens),
            None if matching is None else matching.as_dict(),
            ClvBands.of(predicted, scoring.percentile_bins, scoring.band_edges),
            training_distributions(current, predicted),
            average_customer(current),
        )

    def lens_facts(self) -> dict[str, Any]:
        """What the card tells of the lens beside its clusters."""
        return {
            "independence": self.independence,
            "worth": None if self.worth is None else self.worth.as_dict(),
            "matching": self.matching,
        }


def _worth(snapshots: Snapshots, model: Blend, lens: BehaviourLens) -> PersonaWorth | None:
    """Judged at the newest training cutoff, as learnt of a window that had ended by then."""
    training = snapshots.recipe.training
    judged_at = list(snapshots.training(snapshots.as_of))[-1]
    learnt_at = add_months(judged_at, -training.pred_months)
    known_since = add_months(snapshots.first, training.min_history_months)
    if lens.with_predicted or learnt_at < known_since:
        return None
    frames = []
    for cutoff in (learnt_at, judged_at):
        known = ranked(snapshots.snapshot(cutoff))
        days = prediction_window(cutoff, training.pred_months).days
        expected = model.base.expected_revenue(known, cutoff, days)
        frames.append(
            known.select("actual_clv", "actual_days").with_columns(
                lens.assign(known)["persona"], tier=pl.Series(tier_numbers(expected))
            )
        )
    return persona_worth(frames[0], frames[1], str(learnt_at), str(judged_at))


def current_customers(snapshots: Snapshots) -> pl.DataFrame:
    """Features at the as-of date of the customers in the history window.

    Raises:
        ClvError: there are none, the calendar closes days with sales, or a covariate is known of
            nobody. All is told before anything is fitted.
    """
    log = Window(snapshots.first, snapshots.as_of)
    refuse_sales_when_closed(snapshots.orders, snapshots.recipe.calendar, log)
    current = ranked(snapshots.features(snapshots.as_of))
    if current.is_empty():
        raise ClvError(
            f"no customer has an order in the {snapshots.recipe.training.history_months} months "
            f"before {snapshots.as_of}; take an earlier day, or a longer training.history_months"
        )
    refuse_unmatched(current, snapshots.covariates.names)
    return current


def training_distributions(
    current: pl.DataFrame, predicted: Array
) -> dict[str, TrainingDistribution]:
    """Of the contract's features and of predicted_clv at the as-of date, by column."""
    values = {
        name: current[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        for name in CONTRACT_FEATURES
    }
    values[PREDICTED] = predicted
    return {name: TrainingDistribution.of(value) for name, value in values.items()}
