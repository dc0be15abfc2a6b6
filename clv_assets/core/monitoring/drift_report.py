"""Drift: realised accuracy against the baseline of the model that predicted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from clv_assets.config.monitoring import Monitoring
from clv_assets.core.calendar.due import Issued
from clv_assets.core.errors import ClvError
from clv_assets.core.features.populations import ranked
from clv_assets.core.metrics.accuracy import evaluate
from clv_assets.core.trials.baseline import Baseline

R2_FLOOR = 0.25


@dataclass(frozen=True)
class PastReport:
    """What a later report needs of an earlier one."""

    cutoff: date
    window_end: date
    model_id: str
    breach: bool


def r2_change(r2: float, r2_baseline: float) -> float:
    """(R² - baseline) / max(|baseline|, 0.25): a baseline near 0 makes a plain ratio absurd."""
    return (r2 - r2_baseline) / max(abs(r2_baseline), R2_FLOOR)


def drift_report(
    actuals: pl.DataFrame,
    issued: Issued,
    *,
    baseline: Baseline,
    thresholds: Monitoring,
    earlier: Sequence[PastReport] = (),
) -> pd.DataFrame:
    """One row: how an issued prediction did, and the verdict.

    Silent customers don't count, as in the baseline. ``rmse_breach`` and ``r2_breach`` are the
    plain rule's two halves; :func:`verdict_on` says what becomes of them.

    Args:
        actuals: customer_id, population, predicted_clv, actual_clv.
        issued: the prediction that they were compared with.
        baseline: of the model that predicted.
        thresholds: the plain rule's limits.
        earlier: reports of earlier cutoffs.
    """
    judged = judged_customers(actuals, str(issued.cutoff))
    metrics = evaluate(judged["predicted_clv"].to_numpy(), judged["actual_clv"].to_numpy())
    base = {name: baseline.mean(name) for name in ("rmse", "r2", "ngini", "bias")}
    rule = plain_rule(metrics, base, thresholds)
    row = {
        "cutoff": str(issued.cutoff),
        "window_end": str(issued.window_end),
        "model_id": issued.model_id,
        "customers": judged.height,
        "rmse": metrics["rmse"],
        "r2": metrics["r2"],
        **{f"{name}_baseline": value for name, value in base.items()},
        **rule,
        "verdict": verdict_on(issued, rule, baseline, earlier),
        "baseline_kind": baseline.kind,
        **{name: metrics[name] for name in ("mae", "spearman", "ngini", "cap10", "bias", "rmse_w")},
    }
    return pd.DataFrame([row])


def plain_rule(
    metrics: Mapping[str, float], base: Mapping[str, float], thresholds: Monitoring
) -> dict[str, Any]:
    """Both changes against the baseline, whether each broke its limit, and the rule's answer."""
    known = base["rmse"] > 0
    rmse_change = metrics["rmse"] / base["rmse"] - 1 if known else float("nan")
    change = r2_change(metrics["r2"], base["r2"])
    rmse_breach = bool(rmse_change > thresholds.rmse_increase)
    r2_breach = bool(change < -thresholds.r2_decrease)
    return {
        "rmse_change": rmse_change,
        "r2_change": change,
        "rmse_breach": rmse_breach,
        "r2_breach": r2_breach,
        "plain_rule": "breach" if rmse_breach or r2_breach else "ok",
    }


def judged_customers(actuals: pl.DataFrame, what: str) -> pl.DataFrame:
    """The customers that count: all but those silent in the history window.

    Args:
        actuals: predictions with their actuals, and population.
        what: what to call them in an error.

    Raises:
        ClvError: only silent customers were scored.
    """
    judged = ranked(actuals)
    if judged.is_empty():
        raise ClvError(f"{what}: no scored customer had an order in the history window")
    return judged


def verdict_on(
    issued: Issued, rule: Mapping[str, Any], baseline: Baseline, earlier: Sequence[PastReport]
) -> str:
    """What the plain rule's answer means for the model.

    ``not judged`` in sample, ``unknown`` without an out-of-time baseline, or where nothing broke
    but a change has no value (a window in which nobody bought has no R²), ``act`` if the rule also
    broke in the newest earlier window of the same model that shares no day with this one, else
    ``watch`` or ``ok``.
    """
    if issued.in_sample:
        return "not judged"
    if baseline.kind != "out_of_time":
        return "unknown"
    if rule["plain_rule"] == "ok":
        known = np.isfinite([rule["rmse_change"], rule["r2_change"]]).all()
        return "ok" if known else "unknown"
    return "act" if _broke_before(issued, earlier) else "watch"


def _broke_before(issued: Issued, earlier: Sequence[PastReport]) -> bool:
    own = [report for report in earlier if report.model_id == issued.model_id]
    disjoint = [report for report in own if report.window_end <= issued.cutoff]
    newest = max(disjoint, key=lambda report: report.cutoff, default=None)
    return newest is not None and newest.breach
