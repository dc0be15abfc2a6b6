"""How features become the matrix that learners see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clv_assets.core.arrays import Array, Matrix
from clv_assets.core.calendar.windows import MEAN_MONTH_DAYS, Window
from clv_assets.core.features.columns import SUB_WINDOWS
from clv_assets.core.model.customer_base import CustomerBase, Outlook
from clv_assets.core.model.design import Design
from clv_assets.core.snapshots.snapshots import Snapshots

DAY_VALUES = ("mean_day_value", "last_day_value")
RECENT = (
    *DAY_VALUES,
    *(f"orders_{name}" for name in SUB_WINDOWS),
    *(f"revenue_{name}" for name in SUB_WINDOWS),
)
# Pace, timing and value, which mean the same however long the log is. Counts and sums over all
# of the history don't: at an early cutoff they are small because the log is young.
# Value goes by net days: an order cancelled on its own day would pass for a large one.
LEARNER_FEATURES = (
    "recency_days",
    "days_since_any_row",
    "mean_days_between_orders",
    "std_days_between_orders",
    "median_days_between_orders",
    "last_gap_days",
    "gap_cv",
    "recency_to_gap_ratio",
    "purchase_days_per_month",
    "mean_day_value",
    "std_day_value",
    "last_day_value",
    "return_share",
)
# What happened lately is told by how far it is from what was to be expected: that means the same
# for a wholesaler and for a small customer, in a busy month and in a quiet one.
EXPECTATIONS = (
    "expected_days_a_month",
    "expected_spend",
    "p_alive",
    "orders_missed",
    "mean_day_value_to_expected",
    "last_day_value_to_expected",
    *(f"orders_{name}_to_expected" for name in SUB_WINDOWS),
    *(f"revenue_{name}_to_expected" for name in SUB_WINDOWS),
)
HALF_AN_ORDER = 0.5
LEAST = 1e-9


@dataclass(frozen=True)
class Expected:
    """What the customers' own histories say of a window of usual level.

    Attributes:
        days: purchase days expected, per customer.
        spend: net value of one, per customer, in the shop's currency.
    """

    days: Array
    spend: Array

    @property
    def revenue(self) -> Array:
        """Net revenue expected, per customer, in the shop's currency."""
        return self.days * self.spend

    def of(self, rows: NDArray[Any]) -> "Expected":
        """The same of some customers, by number or by a mask."""
        return Expected(self.days[rows], self.spend[rows])


@dataclass(frozen=True)
class LearnerInput:
    """How a features frame becomes the learners' matrix.

    Attributes:
        design: columns and covariates.
        base: expectations by the customers' own histories.
        first: first day of the log: a sub-window that reaches behind it tells nothing.
    """

    design: Design
    base: CustomerBase
    first: date

    @classmethod
    def of(
        cls, training: Mapping[date, pl.DataFrame], snapshots: Snapshots, base: CustomerBase
    ) -> "LearnerInput":
        """Fix what the columns mean, by the covariates of all training snapshots.

        Args:
            training: the snapshots' frames by cutoff; at least one.
            snapshots: of the log, for its first day and the names of its covariates.
            base: expectations by the customers' own histories.

        Raises:
            ClvError: a column is missing, or a covariate can't be learnt from; see
                :meth:`Design.of`.
        """
        names = snapshots.covariates.names
        frame = pl.concat(list(training.values())) if names else next(iter(training.values()))
        return cls(Design.of(frame, names, LEARNER_FEATURES), base, snapshots.first)

    @property
    def names(self) -> list[str]:
        """Names of the matrix's columns, in order: those of the design, then EXPECTATIONS."""
        return [*self.design.names, *EXPECTATIONS]

    @property
    def unordered(self) -> list[int]:
        """Numbers of the columns that hold codes of categories."""
        codings = enumerate(self.design.codings, start=len(self.design.features))
        return [number for number, coding in codings if coding.kind == "category"]

    def read(self, features: pl.DataFrame, cutoff: date, days: int) -> tuple[Matrix, Expected]:
        """The matrix at ``cutoff``, and what is expected of the ``days`` after it."""
        features = features.with_columns(_day_value_or_lifetime_mean(name) for name in DAY_VALUES)
        outlook = self.base.outlook(features, cutoff, days)
        expected = Expected(outlook.days, self.base.expected_spend(features))
        columns = self._expectations(features, cutoff, days, outlook, expected.spend)
        # Each in the matrix's own 32 bits at once: a million customers are many numbers.
        own = [column.astype(np.float32) for column in columns]
        return np.column_stack([self.design.matrix(features), *own]), expected

    def _expectations(
        self, features: pl.DataFrame, cutoff: date, days: int, outlook: Outlook, spend: Array
    ) -> Iterator[Array]:
        """The columns EXPECTATIONS."""
        clock = self.base.clock
        pace = outlook.days / clock.ahead(cutoff, days)
        silence = clock.behind(cutoff, features["recency_days"].to_numpy())
        yield from (pace * MEAN_MONTH_DAYS, spend, outlook.alive, np.log1p(pace * silence))
        yield from self._to_expected(features, cutoff, pace, spend)

    def _to_expected(
        self, features: pl.DataFrame, cutoff: date, pace: Array, spend: Array
    ) -> Iterator[Array]:
        """Logarithms of day values, orders and revenue over what is expected at the own pace."""
        known = {name: features[name].cast(pl.Float64).to_numpy() for name in RECENT}
        for name in DAY_VALUES:
            yield np.log((known[name] + LEAST) / (spend + LEAST))
        expected = self._expected_orders(features, cutoff, pace)
        for name, orders in expected.items():
            yield np.log((known[f"orders_{name}"] + HALF_AN_ORDER) / orders)
        for name, orders in expected.items():
            yield _signed_log(known[f"revenue_{name}"] / (orders * spend + LEAST))

    def _expected_orders(
        self, features: pl.DataFrame, cutoff: date, pace: Array
    ) -> dict[str, Array]:
        """Orders expected in each sub-window at the own pace, plus half an order, by its name.

        NaN where a sub-window tells nothing: where it reaches more than three days behind the log's
        first day, or was over before the customer's first purchase.
        """
        observed, tenure = Window(self.first, cutoff).days, features["tenure_days"].to_numpy()
        expected_orders = {}
        for name, (end, start) in SUB_WINDOWS.items():
            until, since = self.base.clock.behind(cutoff, np.array([end, start], float))
            tells = (tenure > end) & (start <= observed + 3)
            expected_orders[name] = np.where(tells, pace * (since - until) + HALF_AN_ORDER, np.nan)
        return expected_orders


def _day_value_or_lifetime_mean(day_value: str) -> pl.Expr:
    """A day value of the history window; of who has bought nothing in it, of all days before.

    Else it would be missing of silent customers as of those who have never paid for anything, the
    only ones of that kind at the training cutoffs of a log hardly longer than the history window.
    """
    kept = pl.col("lifetime_revenue_sum")
    all_days = pl.when(kept > 0).then(kept / pl.col("purchase_days"))
    bought_before = (pl.col("order_count") == 0) & (pl.col("purchase_days") > 0)
    return pl.when(bought_before).then(all_days).otherwise(day_value).alias(day_value)


def _signed_log(amount: Array) -> Array:
    """log(1 + |amount|) with the amount's sign: returns can make a sum negative."""
    return np.asarray(np.sign(amount) * np.log1p(np.abs(amount)), float)
