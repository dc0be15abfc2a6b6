"""The window search: which history window predicts a prediction window best.

RMSE of prediction windows of different length can't be compared: the shortest has the smallest,
and per month the longest has. So a prediction window is given, and only history windows compete
within it, at the same origins, on the same customers, against the same past spend.
"""

from collections.abc import Callable
from datetime import date
from statistics import fmean, stdev
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from clv_assets.config.deployment import Config
from clv_assets.config.modeling import CompositeWeights
from clv_assets.core.calendar.windows import history_window, known_months
from clv_assets.core.metrics.accuracy import r2, ratio_to, rmse
from clv_assets.core.model.blend import Blend
from clv_assets.core.progress import tell
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets.core.snapshots.origins import customers_in
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets.core.trials.search_plan import Plan, plan_of, search_recipe
from clv_assets.core.trials.trial import past_spend

if TYPE_CHECKING:
    pass
Progress = Callable[[str], object]
Row = dict[str, Any]
SCHEMA = {
    "pred_months": pl.Int64,
    "history_months": pl.Int64,
    "feasible": pl.Boolean,
    "reason": pl.String,
    "origins": pl.Int64,
    "customers": pl.Int64,
    "rmse": pl.Float64,
    "r2": pl.Float64,
    "skill": pl.Float64,
    "skill_spread": pl.Float64,
    "composite": pl.Float64,
    "rank": pl.Int64,
}


def window_search(
    orders: pl.LazyFrame, as_of: date, config: Config, progress: Progress | None = None
) -> pl.DataFrame:
    """Judge each pair of windows of ``config.search`` at past origins, as of ``as_of``.

    At each origin the recipe is trained on what was known there, with ``search.n_estimators``
    trees, and judged on the window after it. All history windows of a prediction window are
    judged at the same origins and on the same customers, those with a row in the shortest
    feasible history window. ``skill`` is RMSE / RMSE of their scaled past spend, whose window is
    ``training.history_months``, as far as the log has it.

    Args:
        orders: the log in contract order; rows of ``as_of`` or later are not read.
        as_of: a day up to which the log is complete.
        config: of the deployment.
        progress: told each pair, in words, before it is judged.

    Returns:
        One row per pair with the columns of the contract, sorted by pred_months and rank, the
        infeasible last, with a reason. ``rank`` is that of the mean skill within pred_months, 1
        best, ties to the shorter history; ``composite`` see :func:`with_composite`.

    Raises:
        NotYetError: the log has no row before ``as_of``.
    """
    log = Snapshots(orders.select("customer_id", "order_date", "revenue"), as_of, Recipe.of(config))
    rows: list[Row] = []
    for pred_months in sorted(set(config.search.pred_months)):
        plan = plan_of(log, config, pred_months)
        rows += [_infeasible(pred_months, *reason) for reason in plan.reasons.items()]
        judged = _judge_all(log, config, plan, progress or (lambda _: None))
        rows += ranked(with_composite(judged, config.search.weights))
    order = ["pred_months", "rank", "history_months"]
    return pl.DataFrame(rows, schema=SCHEMA).sort(order, nulls_last=True)


def with_composite(rows: list[Row], weights: CompositeWeights) -> list[Row]:
    """Add ``composite``, 0 to 1, higher is better: to be read within one prediction window.

    The weighted mean of two scores, each 1 for the best of ``rows`` and 0 for the worst, linear
    in between: of RMSE (lower is better) and of R² (higher is better). None if R² is undefined.
    """
    of_rmse = _scores([row["rmse"] for row in rows], better=-1)
    of_r2 = _scores([row["r2"] for row in rows], better=1)
    total = weights.rmse + weights.r2
    return [
        {**row, "composite": _finite((weights.rmse * a + weights.r2 * b) / total)}
        for row, a, b in zip(rows, of_rmse, of_r2, strict=True)
    ]


def ranked(rows: list[Row]) -> list[Row]:
    """Add ``rank`` by mean skill, 1 for the lowest, ties to the shorter history window."""
    skilled = [row for row in rows if row["skill"] is not None]
    best_first = sorted(skilled, key=lambda row: (row["skill"], row["history_months"]))
    places = {row["history_months"]: place for place, row in enumerate(best_first, start=1)}
    return [{**row, "rank": places.get(row["history_months"])} for row in rows]


def _judge_all(log: Snapshots, config: Config, plan: Plan, progress: Progress) -> list[Row]:
    if not plan.feasible:
        return []
    common = {o: _common(log, config, plan.pred_months, plan.feasible[0], o) for o in plan.origins}
    rows = []
    for history_months in plan.feasible:
        pair = f"{history_months} months of history to predict {plan.pred_months}"
        progress(f"{pair}: {len(common)} origins")
        recipe = search_recipe(config, plan.pred_months, history_months)
        rows.append(_judge(Snapshots(log.orders, log.as_of, recipe), common, pair))
    return rows


def _common(
    log: Snapshots, config: Config, pred_months: int, shortest: int, origin: date
) -> pl.DataFrame:
    """customer_id and past_spend of those whom all history windows are judged on."""
    customers = customers_in(log.orders, history_window(origin, shortest)).sort("customer_id")
    history_months = config.training.history_months
    spent = with_actuals(customers, log.orders, history_window(origin, history_months))
    months = known_months(origin, history_months, log.first)
    spend = past_spend(spent.rename({"actual_clv": "revenue_sum"}), pred_months, months)
    return customers.with_columns(pl.Series("past_spend", spend))


def _judge(snapshots: Snapshots, common: dict[date, pl.DataFrame], pair: str) -> Row:
    """Train and judge one pair of windows at each origin."""
    trials = []
    for number, (origin, customers) in enumerate(common.items(), start=1):
        tell(f"{pair}: origin {number} of {len(common)}")
        model = _fit(snapshots, origin)
        judged = customers.join(
            snapshots.snapshot(origin), on="customer_id", how="left", maintain_order="left"
        )
        actual, predicted = (
            judged["actual_clv"].to_numpy(),
            model.mean(judged, origin),
        )
        error, of_past_spend = (
            rmse(predicted, actual),
            rmse(judged["past_spend"].to_numpy(), actual),
        )
        trials.append((error, r2(predicted, actual), ratio_to(of_past_spend, error)))
    errors, shares, skills = zip(*trials, strict=True)
    training = snapshots.recipe.training
    return {
        "pred_months": training.pred_months,
        "history_months": training.history_months,
        "feasible": True,
        "origins": len(trials),
        "customers": sum(customers.height for customers in common.values()),
        "rmse": _finite(fmean(errors)),
        "r2": _finite(fmean(shares)),
        "skill": _finite(fmean(skills)),
        "skill_spread": _finite(stdev(skills)) if len(skills) > 1 else None,
    }


def _fit(snapshots: Snapshots, origin: date) -> Blend:
    """The model on what was known at ``origin``, grown by one thread.

    Two processes whose threads wait for each other on the same cores took ten times as long;
    alone, a second thread saves a quarter.
    """
    import xgboost  # noqa: F401  the limit holds for libraries that are loaded
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="openmp"):
        return Blend.fit(snapshots, origin)


def _infeasible(pred_months: int, history_months: int, reason: str) -> Row:
    pair = {"pred_months": pred_months, "history_months": history_months}
    return {**pair, "feasible": False, "reason": reason, "origins": 0, "customers": 0}


def _scores(values: list[float | None], better: int) -> list[float]:
    """1 for the best, 0 for the worst, linear in between; 1 each if all are equal."""
    if not values:
        return []
    signed = better * np.array([np.nan if v is None else v for v in values])
    low, high = np.nanmin(signed, initial=np.inf), np.nanmax(signed, initial=-np.inf)
    if low == high:
        return [float(score) for score in np.where(np.isnan(signed), np.nan, 1.0)]
    return [float(score) for score in (signed - low) / (high - low)]


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
