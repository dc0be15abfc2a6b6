"""What learners train on: customers of past cutoffs, and what came against what was expected."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array, Matrix
from clv_assets.core.calendar.windows import Window, add_months, prediction_window
from clv_assets.core.model.booster import quantised
from clv_assets.core.model.customer_base import CustomerBase
from clv_assets.core.model.learner_input import Expected, LearnerInput
from clv_assets.core.model.shop_level import LevelMonth, ShopLevel, month_of
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets.core.snapshots.snapshots import Snapshots


@dataclass(frozen=True)
class Examples:
    """Customers of past cutoffs and what they did, at the shop's usual level.

    Attributes:
        matrix: customers x features, missing as NaN.
        expected: by their histories.
        revenue: net revenue of the label window, over the level of the window.
        days: purchase days in it, over the same.
        overlap: cutoffs in whose windows the same day lies.
    """

    matrix: Matrix = field(repr=False)
    expected: Expected = field(repr=False)
    revenue: Array = field(repr=False)
    days: Array = field(repr=False)
    overlap: int = 1

    @cached_property
    def quantised(self) -> Any:
        """The matrix in xgboost's own form, made once for all learners."""
        return quantised(self.matrix)

    def thinned(self, most: int) -> "Examples":
        """At most ``most`` of the examples, evenly spaced."""
        if len(self.revenue) <= most:
            return self
        rows = np.linspace(0, len(self.revenue) - 1, most).astype(np.intp)
        return replace(
            self,
            matrix=self.matrix[rows],
            expected=self.expected.of(rows),
            revenue=self.revenue[rows],
            days=self.days[rows],
        )


class Collected(NamedTuple):
    """What :func:`collected` makes of the training cutoffs.

    Attributes:
        examples: customers of one cutoff after the other.
        usual_level: mean level of the cutoffs' label windows, each weighted by its examples.
    """

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
    """The level of a label window; where it can't be told, what came over what was expected.

    Learners shall know who buys: the season that happened to be in a young shop's only windows
    would pass for what its customers are like.
    """
    month = month_of(cutoff, actual, expected.revenue) if level.is_flat else None
    if month is None:
        return level.factor(cutoff, months)
    return math.exp(month.log_ratio)


def months_told(snapshots: Snapshots, base: CustomerBase, as_of: date) -> list[LevelMonth]:
    """What each whole month before ``as_of`` tells of the shop's level."""
    level_months = []
    for start in snapshots.months(as_of):
        frame = snapshots.month(start)
        days = Window(start, add_months(start, 1)).days
        expected = base.expected_revenue(frame, start, days)
        level_months.append(month_of(start, frame["actual_clv"].to_numpy(), expected))
    return [month for month in level_months if month is not None]
