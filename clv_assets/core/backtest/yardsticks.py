"""What a champion is measured against: past spend, one boosted tree model, Pareto/NBD.

Each yardstick knows the order log before the cutoff and nothing later. All are simple on purpose
and stay as they are: they are the yardstick, not something to improve.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array, Matrix
from clv_assets.core.btyd.gamma_gamma import GammaGamma
from clv_assets.core.btyd.pareto_nbd import ParetoNBD
from clv_assets.core.calendar.windows import (
    add_months,
    before,
    history_window,
    known_months,
    prediction_window,
)
from clv_assets.core.errors import NotYetError
from clv_assets.core.features.columns import CONTRACT_FEATURES
from clv_assets.core.features.definition import features
from clv_assets.core.features.populations import ranked
from clv_assets.core.model.booster import threads_for
from clv_assets.core.money import exact_sum
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets.core.snapshots.origins import first_day
from clv_assets.core.trials.trial import past_spend

TREES = {
    "objective": "reg:squarederror",
    "max_depth": 6,
    "learning_rate": 0.05,
    "subsample": 0.8,
    "colsample_bytree": 0.8,
    "seed": 42,
}
ROUNDS = 600
MEANINGS = {
    "naive": "revenue of the history window x pred_months / its months that the log has",
    "single": "boosted trees trained on one past cutoff",
    "pnbd": "Pareto/NBD with Gamma-Gamma spend",
}


@dataclass(frozen=True)
class Yardsticks:
    """What is to be predicted: net revenue in ``[cutoff, cutoff + pred_months)``.

    Attributes:
        orders: the log by customer, then time; may go beyond the cutoff, which isn't read.
        history_months: customers with a row in so many months before the cutoff are predicted.
    """

    orders: pl.LazyFrame
    cutoff: date
    pred_months: int
    history_months: int

    def at(self, cutoff: date) -> "Yardsticks":
        """The same yardsticks at another cutoff."""
        return replace(self, cutoff=cutoff)

    @cached_property
    def customers(self) -> pl.DataFrame:
        """Features of the customers with a row in the history window, sorted by customer_id."""
        lazy_features = features(
            self.orders, self.cutoff, self.history_months, silent_customers=False
        )
        return ranked(lazy_features.collect())

    def predict(self, method: str) -> Array:
        """Revenue that the yardstick ``method`` (a key of MEANINGS) expects, by customer.

        Raises:
            NotYetError: the history is too short for it.
            NoFit: the purchases have no Pareto/NBD.
        """
        return {"naive": self._naive, "single": self._single, "pnbd": self._pnbd}[method]()

    def _naive(self) -> Array:
        months = known_months(self.cutoff, self.history_months, first_day(self.orders))
        return past_spend(self.customers, self.pred_months, months)

    def _single(self) -> Array:
        """Trees trained on the cutoff one prediction window earlier; may be negative.

        Like the engines that it stands for, it knows the history window alone.
        """
        import xgboost

        past = self.at(add_months(self.cutoff, -self.pred_months))
        learnt = (
            past._within_window().customers
            if first_day(self.orders) < past.cutoff
            else pl.DataFrame()
        )
        if learnt.height < 2:
            raise NotYetError(f"too few customers to learn from at {past.cutoff}, a window before")
        log = self.orders.filter(before(self.cutoff))
        learnt = with_actuals(learnt, log, prediction_window(past.cutoff, past.pred_months))
        options = {**TREES, "nthread": threads_for(learnt.height)}
        data = xgboost.DMatrix(_contract_matrix(learnt), learnt["actual_clv"].to_numpy())
        booster = xgboost.train(options, data, ROUNDS)
        now = xgboost.DMatrix(_contract_matrix(self._within_window().customers))
        return np.asarray(booster.predict(now), np.float64)

    def _within_window(self) -> "Yardsticks":
        """The same customers, of whom nothing older than the history window is known."""
        window = history_window(self.cutoff, self.history_months)
        return replace(self, orders=self.orders.filter(window.contains()))

    def _pnbd(self) -> Array:
        """Expected purchase days x expected spend a day x the base's net / positive revenue."""
        past = purchase_days(self.orders, self.cutoff)
        if past.is_empty():
            raise NotYetError(f"nobody bought before {self.cutoff}")
        x, t_x, age, mean = (past[name].to_numpy() for name in ("x", "t_x", "T", "mean_value"))
        horizon = float(prediction_window(self.cutoff, self.pred_months).days)
        days = ParetoNBD.fit(x, t_x, age).expected_purchases(horizon, x, t_x, age)
        spend = GammaGamma.fit(x + 1, mean).expected_spend(x + 1, mean)
        value = past.select("customer_id", pnbd=pl.Series(days * spend * _net_share(past)))
        joined = self.customers.select("customer_id").join(
            value, on="customer_id", how="left", maintain_order="left"
        )
        return joined["pnbd"].fill_null(0.0).to_numpy()


def purchase_days(orders: pl.LazyFrame, cutoff: date) -> pl.DataFrame:
    """The order log before ``cutoff`` as Pareto/NBD sees it: days with net revenue above 0.

    Returns:
        customer_id, x (purchase days after the first), t_x (days from the first to the last),
        T (days from the first to the cutoff), mean_value (revenue per purchase day), bought and
        net (revenue of the purchase days, and of all days); no row for who never bought.
    """
    revenue, bought = pl.col("revenue"), pl.col("revenue") > 0
    first, last = (getattr(pl.col("day").filter(bought), end)() for end in ("min", "max"))
    days = orders.filter(before(cutoff)).group_by(
        "customer_id", pl.col("order_date").dt.date().alias("day")
    )
    return (
        days.agg(exact_sum(revenue))
        .group_by("customer_id")
        .agg(
            (bought.sum().cast(pl.Float64) - 1).alias("x"),
            (last - first).dt.total_days().cast(pl.Float64).alias("t_x"),
            (pl.lit(cutoff) - first).dt.total_days().cast(pl.Float64).alias("T"),
            exact_sum(revenue.filter(bought)).alias("bought"),
            exact_sum(revenue).alias("net"),
        )
        .filter(pl.col("x") >= 0)
        .with_columns(mean_value=pl.col("bought") / (pl.col("x") + 1))
        .sort("customer_id")
        .collect()
    )


def _net_share(past: pl.DataFrame) -> float:
    """What returns on other days leave of the purchase days' revenue, over all customers."""
    net, bought = (past[name].sum() for name in ("net", "bought"))
    return max(float(net) / float(bought), 0.0)


def _contract_matrix(customers: pl.DataFrame) -> Matrix:
    return customers.select(pl.col(CONTRACT_FEATURES).cast(pl.Float32)).to_numpy()
