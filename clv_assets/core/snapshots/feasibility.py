"""What a history allows: which windows, how honest a baseline, and when the first verdict falls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from clv_assets.config.deployment import Config
from clv_assets.core.calendar.cadence import Cadence
from clv_assets.core.calendar.due import matures_on
from clv_assets.core.calendar.windows import (
    add_months,
    disjoint,
    full_months,
    history_window,
    month_window,
    months_between,
    prediction_window,
)
from clv_assets.core.snapshots.origins import (
    baseline_origins,
    earliest_as_of,
    training_cutoffs,
    usable_cutoffs,
)
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets.core.snapshots.snapshots import Snapshots

SHORTER = (6, 3, 2, 1)
HISTORIES = (9, 6, 3, 2, 1)


@dataclass(frozen=True)
class WindowPair:
    """What a pair of windows can do on a history.

    Attributes:
        pred_months, history_months: the pair.
        origins: past days at which the recipe can be trained and judged since, newest first.
        trainable: a champion can be trained as of the watermark.
        trainable_from, honest_from: days from which a champion, and a baseline out of time, are
            possible; of customers there may be too few even then.
    """

    pred_months: int
    history_months: int
    origins: Sequence[date]
    trainable: bool
    trainable_from: date
    honest_from: date

    @property
    def disjoint(self) -> int:
        """How many origins have prediction windows that share no day."""
        return disjoint(self.origins, self.pred_months)


@dataclass(frozen=True)
class FirstVerdicts:
    """When a champion trained as of the watermark is first heard of.

    Attributes:
        cutoff: its first one; None: the grid has ended.
        final: its window has passed, and settled.
        early: the first calendar month whole in the window has passed; None: there is none.
    """

    cutoff: date | None
    final: date | None
    early: date | None


@dataclass(frozen=True)
class Feasibility:
    """What a history allows.

    Attributes:
        as_of: the watermark.
        months: whole months from the first order to it.
        configured: of the windows that the config asks for.
        best: the windows to take: the config's if it can be judged by them, else shorter ones;
            None: nothing can be trained yet.
        verdicts: of a champion with the windows to take.
        backtest: newest cutoff whose window has passed, for ``clv backtest``.
    """

    as_of: date
    months: int
    configured: WindowPair
    best: WindowPair | None
    verdicts: FirstVerdicts | None
    backtest: date | None


def feasibility_of(orders: pl.LazyFrame, watermark: date, config: Config) -> Feasibility:
    """What the orders before the watermark allow with the config, or with shorter windows."""
    log = Snapshots(orders, watermark, Recipe.of(config))
    configured = judge_windows(log, Recipe.of(config))
    months = months_between(log.first, watermark)
    best = _best(log, config, configured)
    if best is None:
        return Feasibility(watermark, months, configured, None, None, None)
    recipe = Recipe.of(config, pred_months=best.pred_months, history_months=best.history_months)
    newest = best.origins[0] if best.origins else None
    verdicts = first_verdicts(Cadence.of(config.cutoffs), watermark, recipe)
    return Feasibility(watermark, months, configured, best, verdicts, newest)


def judge_windows(log: Snapshots, recipe: Recipe) -> WindowPair:
    """What the recipe's windows can do on ``log``."""
    origins = [
        origin
        for origin in baseline_origins(log.first, log.as_of, recipe)
        if usable_cutoffs(log.arrivals, origin, recipe)
    ]
    return WindowPair(
        recipe.training.pred_months,
        recipe.training.history_months,
        origins,
        bool(usable_cutoffs(log.arrivals, log.as_of, recipe)),
        earliest_as_of(log.first, recipe),
        earliest_honest(log.first, recipe),
    )


def earliest_honest(first: date, recipe: Recipe) -> date:
    """The first day on which a champion has a baseline out of time, of a log from ``first``."""
    day = add_months(earliest_as_of(first, recipe), recipe.training.pred_months)
    while not baseline_origins(first, day, recipe):
        day += timedelta(days=1)
    return day


def first_verdicts(cadence: Cadence, as_of: date, recipe: Recipe) -> FirstVerdicts:
    """When the first prediction of a champion of ``as_of`` is judged, by final and early read."""
    cutoff = cadence.grid_day_on_or_after(max(as_of, cadence.start))
    if not cadence.on_grid(cutoff):
        return FirstVerdicts(None, None, None)
    window = prediction_window(cutoff, recipe.training.pred_months)
    whole = full_months(window)
    early = matures_on(month_window(whole[0]).end, recipe.settle_days) if whole else None
    return FirstVerdicts(cutoff, matures_on(window.end, recipe.settle_days), early)


def _best(log: Snapshots, config: Config, configured: WindowPair) -> WindowPair | None:
    """The config's windows if they can be judged, else the longest that can, else trained."""
    if configured.origins:
        return configured
    asked = config.training
    shorter = [pred for pred in SHORTER if pred < asked.pred_months]
    pairs = [_with_history(log, config, pred) for pred in shorter]
    honest = next((windows for windows in pairs if windows.origins), None)
    if honest is not None or configured.trainable:
        return honest or configured
    return next((windows for windows in pairs if windows.trainable), None)


def _with_history(log: Snapshots, config: Config, pred_months: int) -> WindowPair:
    """The longest history, of a few, that the newest snapshot of the newest origin has whole."""
    asked = config.training.history_months
    usual = Recipe.of(config, pred_months=pred_months)
    origins = baseline_origins(log.first, log.as_of, usual)
    cutoffs = training_cutoffs(log.first, origins[0] if origins else log.as_of, usual)
    histories = [asked, *(months for months in HISTORIES if months < asked)]
    whole = [
        months
        for months in histories
        if cutoffs and history_window(cutoffs[0], months).start >= log.first
    ]
    fitting = whole[0] if whole else histories[-1]
    recipe = Recipe.of(config, pred_months=pred_months, history_months=fitting)
    return judge_windows(log, recipe)
