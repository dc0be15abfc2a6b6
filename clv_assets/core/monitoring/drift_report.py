"""Drift: realised accuracy against the baseline of the model that predicted."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from scipy.stats import t as student

from clv_assets.config.monitoring import Monitoring
from clv_assets.core.arrays import Array
from clv_assets.core.calendar.due import Issued
from clv_assets.core.calendar.windows import months_between
from clv_assets.core.champion.totals import TotalsBand, totals
from clv_assets.core.errors import ClvError
from clv_assets.core.features.populations import ranked
from clv_assets.core.metrics.accuracy import clip_whales, evaluate
from clv_assets.core.metrics.resampling import Judged, resampled
from clv_assets.core.monitoring.final_verdict import (
    PRIOR_WINDOWS,
    Comparison,
    Verdict,
    beside_baseline,
    verdict_of,
)
from clv_assets.core.trials.baseline import Baseline

R2_FLOOR = 0.25
LARGEST = 0.001  # share of the customers without whom each metric is told again
INTERVAL = (0.05, 0.95)
TOLD = (
    *("rmse", "r2", "skill", "unexplained", "ngini", "spearman", "cap10"),
    *("bias", "dec_wape", "inside_80"),
)
BASELINES = ("rmse", "r2", "ngini", "bias", "skill", "spearman", "cap10", "dec_wape", "inside_80")
NORMAL_80 = 1.2816  # standard deviations from the middle to the end of an 80 % interval


@dataclass(frozen=True)
class MaturedWindow:
    """A matured window of one cutoff, and what is known beside its actuals.

    Attributes:
        customers: of those that count: predicted_clv, actual_clv, and where they are known lo80,
            hi80, p_active and naive, the scaled past spend.
        issued: the prediction that they were compared with.
        baseline: of the model that predicted.
        band: how far totals of the model may be off.
        orders_revenue: of all orders in the whole months of the window, when it was judged.
    """

    customers: pl.DataFrame
    issued: Issued
    baseline: Baseline
    band: TotalsBand
    orders_revenue: float = math.nan

    @property
    def judged(self) -> Judged:
        """As arrays."""
        names = ("predicted_clv", "actual_clv", "naive", "lo80", "hi80")
        sides = (
            self.customers[n].to_numpy() if n in self.customers.columns else None for n in names
        )
        return Judged(*sides)  # type: ignore[arg-type]

    @property
    def pred_months(self) -> int:
        """Its length."""
        return max(months_between(self.issued.cutoff, self.issued.window_end), 1)


def r2_change(r2: float, r2_baseline: float) -> float:
    """(R² - baseline) / max(|baseline|, 0.25): a baseline near 0 makes a plain ratio absurd."""
    return (r2 - r2_baseline) / max(abs(r2_baseline), R2_FLOOR)


def drift_report(window: MaturedWindow, thresholds: Monitoring) -> pd.DataFrame:
    """One row: how an issued prediction did, and the verdict.

    Silent customers don't count, as in the baseline. ``rmse_breach`` and ``r2_breach`` are the
    plain rule's two halves; ``rmse_verdict`` and ``r2_verdict`` what is made of them, by
    ``monitoring.verdict``. Each metric of TOLD has a 90 % interval (``_lo``, ``_hi``), and its
    value without the largest 0.1 % of the customers (``_rest``).

    Raises:
        ClvError: no customer counts.
    """
    customers, issued = window.customers, window.issued
    predicted, actual = (customers[n].to_numpy() for n in ("predicted_clv", "actual_clv"))
    metrics = evaluate(predicted, actual)
    drawn = resampled(window.judged)
    base = {name: window.baseline.mean(name) for name in BASELINES}
    rule = plain_rule(metrics, base, thresholds)
    level = total_beside_its_band(customers, window.band)
    verdict = _verdict(window, rule, drawn, level, thresholds)
    row = {
        "cutoff": str(issued.cutoff),
        "window_end": str(issued.window_end),
        "model_id": issued.model_id,
        "customers": customers.height,
        "buyers": int(np.count_nonzero(actual)),
        **{name: metrics[name] for name in ("rmse", "r2")},
        **{f"{name}_baseline": value for name, value in base.items()},
        **rule,
        "rmse_verdict": "breach" if verdict.rmse_breach else "ok",
        "r2_verdict": "breach" if verdict.r2_breach else "ok",
        "verdict": verdict.verdict,
        "reason": verdict.reason,
        "data_fault": verdict.data_fault,
        "baseline_kind": window.baseline.kind,
        **{name: metrics[name] for name in ("mae", "spearman", "ngini", "cap10", "bias", "rmse_w")},
        **_told(window.judged, drawn),
        **level,
        "orders_revenue": window.orders_revenue,
    }
    return pd.DataFrame([row])


def _told(judged: Judged, drawn: Mapping[str, Array]) -> dict[str, float]:
    """Of each metric its interval, and its value without the largest customers."""
    rest = resampled(judged.without_largest(LARGEST), draws=0) if len(judged.actual) > 1 else {}
    told: dict[str, float] = {}
    for name in TOLD:
        draws = drawn.get(name, np.full(2, np.nan))
        known = draws[1:][np.isfinite(draws[1:])]
        low, high = np.quantile(known, INTERVAL) if len(known) else (math.nan, math.nan)
        told |= {name: float(draws[0]), f"{name}_lo": float(low), f"{name}_hi": float(high)}
        told[f"{name}_rest"] = float(rest[name][0]) if name in rest else math.nan
    return told


def total_beside_its_band(customers: pl.DataFrame, band: TotalsBand) -> dict[str, float]:
    """The total that came beside the one predicted, and how likely one so far off was.

    Returns:
        total_predicted, total_lo80, total_hi80, total_actual; total_p, the probability to be so
        far off either way, and total_p_low, to be so low; NaN where there is no interval.
    """
    actual = float(customers["actual_clv"].sum())
    if "p_active" not in customers.columns:
        return dict.fromkeys(
            ("total_predicted", "total_lo80", "total_hi80", "total_p", "total_p_low"), math.nan
        ) | {"total_actual": actual}
    row = totals(customers, band).row(0, named=True)
    predicted, low, high = row["predicted"], row["lo80"], row["hi80"]
    p_low = p_high = math.nan
    if low > 0 and high > predicted > low:
        below, above = math.log(predicted / low), math.log(high / predicted)
        off = math.log(actual / predicted) if actual > 0 else -math.inf
        z = NORMAL_80 * (off / below if off < 0 else off / above)
        freedom = PRIOR_WINDOWS + band.disjoint
        p_low, p_high = float(student.cdf(z, freedom)), float(student.sf(z, freedom))
    return {
        "total_predicted": predicted,
        "total_lo80": low,
        "total_hi80": high,
        "total_actual": actual,
        "total_p": min(2 * min(p_low, p_high), 1.0) if math.isfinite(p_low) else math.nan,
        "total_p_low": p_low,
    }


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


def _verdict(
    window: MaturedWindow,
    rule: Mapping[str, Any],
    drawn: Mapping[str, Array],
    level: Mapping[str, float],
    thresholds: Monitoring,
) -> Verdict:
    if window.issued.in_sample:
        return Verdict("not judged", "in sample: the model had seen days of the window")
    if not window.baseline.is_out_of_time:
        why = "the baseline is not out of time: the log was too short, customers were held out"
        return Verdict("unknown", why)
    if thresholds.verdict == "plain":
        return _plain_verdict(rule)
    customers = window.customers
    predicted, actual = (customers[n].to_numpy() for n in ("predicted_clv", "actual_clv"))
    clipped = resampled(Judged(*clip_whales(predicted, actual)))
    draws = {**drawn, "rmse_w": clipped["rmse"], "r2_w": clipped["r2"]}
    compared: dict[str, Comparison] = {
        name: beside_baseline(
            name, draws.get(name, np.full(2, np.nan)), window.baseline, window.pred_months
        )
        for name in ("rmse", "skill", "rmse_w", "r2", "r2_w", "ngini")
    }
    return verdict_of(
        rule,
        compared,
        buyers=int(np.count_nonzero(actual)),
        r2=float(drawn["r2"][0]),
        p_total_too_low=level["total_p_low"],
        p_level=level["total_p"],
    )


def _plain_verdict(rule: Mapping[str, Any]) -> Verdict:
    """The plain rule alone: no noise is looked at."""
    if rule["plain_rule"] == "breach":
        return Verdict("watch", "the plain rule", rule["rmse_breach"], rule["r2_breach"])
    known = np.isfinite([rule["rmse_change"], rule["r2_change"]]).all()
    return Verdict("ok", "the plain rule") if known else Verdict("unknown", "a change has no value")
