"""How well a champion knows what it doesn't know: its intervals and probabilities judged."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array
from clv_assets.core.metrics.accuracy import (
    activity_calibration,
    bound_coverage,
    coverage,
    interval_score,
)

READ = {"predicted_clv", "actual_clv", "actual_days", "lo80", "hi80", "hi90", "p_active"}


@dataclass(frozen=True)
class IntervalJudged:
    """The 80 % intervals beside what came.

    Attributes:
        score: interval score, in currency; smaller is better.
        inside: share of customers in their interval.
        inside_at_risk: the same of those whose upper bound is above 0.
    """

    score: float
    inside: float
    inside_at_risk: float


@dataclass(frozen=True)
class Calibration:
    """What was claimed beside what came; None where the champion claims nothing.

    Attributes:
        interval: of lo80 and hi80.
        bound: share of customers up to their hi90 in each predicted decile, best first.
        active: mean p_active and share with a purchase in ten bins, highest first, (2, 10).
    """

    interval: IntervalJudged | None
    bound: Array | None
    active: Array | None

    @classmethod
    def of(cls, judged: pl.DataFrame) -> "Calibration":
        """Judge those of lo80 and hi80, hi90, and p_active that are there.

        Args:
            judged: customers with predicted_clv, actual_clv and actual_days, days with a purchase.
        """
        column = {
            name: judged[name].cast(pl.Float64).to_numpy() for name in READ & {*judged.columns}
        }
        actual, bought = column["actual_clv"], (column["actual_days"] > 0).astype(float)
        interval, bound, active = None, None, None
        if {"lo80", "hi80"} <= column.keys():
            lo, hi = column["lo80"], column["hi80"]
            interval = IntervalJudged(
                score=interval_score(lo, hi, actual),
                inside=float(np.mean((actual >= lo) & (actual <= hi))),
                inside_at_risk=coverage(lo, hi, actual),
            )
        if "hi90" in column:
            bound = bound_coverage(column["predicted_clv"], column["hi90"], actual)
        if "p_active" in column:
            active = activity_calibration(column["p_active"], bought)
        return cls(interval, bound, active)
