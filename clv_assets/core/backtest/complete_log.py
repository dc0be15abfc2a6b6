"""An order log and how far it reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from clv_assets.core.backtest.one_cutoff import AtCutoff, at_cutoff
from clv_assets.core.backtest.rival_scores import RivalScores
from clv_assets.core.backtest.yardsticks import Yardsticks
from clv_assets.core.calendar.windows import as_day, prediction_window
from clv_assets.core.errors import SourceError
from clv_assets.core.features.covariates import Covariates
from clv_assets.core.frames import AnyTable
from clv_assets.core.orders.from_frame import orders_of, require_reached
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets.core.trials.leaks import leak_warnings


@dataclass(frozen=True)
class CompleteLog:
    """An order log and how far it reaches.

    Attributes:
        orders: in the contract's order.
        complete: up to, not including, this day.
    """

    orders: pl.LazyFrame
    complete: date

    @classmethod
    def of(
        cls,
        orders: AnyTable,
        complete_through: date | None,
        cutoffs: Sequence[date] = (),
        timezone: str | None = None,
    ) -> "CompleteLog":
        """From a frame; complete up to the end of its newest day if None.

        Args:
            cutoffs: days that the log must reach.
            timezone: of the shop, where order_date has a time zone.

        Raises:
            NotYetError: it ends before one of the cutoffs.
            SourceError: it can't be used, or has no rows.
        """
        log = orders_of(orders, timezone).collect().lazy()
        newest: date | None = log.select(pl.col("order_date").max().dt.date()).collect().item()
        if newest is None:
            raise SourceError("the order log has no rows")
        if complete_through is not None:
            complete_through = as_day(complete_through, "complete_through")
        for cutoff in cutoffs:
            require_reached(log, cutoff, "the cutoff", complete_through)
        return cls(log, complete_through or newest + timedelta(days=1))

    def at(
        self, cutoff: date, recipe: Recipe, rivals: Sequence[RivalScores], covariates: Covariates
    ) -> AtCutoff:
        """Every method's prediction at ``cutoff``, judged if the log has all of its window."""
        training = recipe.training
        judge = prediction_window(cutoff, training.pred_months).end <= self.complete
        setting = Yardsticks(self.orders, cutoff, training.pred_months, training.history_months)
        return at_cutoff(setting, recipe, rivals, judge=judge, covariates=covariates)

    def warnings(
        self, results: Sequence[AtCutoff], recipe: Recipe, covariates: Covariates
    ) -> tuple[str, ...]:
        """Of covariates that may tell the future, in the newest judged window first of all.

        A leak that flatters the figures of ``results`` shows there.
        """
        settled = timedelta(days=recipe.settle_days)
        ends = [at.window.end + settled for at in results if at.is_judged]
        as_of = max(ends, default=self.complete)
        return tuple(leak_warnings(self.orders, as_of, recipe, covariates).values())
