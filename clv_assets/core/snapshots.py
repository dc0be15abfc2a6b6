"""Training snapshots: rolling past cutoffs with their features and labels."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from clv_assets.core.aliases import follow, payees
from clv_assets.core.calendar.windows import Window, add_months, before, prediction_window
from clv_assets.core.covariates import Covariates
from clv_assets.core.errors import NotYetError
from clv_assets.core.features import features
from clv_assets.core.money import exact_sum
from clv_assets.core.recipe import Recipe

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
NO_COVARIATES = Covariates()


def first_day(orders: pl.LazyFrame) -> date:
    """Date of the log's first row."""
    first: date = orders.select(pl.col("order_date").min().dt.date()).collect().item()
    return first


def monthly_back(start: date, earliest: date, most: int) -> list[date]:
    """``start`` and the same day of the months before it, not before ``earliest``; newest first."""
    months = (add_months(start, -k) for k in range(most))
    return [day for day in months if day >= earliest]


def training_cutoffs(first: date, as_of: date, recipe: Recipe) -> list[date]:
    """Past cutoffs whose label windows have ended, and settled, by ``as_of``; newest first."""
    training = recipe.training
    newest = add_months(as_of - timedelta(days=recipe.settle_days), -training.pred_months)
    earliest = add_months(first, training.min_history_months)
    return monthly_back(newest, earliest, training.max_snapshots)


def baseline_origins(first: date, as_of: date, recipe: Recipe) -> list[date]:
    """Past days at which the recipe could have been trained and judged since; newest first.

    All of them, a month apart; of more than ``training.max_origins`` as many, evenly spread over
    the whole log, so that no season and no year is left out.
    """
    training = recipe.training
    newest = add_months(as_of - timedelta(days=recipe.settle_days), -training.pred_months)
    found: list[date] = []
    while training_cutoffs(first, origin := add_months(newest, -len(found)), recipe):
        found.append(origin)
    most = training.max_origins
    if len(found) <= most:
        return found
    return [found[round(k * (len(found) - 1) / max(most - 1, 1))] for k in range(most)]


def earliest_as_of(first: date, recipe: Recipe) -> date:
    """The first day on which a champion can be trained on a log that begins on ``first``."""
    training = recipe.training
    months = training.min_history_months + training.pred_months
    day = add_months(first, months) + timedelta(days=recipe.settle_days)
    while not training_cutoffs(first, day, recipe):
        day += timedelta(days=1)
    return day


def labels(orders: pl.LazyFrame, window: Window) -> pl.LazyFrame:
    """What each customer with a row in ``window`` did in it.

    Returns:
        customer_id; actual_clv, net revenue; actual_days, days with a purchase.
    """
    day = pl.col("order_date").dt.date()
    return (
        orders.filter(window.contains())
        .group_by("customer_id")
        .agg(
            exact_sum(pl.col("revenue")).alias("actual_clv"),
            day.filter(pl.col("revenue") > 0).n_unique().cast(pl.Int64).alias("actual_days"),
        )
    )


def with_actuals(
    customers: pl.DataFrame,
    orders: pl.LazyFrame,
    window: Window,
    aliases: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """``customers`` (one row per customer_id, order kept) with actual_clv and actual_days.

    Both are 0 for no purchase.

    An issued prediction keeps the id it was made for. With ``aliases`` (see ``aliases.resolve``)
    one of a customer since merged is compared with the revenue of the id that survives, and every
    revenue counts once: ``aliases.payees`` says for whom, which needs predicted_clv.
    """
    if aliases is None:
        paid = customers.with_columns(pl.col("customer_id").alias("survivor"))
    else:
        orders = follow(orders, aliases)
        paid = customers.join(
            payees(customers, aliases), on="customer_id", how="left", maintain_order="left"
        )
    actual = labels(orders, window).rename({"customer_id": "survivor"}).collect()
    joined = paid.join(actual, on="survivor", how="left", maintain_order="left")
    return joined.drop("survivor").with_columns(
        pl.col("actual_clv").fill_null(0.0), pl.col("actual_days").fill_null(0)
    )


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
        self.first = self._first_day()
        self._current: dict[date, pl.DataFrame] = {}
        self._labelled: dict[date, pl.DataFrame] = {}
        self._months: dict[date, pl.DataFrame] = {}

    def _first_day(self) -> date:
        first = first_day(self.orders)
        if first is None:
            raise NotYetError(f"the log has no order before {self.as_of}; take a later day")
        return first

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
        cutoffs = training_cutoffs(self.first, as_of, self.recipe)
        smallest = self.recipe.training.min_customers
        found = {cutoff: self.snapshot(cutoff) for cutoff in reversed(cutoffs)}
        found = {cutoff: frame for cutoff, frame in found.items() if frame.height >= smallest}
        if not cutoffs:
            raise NotYetError(_too_short(self.first, as_of, self.recipe))
        if not found:
            raise NotYetError(
                f"no training cutoff up to {as_of} has {smallest} customers "
                "(training.min_customers); wait for more, or lower it"
            )
        return found

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
        smallest = self.recipe.training.min_customers
        found = baseline_origins(self.first, self.as_of, self.recipe)
        oldest_cutoffs = {o: training_cutoffs(self.first, o, self.recipe) for o in found}
        return [
            origin
            for origin in reversed(found)
            if any(self.snapshot(c).height >= smallest for c in oldest_cutoffs[origin])
        ]


def _too_short(first: date, as_of: date, recipe: Recipe) -> str:
    training = recipe.training
    return (
        f"no champion can be trained as of {as_of}: the log starts on {first}, and "
        f"{training.min_history_months} months of history with {training.pred_months} months of "
        f"labels are there from {earliest_as_of(first, recipe)} on; {SOONER}"
    )
