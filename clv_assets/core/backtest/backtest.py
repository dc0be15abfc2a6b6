"""Backtest: pretend that today is a past day, predict, and compare with what came."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from clv_assets.config.deployment import Config
from clv_assets.core.backtest.complete_log import CompleteLog
from clv_assets.core.backtest.one_cutoff import CHAMPION, METHODS, AtCutoff
from clv_assets.core.backtest.rival_scores import RivalScores
from clv_assets.core.calendar.windows import as_day
from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import ClvError, require_kind
from clv_assets.core.features.covariates import NO_COVARIATES, Covariates
from clv_assets.core.frames import AnyTable
from clv_assets.core.metrics.accuracy import METRICS, ratio_to
from clv_assets.core.metrics.comparison import (
    AgainstPastSpend,
    Duel,
    advantages,
    closing_sentence,
    probability_better,
)
from clv_assets.core.progress import tell
from clv_assets.core.snapshots.recipe import Recipe

PAST_SPEND = "naive"


@dataclass(frozen=True)
class Backtest:
    """Predictions made at past cutoffs, and how they did.

    Attributes:
        cutoffs: one result per cutoff, oldest first.
        warnings: covariates that may tell the future, a sentence each; then don't trust the rest.

    For example::

        from datetime import date
        from clv_assets import backtest, sample_orders

        report = backtest(sample_orders(), date(2025, 6, 1), pred_months=3)
        best = report.customers.top_k(10, by="predicted_clv")
        print(report.sentence)
    """

    cutoffs: tuple[AtCutoff, ...]
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        days = [str(at.cutoff) for at in self.cutoffs]
        several = f"{len(days)} cutoffs, {days[0]} to {days[-1]}" if days[1:] else days[0]
        return f"Backtest({several}: {len(self.compared)} judged)"

    @property
    def champion(self) -> Champion:
        """The model of the newest cutoff at which one could be trained."""
        return [at.champion for at in self.cutoffs if at.champion is not None][-1]

    @property
    def customers(self) -> pl.DataFrame:
        """Every customer known at each cutoff.

        customer_id, cutoff, population; predicted_clv and what else the champion says; naive,
        single, pnbd and rivals' scores, null for the silent, whom these don't predict; actual_clv
        where the log reaches the end of the window.
        """
        frames = [
            at.customers.select(
                "customer_id", pl.lit(at.cutoff).alias("cutoff"), pl.exclude("customer_id")
            )
            for at in self.cutoffs
        ]
        return pl.concat(frames, how="diagonal")

    @cached_property
    def compared(self) -> list[AtCutoff]:
        """Cutoffs at which the champion was judged."""
        return [at for at in self.cutoffs if CHAMPION in at.metrics]

    @property
    def methods(self) -> list[str]:
        """Methods judged at every cutoff at which the champion was, champion first."""
        first = self.compared[0].metrics if self.compared else {}
        return [name for name in first if all(name in at.metrics for at in self.compared)]

    @property
    def rivals(self) -> list[str]:
        """Other systems' scores among the methods."""
        return [name for name in self.methods if name not in METHODS]

    @property
    def metrics(self) -> dict[str, dict[str, float]]:
        """By method, the mean over the cutoffs at which the champion was judged.

        A method that failed at one of them is left out; see the results of ``cutoffs``.
        """
        return {
            method: {
                name: float(np.mean([at.metrics[method][name] for at in self.compared]))
                for name in METRICS
            }
            for method in self.methods
        }

    def ratio(self, method: str, metric: str) -> float:
        """``method`` over scaled past spend: the median over the cutoffs of ``metrics``.

        NaN if no cutoff could be judged, or past spend has nothing above 0 to compare with.

        For example::

            from datetime import date
            from clv_assets import backtest, sample_orders

            report = backtest(sample_orders(), date(2025, 6, 1), pred_months=3)
            below_one_is_better = report.ratio("champion", "rmse_w")

        Raises:
            ClvError: there is no such method or metric.
        """
        if not self.compared:
            return math.nan
        for given, known in ((method, self.methods), (metric, METRICS)):
            if given not in known:
                raise ClvError(f"{given!r} is none of {', '.join(known)}")
        ratios = [
            ratio_to(at.metrics[PAST_SPEND][metric], at.metrics[method][metric])
            for at in self.compared
        ]
        finite = [ratio for ratio in ratios if math.isfinite(ratio)]
        return float(np.median(finite)) if finite else math.nan

    @property
    def table(self) -> pl.DataFrame:
        """cutoff, method and every metric: one row per method and judged cutoff."""
        rows = [
            {"cutoff": at.cutoff, "method": method, **metrics}
            for at in self.cutoffs
            for method, metrics in at.metrics.items()
        ]
        schema = {"cutoff": pl.Date, "method": pl.String, **dict.fromkeys(METRICS, pl.Float64)}
        return pl.DataFrame(rows, schema=schema)

    @cached_property
    def against_past_spend(self) -> AgainstPastSpend | None:
        """How surely the champion is better; None if nothing could be judged."""
        duels = _duels(self.compared, PAST_SPEND)
        return AgainstPastSpend.of(duels) if duels else None

    def probability_better(self, rival: str, measure: str) -> float:
        """That the champion is better than ``rival`` (one of ``methods``), by customer draws.

        For example::

            from datetime import date
            from clv_assets import backtest, sample_orders

            report = backtest(sample_orders(), date(2025, 6, 1), pred_months=3)
            ranks_better = report.probability_better("pnbd", "ngini")

        Args:
            measure: a key of ``comparison.MEASURES``.
        """
        return probability_better(advantages(_duels(self.compared, rival), measure))

    @property
    def sentence(self) -> str:
        """What to do: use it, no better than past spend, or not enough data."""
        why_not = "no champion could be judged"
        if not any(at.is_judged for at in self.cutoffs):
            why_not = "the log ends before the prediction window does: no actuals to compare with"
        return closing_sentence(self.against_past_spend, why_not)


def backtest(
    orders: AnyTable,
    cutoff: date | Iterable[date],
    *,
    pred_months: int | None = None,
    history_months: int | None = None,
    config: Config | None = None,
    scores: Mapping[str, AnyTable] | None = None,
    complete_through: date | None = None,
    covariates: Covariates = NO_COVARIATES,
    timezone: str | None = None,
) -> Backtest:
    """Train on the rows before each cutoff alone, score the customers known then, and judge.

    The champion stands beside ``naive`` (scaled past spend), ``single`` (one boosted tree model)
    and ``pnbd`` (Pareto/NBD with Gamma-Gamma spend).

    For example::

        from datetime import date
        from clv_assets import backtest, sample_orders

        report = backtest(sample_orders(), [date(2025, 3, 1), date(2025, 6, 1)], pred_months=3)
        print(report.sentence, report.ratio("champion", "rmse_w"))

    Args:
        orders: as ``Champion.fit`` takes them.
        cutoff: the day to pretend, or several; any dates.
        pred_months, history_months: months to predict and to look at; the config's if None.
        config: the deployment's settings; the defaults if None.
        scores: other systems' scores by name, each a polars or pandas frame with customer_id,
            score, and cutoff if there are several cutoffs.
        complete_through: orders are complete up to, not including, it; None: to the newest one.
        covariates: what else is known of the customers, see ``Covariates.of``; for the champion.
        timezone: where the shop's day begins, for an order_date with a time zone.

    Raises:
        NotYetError: no cutoff has a log long enough before it, or the log ends before one of them;
            says which day suffices.
        SourceError: orders or scores can't be used; says why.
    """
    recipe = Recipe.of(config, pred_months=pred_months, history_months=history_months)
    cutoffs = _days(cutoff)
    require_kind(covariates, Covariates, "covariates", "Covariates.of(frame, immutable=[…])")
    require_kind(scores or {}, Mapping, "scores", "{'vendor': frame}")
    rivals = [RivalScores.of(name, frame, cutoffs) for name, frame in (scores or {}).items()]
    log = CompleteLog.of(orders, complete_through, cutoffs, timezone)
    results = []
    for number, day in enumerate(cutoffs, start=1):
        tell(f"cutoff {number} of {len(cutoffs)}: {day}")
        results.append(log.at(day, recipe, rivals, covariates))
    if all(at.champion is None for at in results):
        raise results[-1].failures[CHAMPION]
    return Backtest(tuple(results), log.warnings(results, recipe, covariates))


def _days(cutoff: Any) -> list[date]:
    """One day or several, as dates, oldest first."""
    several = isinstance(cutoff, Iterable) and not isinstance(cutoff, str)
    days = {as_day(day, "the cutoff") for day in (cutoff if several else [cutoff])}
    if not days:
        raise ClvError("no cutoff to test at; name one or more days")
    return sorted(days)


def _duels(results: Sequence[AtCutoff], rival: str) -> list[Duel]:
    """The champion against ``rival``, with one number for each customer in all results."""
    if not results:
        return []
    ids = pl.concat([at.judged["customer_id"] for at in results])
    numbers = (ids.rank("dense") - 1).to_numpy().astype(np.intp)
    parts = np.split(numbers, np.cumsum([at.judged.height for at in results])[:-1])
    return [
        Duel(part, at.predicted(CHAMPION), at.predicted(rival), at.judged["actual_clv"].to_numpy())
        for part, at in zip(parts, results, strict=True)
    ]
