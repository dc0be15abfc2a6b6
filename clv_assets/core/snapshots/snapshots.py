"""Training snapshots: rolling past cutoffs with their features and labels."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from clv_assets.core.calendar.windows import add_months, before, prediction_window
from clv_assets.core.errors import NotYetError
from clv_assets.core.features.covariates import NO_COVARIATES, Covariates
from clv_assets.core.features.definition import features
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets.core.snapshots.origins import (
    arrivals,
    baseline_origins,
    earliest_as_of,
    monthly_back,
    training_cutoffs,
    usable_cutoffs,
)
from clv_assets.core.snapshots.recipe import Recipe

MOST_MONTHS = 36
LABELS = ("actual_clv", "actual_days")
# What a customer's own history says, see btyd.CustomerBase.
HISTORIES = (
    "purchase_days",
    "tenure_days",
    "recency_days",
    "lifetime_revenue_sum",
    "lifetime_purchase_revenue",
)
SOONER = "a smaller training.min_history_months or training.pred_months makes it sooner"


class Snapshots:
    """Labelled snapshots of one log for one recipe, each computed once.

    Only rows before ``as_of`` are ever read. ``covariates`` join the features as known then.
    """

    def __init__(
        self,
        orders: pl.LazyFrame,
        as_of: date,
        recipe: Recipe,
        covariates: Covariates = NO_COVARIATES,
    ) -> None:
        self.orders = orders.filter(before(as_of)).collect().lazy()
        self.as_of = as_of
        self.recipe = recipe
        self.covariates = covariates
        self.arrivals = arrivals(self.orders)
        if self.arrivals.is_empty():
            raise NotYetError(f"the log has no order before {as_of}; take a later day")
        self.first: date = self.arrivals[0]
        self._current: dict[date, pl.DataFrame] = {}
        self._labelled: dict[date, pl.DataFrame] = {}
        self._months: dict[date, pl.DataFrame] = {}

    def features(self, cutoff: date) -> pl.DataFrame:
        """Features and covariates at ``cutoff`` with the recipe's history window.

        Of all customers known then: who is scored is another question than who is learnt from.
        """
        if cutoff in self._labelled:
            return self._labelled[cutoff].drop(LABELS)
        if cutoff not in self._current:
            self._current[cutoff] = self._computed(cutoff)
        return self._current[cutoff]

    def snapshot(self, cutoff: date) -> pl.DataFrame:
        """Features at ``cutoff`` with what happened in its prediction window."""
        if cutoff not in self._labelled:
            known = self._current.pop(cutoff, None)
            known = self._computed(cutoff) if known is None else known
            window = prediction_window(cutoff, self.recipe.training.pred_months)
            self._labelled[cutoff] = with_actuals(known, self.orders, window)
        return self._labelled[cutoff]

    def month(self, start: date) -> pl.DataFrame:
        """HISTORIES at ``start`` with what happened in the month after it.

        Computed without the other columns: there are more months than training cutoffs.
        """
        if start not in self._months:
            if start in self._labelled:
                known = self._labelled[start].lazy()
            else:
                known = self._features(start)
            histories = known.select("customer_id", *HISTORIES).collect()
            labelled = with_actuals(histories, self.orders, prediction_window(start, 1))
            self._months[start] = labelled.drop("customer_id")
        return self._months[start]

    def _computed(self, cutoff: date) -> pl.DataFrame:
        return self.covariates.join(self._features(cutoff).collect(), self.orders, cutoff)

    def _features(self, cutoff: date) -> pl.LazyFrame:
        training, scoring = self.recipe.training, self.recipe.scoring
        return features(self.orders, cutoff, training.history_months, new_days=scoring.new_days)

    def training(self, as_of: date) -> dict[date, pl.DataFrame]:
        """The snapshots that may be used on ``as_of`` by their cutoff, oldest first.

        Raises:
            NotYetError: the history is too short, or has too few customers.
        """
        cutoffs = usable_cutoffs(self.arrivals, as_of, self.recipe)
        if cutoffs:
            return {cutoff: self.snapshot(cutoff) for cutoff in reversed(cutoffs)}
        if not training_cutoffs(self.first, as_of, self.recipe):
            raise NotYetError(_too_short(self.first, as_of, self.recipe))
        raise NotYetError(
            f"no training cutoff up to {as_of} has {self.recipe.training.min_customers} customers "
            "(training.min_customers); wait for more, or lower it"
        )

    def months(self, as_of: date) -> list[date]:
        """Starts of the months before ``as_of``, settled, a minimum history after the first row."""
        settled = as_of - timedelta(days=self.recipe.settle_days)
        earliest = add_months(self.first, self.recipe.training.min_history_months)
        return monthly_back(add_months(settled, -1), earliest, MOST_MONTHS)

    def without(self, customer_ids: pl.Series) -> "Snapshots":
        """The same log as if these customers had never been."""
        others = self.orders.filter(~pl.col("customer_id").is_in(customer_ids.implode()))
        return Snapshots(others, self.as_of, self.recipe, self.covariates)

    def origins(self) -> Sequence[date]:
        """Feasible baseline origins with enough customers, oldest first."""
        feasible = baseline_origins(self.first, self.as_of, self.recipe)
        return [o for o in reversed(feasible) if usable_cutoffs(self.arrivals, o, self.recipe)]


def _too_short(first: date, as_of: date, recipe: Recipe) -> str:
    training = recipe.training
    return (
        f"no champion can be trained as of {as_of}: the log starts on {first}, and "
        f"{training.min_history_months} months of history with {training.pred_months} months of "
        f"labels are there from {earliest_as_of(first, recipe)} on; {SOONER}"
    )
