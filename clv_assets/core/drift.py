"""Drift: realised accuracy against the baseline of the model that predicted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from clv_assets.config.monitoring import Monitoring
from clv_assets.core.baseline import Baseline, in_tiers
from clv_assets.core.calendar.due import Issued
from clv_assets.core.errors import ClvError
from clv_assets.core.metrics import evaluate, normalised_gini

R2_FLOOR = 0.25
EMPTY_SHARE = 1e-4


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
    judged = _judged(actuals, str(issued.cutoff))
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


def _judged(actuals: pl.DataFrame, what: str) -> pl.DataFrame:
    """The customers that count; ClvError where only silent ones were scored."""
    judged = in_tiers(actuals)
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


def early_read(
    actuals: pl.DataFrame,
    *,
    month: str,
    cutoff: date,
    baseline: Baseline,
    thresholds: Monitoring,
) -> pl.DataFrame:
    """One row per signal: the month's value, its band and whether it broke.

    ``ngini`` ranks the month's revenue by the newest prediction issued before it. Its band starts
    below the baseline's monthly mean by the larger of a share of it and some spreads; it has no
    upper end. Without a monthly baseline the band is missing and nothing breaks; a month without
    any revenue has no value and does break.

    Args:
        actuals: customer_id, population, predicted_clv, actual_clv (of the month), model_id.
        month: the label month, ``YYYY-MM``.
        cutoff: of the prediction.
        baseline: of the model that predicted.
        thresholds: early_ngini_decrease (share) and early_ngini_spreads.
    """
    judged = _judged(actuals, month)
    value = normalised_gini(judged["predicted_clv"].to_numpy(), judged["actual_clv"].to_numpy())
    mean, low = _early_band(baseline, thresholds)
    return pl.DataFrame(
        {
            "month": [month],
            "cutoff": [str(cutoff)],
            "model_id": [str(actuals["model_id"][0])],
            "signal": ["ngini"],
            "customers": [judged.height],
            "value": [value],
            "baseline": [mean],
            "band_low": [low],
            "breach": [low is not None and not value >= low],
        },
        schema_overrides={"baseline": pl.Float64, "band_low": pl.Float64},
    )


def _early_band(baseline: Baseline, thresholds: Monitoring) -> tuple[float | None, float | None]:
    """The baseline's monthly mean, and the lower end of the band."""
    early = baseline.early()
    if early is None:
        return None, None
    mean, spread = early
    share = thresholds.early_ngini_decrease * mean
    return mean, mean - max(share, thresholds.early_ngini_spreads * (spread or 0.0))


@dataclass(frozen=True)
class Reference:
    """Deciles of a column at training, to measure how a later distribution has moved."""

    edges: tuple[float, ...]
    shares: tuple[float, ...]

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> "Reference":
        known = values[np.isfinite(values)]
        deciles = np.quantile(known, np.linspace(0.1, 0.9, 9)) if len(known) else np.zeros(0)
        inner, times = np.unique(deciles, return_counts=True)
        # A value that fills deciles gets a bin of its own, else what exceeds it would hide there.
        above = np.nextafter(inner[times > 1], np.inf)
        edges = tuple(float(edge) for edge in np.union1d(inner, above))
        return cls(edges, tuple(_shares(values, edges)))

    def psi(self, values: NDArray[np.float64]) -> float:
        """Population stability index: sum of (now - then) x log(now / then) over the bins.

        Missing values are a bin of their own. Below 0.1 is still, above 0.25 has moved.
        """
        now = np.maximum(_shares(values, self.edges), EMPTY_SHARE)
        then = np.maximum(np.asarray(self.shares), EMPTY_SHARE)
        return float(np.sum((now - then) * np.log(now / then)))


def _shares(values: NDArray[np.float64], edges: Sequence[float]) -> NDArray[np.float64]:
    known = np.isfinite(values)
    bins = np.searchsorted(np.asarray(edges), values[known], side="right")
    counts = np.append(np.bincount(bins, minlength=len(edges) + 1), np.sum(~known))
    return np.asarray(counts / max(len(values), 1), float)


def stability(references: dict[str, Reference], frame: pl.DataFrame) -> dict[str, float]:
    """PSI of each referenced column of ``frame``."""
    return {
        name: reference.psi(frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy())
        for name, reference in references.items()
    }
