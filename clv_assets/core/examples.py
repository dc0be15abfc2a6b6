"""From snapshots to what learners train on."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clv_assets.core.btyd.customer_base import CustomerBase, Outlook
from clv_assets.core.calendar.windows import Window, add_months, prediction_window
from clv_assets.core.design import Design
from clv_assets.core.features import SUB_WINDOWS
from clv_assets.core.learners import Examples, Expected
from clv_assets.core.level import Month, ShopLevel, month_of
from clv_assets.core.recipe import Recipe
from clv_assets.core.snapshots import Snapshots

Array = NDArray[np.float64]
Matrix = NDArray[np.float32]
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
DAYS_A_MONTH = 30.4
HALF_AN_ORDER = 0.5
LEAST = 1e-9


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
        names = snapshots.covariates.names
        frame = pl.concat(list(training.values())) if names else next(iter(training.values()))
        return cls(Design.of(frame, names, LEARNER_FEATURES), base, snapshots.first)

    @property
    def names(self) -> list[str]:
        """Of the matrix's columns."""
        return [*self.design.names, *EXPECTATIONS]

    @property
    def unordered(self) -> list[int]:
        """Numbers of the columns that hold codes of categories."""
        codings = enumerate(self.design.codings, start=len(self.design.features))
        return [number for number, coding in codings if coding.kind == "category"]

    def read(self, features: pl.DataFrame, cutoff: date, days: int) -> tuple[Matrix, Expected]:
        """The matrix at ``cutoff``, and what is expected of the ``days`` after it."""
        features = features.with_columns(_told_by_all_days(name) for name in DAY_VALUES)
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
        yield from (pace * DAYS_A_MONTH, spend, outlook.alive, np.log1p(pace * silence))
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
        """Of each sub-window at the own pace, and half an order; NaN where it tells nothing.

        That is one that reaches more than three days behind the log's first day, or was over
        before the customer's first purchase.
        """
        observed, tenure = Window(self.first, cutoff).days, features["tenure_days"].to_numpy()
        found = {}
        for name, (end, start) in SUB_WINDOWS.items():
            until, since = self.base.clock.behind(cutoff, np.array([end, start], float))
            tells = (tenure > end) & (start <= observed + 3)
            found[name] = np.where(tells, pace * (since - until) + HALF_AN_ORDER, np.nan)
        return found


class Collected(NamedTuple):
    examples: Examples
    usual_level: float


def collected(
    training: Mapping[date, pl.DataFrame], reader: LearnerInput, level: ShopLevel, recipe: Recipe
) -> Collected:
    """Examples of all training cutoffs, each label over the level of its window.

    Of more than ``modeling.max_rows`` rows as many are drawn, by the seed.
    """
    months, modeling = recipe.training.pred_months, recipe.modeling
    rows = sum(frame.height for frame in training.values())
    share = min(1.0, modeling.max_rows / rows)
    parts = []
    for cutoff, whole in training.items():
        frame = whole
        if share < 1:
            frame = whole.sample(max(round(whole.height * share), 1), seed=modeling.seed)
        matrix, expected = reader.read(frame, cutoff, prediction_window(cutoff, months).days)
        usual = _level_of(level, cutoff, months, frame["actual_clv"].to_numpy(), expected)
        revenue = frame["actual_clv"].to_numpy() / usual
        days = frame["actual_days"].to_numpy() / usual
        parts.append((matrix, expected.days, expected.spend, revenue, days, usual))
    columns = zip(*parts, strict=True)
    matrices, expected_days, spend, revenues, counts, levels = columns
    expected = Expected(np.concatenate(expected_days), np.concatenate(spend))
    examples = Examples(
        np.concatenate(matrices),
        expected,
        np.concatenate(revenues),
        np.concatenate(counts),
        overlap=min(months, len(training)),
    )
    heights = [len(matrix) for matrix in matrices]
    return Collected(examples, float(np.average(levels, weights=heights)))


def _level_of(
    level: ShopLevel, cutoff: date, months: int, actual: Array, expected: Expected
) -> float:
    """Of a label window. Where the level can't be told, what came over what was expected.

    Learners shall know who buys: the season that happened to be in a young shop's only windows
    would pass for what its customers are like.
    """
    told = month_of(cutoff, actual, expected.revenue) if level.is_flat else None
    if told is None:
        return level.factor(cutoff, months)
    return math.exp(told.log_ratio)


def months_told(snapshots: Snapshots, base: CustomerBase, as_of: date) -> list[Month]:
    """What each whole month before ``as_of`` tells of the shop's level."""
    found = []
    for start in snapshots.months(as_of):
        frame = snapshots.month(start)
        days = Window(start, add_months(start, 1)).days
        expected = base.expected_days(frame, start, days) * base.expected_spend(frame)
        found.append(month_of(start, frame["actual_clv"].to_numpy(), expected))
    return [month for month in found if month is not None]


def _told_by_all_days(day_value: str) -> pl.Expr:
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
