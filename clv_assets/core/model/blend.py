"""What predicts: a buy-till-you-die model, learners that correct it, and the shop's level.

    features -> expected by the customer's own history, on a clock that follows the season
             -> corrected by each learner -> the middle of the members, drawn to the same level
             -> times the level of the window

No member can ruin the blend: of three or more the extremes of each customer are left out, and each
learner's total is drawn towards that of the buy-till-you-die model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from clv_assets.config.modeling import Modeling
from clv_assets.core.arrays import Array, Matrix
from clv_assets.core.calendar.windows import Window, add_months, prediction_window
from clv_assets.core.features.populations import ranked
from clv_assets.core.model.customer_base import CustomerBase
from clv_assets.core.model.examples import Examples, collected, months_told
from clv_assets.core.model.intervals import RevenueQuantiles, bounds_of, in_line
from clv_assets.core.model.learner_input import Expected, LearnerInput
from clv_assets.core.model.learners import (
    Activity,
    CountTrees,
    Member,
    RatioForest,
    TreeMember,
    ValueTrees,
)
from clv_assets.core.model.linear import LogLinear
from clv_assets.core.model.season import fitted_clock
from clv_assets.core.model.shop_clock import CALENDAR_TIME
from clv_assets.core.model.shop_level import ShopLevel
from clv_assets.core.snapshots.snapshots import Snapshots

MOST_LIKELY = 1 - 1e-6


@dataclass(frozen=True)
class Blend:
    """A fitted model of one log.

    Attributes:
        modeling: what it was told to be.
        pred_months: length of the window that its learners know.
        base: expectations by the customers' own histories; the member ``btyd``.
        level: of the shop's months.
        input: how features become the learners' matrix.
        learners: members beside ``btyd``, by name.
        shares: what each learner's total is multiplied by to be drawn to that of ``btyd``.
        quantiles, activity: of a customer's revenue, and of any purchase.
        usual_level: mean level of the windows that ``activity`` was trained on.
        facts: rows and cutoffs of the training, for the card.
    """

    modeling: Modeling
    pred_months: int
    base: CustomerBase
    level: ShopLevel
    input: LearnerInput
    learners: dict[str, Member] = field(repr=False)
    shares: dict[str, float]
    quantiles: RevenueQuantiles = field(repr=False)
    activity: Activity = field(repr=False)
    usual_level: float
    facts: dict[str, Any] = field(repr=False)

    @classmethod
    def fit(cls, snapshots: Snapshots, as_of: date) -> "Blend":
        """Train on what was known at ``as_of``.

        Raises:
            NotYetError: the history is too short, or has too few customers.
        """
        recipe = snapshots.recipe
        modeling = recipe.modeling
        training = snapshots.training(as_of)
        current = snapshots.features(as_of)
        clock, level = CALENDAR_TIME, ShopLevel(as_of, recipe.calendar)
        if modeling.season:
            clock = fitted_clock(snapshots.orders, current, as_of, recipe.calendar)
        base = CustomerBase.fit(current, as_of, clock)
        if modeling.season:
            level = ShopLevel.fit(as_of, months_told(snapshots, base, as_of), recipe.calendar)
        reader = LearnerInput.of(training, snapshots, base)
        examples, usual_level = collected(training, reader, level, recipe)
        learners = _learners(examples, reader, modeling)
        days = prediction_window(as_of, recipe.training.pred_months).days
        known = ranked(current)
        return cls(
            modeling=modeling,
            pred_months=recipe.training.pred_months,
            base=base,
            level=level,
            input=reader,
            learners=learners,
            shares=_shares(learners, reader, known, as_of, days, modeling.level_shrinkage),
            quantiles=RevenueQuantiles.fit(examples, modeling.intervals, modeling.seed),
            activity=Activity.fit(examples, modeling.activity, modeling.seed),
            usual_level=usual_level,
            facts={
                "training_cutoffs": [str(cutoff) for cutoff in training],
                "training_rows": len(examples.revenue),
                "known_rows": sum(frame.height for frame in training.values()),
                "clipping_adds": _clipping_adds(examples.revenue),
            },
        )

    def members(self, features: pl.DataFrame, cutoff: date) -> dict[str, Array]:
        """Revenue in the window after ``cutoff`` by each member, per customer."""
        if features.is_empty():
            return {}
        matrix, expected = self._read(features, cutoff)
        by_member, _ = self._at_usual_level(matrix, expected)
        return self._at_level(by_member, self.level.factor(cutoff, self.pred_months))

    def mean(self, features: pl.DataFrame, cutoff: date) -> Array:
        """predicted_clv alone, as ``predict`` says it: without bounds and chances."""
        if features.is_empty():
            return np.zeros(0)
        return middle(list(self.members(features, cutoff).values()))

    def predict(self, features: pl.DataFrame, cutoff: date) -> pl.DataFrame:
        """What is expected of each customer in the ``pred_months`` after ``cutoff``.

        Args:
            features: of the cutoff, with the covariates that training had.
            cutoff: where the window starts.

        Returns:
            predicted_clv, mean net revenue, 0 or more; lo80 and hi80, between which it falls
            with 80 % probability; hi90, below which it falls with 90 %; p_active, probability of
            a purchase; expected_orders, mean number of purchases.
        """
        if features.is_empty():
            return pl.DataFrame(schema=dict.fromkeys(PREDICTED, pl.Float64))
        matrix, expected = self._read(features, cutoff)
        factor = self.level.factor(cutoff, self.pred_months)
        by_member, days = self._at_usual_level(matrix, expected)
        mean = middle(list(self._at_level(by_member, factor).values()))
        quiet = np.log1p(-np.clip(self.activity.predict(matrix, expected), 0, MOST_LIKELY))
        active = -np.expm1(quiet * factor / self.usual_level)
        orders = days * factor * self.base.orders_per_day
        bounds = bounds_of(self.quantiles, matrix, expected, active) * factor
        low, inner, high = in_line(bounds, mean, active)
        columns = {
            "predicted_clv": mean,
            "lo80": low,
            # Most customers may buy nothing: then the interval starts there, and ends earlier.
            "hi80": np.where(low > 0, high, inner),
            "hi90": high,
            "p_active": active,
            # Two learners tell them; a mean of counts is never below the probability of one.
            "expected_orders": np.maximum(orders, active),
        }
        return pl.DataFrame(columns)

    def importance(self) -> dict[str, float]:
        """Share of the gain by column of the learners' matrix, mean over them, largest first.

        Empty where the recipe has no trees.
        """
        gains = [
            learner.booster.gain()
            for learner in self.learners.values()
            if isinstance(learner, TreeMember)
        ]
        if not gains:
            return {}
        names = self.input.names
        total = np.zeros(len(names))
        for gain in gains:
            shares = np.array([gain.get(number, 0.0) for number in range(len(names))])
            total += shares / (shares.sum() or 1.0)
        total /= len(gains)
        pairs = zip(names, total.tolist(), strict=True)
        return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))

    def as_dict(self) -> dict[str, Any]:
        """Members, guards and what was learnt of the shop as plain values, for the card."""
        linear = self.learners.get("linear")
        members = [name for name in ("btyd", *self.learners) if _wants(self.modeling, name)]
        return {
            "members": members,
            "combined_by": f"{_combination(len(members))} of each customer",
            "total_multipliers": self.shares,
            "clipping_adds": self.facts["clipping_adds"],
            "btyd": self.base.as_dict(),
            "linear": linear.as_dict() if isinstance(linear, LogLinear) else None,
            "level": self.level.as_dict(),
            "season_of_purchases": not self.base.clock.is_steady,
            "next_year": self.next_year(),
        }

    def next_year(self) -> dict[str, float]:
        """Pace times level of each of the twelve months ahead, by month of the year, 01 to 12."""
        first = self.level.anchor.replace(day=1)
        months = [Window(add_months(first, k), add_months(first, k + 1)) for k in range(12)]
        return {
            f"{month.start:%m}": self.level.factor(month.start, 1)
            * self.base.clock.ahead(month.start, month.days)
            / month.days
            for month in sorted(months, key=lambda month: month.start.month)
        }

    def _read(self, features: pl.DataFrame, cutoff: date) -> tuple[Matrix, Expected]:
        days = prediction_window(cutoff, self.pred_months).days
        return self.input.read(features, cutoff, days)

    def _at_usual_level(self, matrix: Matrix, expected: Expected) -> tuple[dict[str, Array], Array]:
        """Revenue by each member as it says it, and purchase days, in a window of usual level.

        The days are halfway between the two members that count them.
        """
        by_member = {"btyd": expected.revenue} if _wants(self.modeling, "btyd") else {}
        days = expected.days
        for name, learner in self.learners.items():
            if isinstance(learner, CountTrees):
                counted = learner.predict_days(matrix, expected)
                by_member[name] = counted * expected.spend
                days = np.sqrt(days * counted)
            else:
                by_member[name] = learner.predict(matrix, expected)
        return by_member, days

    def _at_level(self, by_member: dict[str, Array], factor: float) -> dict[str, Array]:
        return {name: by_member[name] * self.shares.get(name, 1.0) * factor for name in by_member}


PREDICTED = ("predicted_clv", "lo80", "hi80", "hi90", "p_active", "expected_orders")


def middle(members: list[Array]) -> Array:
    """Mean per customer of what is left when the smallest and the largest are taken away.

    Of three members that is the median; of two or one their mean.
    """
    values = np.sort(np.stack(members), axis=0)
    return np.asarray((values[1:-1] if len(values) > 2 else values).mean(axis=0), float)


def _clipping_adds(revenue: Array) -> float:
    """Share that the labels' total would grow by if those below 0 were 0."""
    total = float(revenue.sum())
    return float(np.maximum(revenue, 0).sum()) / total - 1 if total > 0 else 0.0


def _combination(members: int) -> str:
    return "mean" if members < 3 else f"mean of the middle {members - 2}"


def _wants(modeling: Modeling, member: str) -> bool:
    return modeling.recipe == member or (modeling.recipe == "blend" and member in modeling.members)


def _learners(examples: Examples, reader: LearnerInput, modeling: Modeling) -> dict[str, Member]:
    learners: dict[str, Member] = {}
    if _wants(modeling, "linear"):
        learners["linear"] = LogLinear.fit(examples, reader.unordered)
    if _wants(modeling, "value"):
        learners["value"] = ValueTrees.fit(examples, modeling.value, modeling.seed)
    if _wants(modeling, "counts"):
        learners["counts"] = CountTrees.fit(examples, modeling.counts, modeling.seed)
    if _wants(modeling, "forest"):
        learners["forest"] = RatioForest.fit(examples, modeling.forest, modeling.seed)
    return learners


def _shares(
    learners: Mapping[str, Member],
    reader: LearnerInput,
    known: pl.DataFrame,
    as_of: date,
    days: int,
    shrinkage: float,
) -> dict[str, float]:
    """Half the way (in logarithms) from a learner's total to that of ``btyd``, at ``as_of``.

    Learners have seen the windows of the training cutoffs alone, whose histories were shorter and
    whose seasons differed; that spoils their total sooner than their order.
    """
    if known.is_empty():
        return dict.fromkeys(learners, 1.0)
    matrix, expected = reader.read(known, as_of, days)
    anchor = float(expected.revenue.sum())
    shares = {}
    for name, learner in learners.items():
        total = float(learner.predict(matrix, expected).sum())
        shares[name] = (anchor / total) ** shrinkage if anchor > 0 and total > 0 else 1.0
    return shares
