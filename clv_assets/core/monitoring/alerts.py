"""Alerts: a breach worded for the person who is called, with what to do."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from clv_assets.config.monitoring import Monitoring
from clv_assets.core.calendar.due import Distrust
from clv_assets.core.currency import priced


@dataclass(frozen=True)
class Alert:
    """One breach.

    Attributes:
        name: unique per breach; a file name without ending.
        title: one line.
        body: Markdown.
    """

    name: str
    title: str
    body: str


NOTHING_AUTOMATIC = (
    "Nothing is retrained automatically. Look at predicted against actual by decile on "
    "`actuals`, and at the data checks on `transactions`; if the model is to blame, a person "
    "trains and approves a new champion (`clv train`)."
)


def drift_alerts(
    report: Mapping[str, Any], thresholds: Monitoring, currency: str | None = None
) -> list[Alert]:
    """An alert for each half of the plain rule that broke; none for an in-sample prediction.

    Args:
        report: a row of the drift report.
        currency: ISO code of its RMSE, if it is known.
    """
    if report["verdict"] == "not judged":
        return []
    units = {"rmse": currency, "r2": None}
    limits = {"rmse": f"+{thresholds.rmse_increase:.0%}", "r2": f"-{thresholds.r2_decrease:.0%}"}
    names = {"rmse": "RMSE", "r2": "R²"}
    return [
        Alert(
            name=f"{metric}_drift-{report['cutoff']}-{report['model_id']}",
            title=(
                f"{names[metric]} of cutoff {report['cutoff']} is "
                f"{report[f'{metric}_change']:+.0%} against its baseline"
            ),
            body="\n".join(
                [
                    f"- window: [{report['cutoff']}, {report['window_end']})",
                    f"- model: {report['model_id']}",
                    f"- {names[metric]}: {_beside_baseline(report, metric, units[metric])}, "
                    f"limit {limits[metric]}",
                    f"- customers: {report['customers']:,}",
                    f"- verdict: **{report['verdict']}**, against a baseline of kind "
                    f"{report['baseline_kind']}",
                    "",
                    NOTHING_AUTOMATIC,
                ]
            ),
        )
        for metric in ("rmse", "r2")
        if report[f"{metric}_breach"]
    ]


def _beside_baseline(report: Mapping[str, Any], metric: str, unit: str | None) -> str:
    now, then = (priced(f"{report[name]:,.3f}", unit) for name in (metric, f"{metric}_baseline"))
    return f"{now}, baseline {then}"


def early_alerts(reads: pl.DataFrame) -> list[Alert]:
    """An alert for each signal of a label month that left its band."""
    return [
        Alert(
            name=f"early_drift-{reading['month']}-{reading['signal']}-{reading['model_id']}",
            title=(
                f"Early read of {reading['month']}: {reading['signal']} "
                f"{reading['value']:.3f} is not above {reading['band_low']:.3f}"
            ),
            body="\n".join(
                [
                    f"- prediction of cutoff {reading['cutoff']}, model {reading['model_id']}",
                    f"- baseline of a month: {reading['baseline']:.3f}",
                    f"- customers: {reading['customers']:,}",
                    "",
                    NOTHING_AUTOMATIC,
                ]
            ),
        )
        for reading in reads.filter(pl.col("breach")).iter_rows(named=True)
    ]


def ingest_alert(reason: str, since: date, complete: str | None) -> Alert:
    """That the source couldn't be read, one for each kind of reason since the last success.

    Args:
        reason: what the ingest said.
        since: the day of the first failure since the last success.
        complete: the day up to which the stored orders are complete; None: there are none.
    """
    kept = f"complete up to {complete}" if complete else "none yet"
    lines = [
        f"- failing since: {since}",
        f"- orders on file: {kept}",
        "- reason:",
        "",
        *(f"      {line}" for line in reason.splitlines()),
        "",
        "The last good orders stay, and what they make due is still done, but nothing newer is "
        "scored or judged. Mend the source, then run `clv ingest`, or wait for the next daily "
        "one. `clv status` tells the newest reason until one succeeds.",
    ]
    return Alert(
        name=f"ingest_failed-{since}-{_kind(reason)}",
        title=f"The ingest has failed since {since}",
        body="\n".join(lines),
    )


def trust_alerts(distrust: Distrust, remedy: str) -> list[Alert]:
    """That the log, or months of it, can't be trusted, which holds up what reads it.

    Args:
        remedy: of a month.
    """
    months = [
        Alert(
            name=f"month_suspect-{month}-{_kind(why)}",
            title=f"{month} can't be trusted: {why}",
            body="Cutoffs, labels and label months that read it wait; `clv status` names them.\n\n"
            f"{remedy}",
        )
        for month, why in distrust.months.items()
    ]
    if not distrust.whole:
        return months
    whole = Alert(
        name=f"log_suspect-{_kind(distrust.whole)}",
        title=f"No cutoff can be scored: {distrust.whole}",
        body="`clv status` tells which wait, and what to do.",
    )
    return [*months, whole]


def _kind(reason: str) -> str:
    """The same of reasons that differ in figures alone: rows, days and sums change every day."""
    return hashlib.sha256(re.sub(r"[\d.,]+", "", reason).encode()).hexdigest()[:8]
