"""Is a matured window worse than chance and the baseline's own ups and downs explain?"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from scipy.stats import t as student

from clv_assets.core.arrays import Array
from clv_assets.core.calendar.windows import disjoint
from clv_assets.core.metrics.comparison import FEWEST_BUYERS
from clv_assets.core.trials.baseline import Baseline

ALPHA = 0.005  # of a breach by chance, for each half of the rule
IMPLAUSIBLE = 1e-4  # of an improvement, or of a total below all that was thought possible
PRIOR_WINDOWS = 4  # windows that the belief on a metric's spread counts as
PRIOR_SPREAD = {
    "rmse": 0.25,
    "rmse_w": 0.25,
    "skill": 0.10,
    "r2": 0.15,
    "r2_w": 0.15,
    "ngini": 0.03,
}
IN_LOGARITHMS = ("rmse", "rmse_w", "skill")
HINT = 0.05  # of what only has to point the same way
LEAKED = 0.95  # an R² that no honest prediction of single customers reaches
TOO_GOOD = "too good to be true: are the actuals of this window complete?"
TOO_LITTLE = "the sum of actuals is below all that was thought possible: are orders missing?"
FAR_TOTAL = "the total is farther off than its interval explains"
WHALES = "a few of the largest customers explain it: without them all is as before"


@dataclass(frozen=True)
class Comparison:
    """A metric of a window beside the baseline's windows, worse above 0.

    Attributes:
        worse: in logarithms of an error, in units of an R².
        noise: standard deviation of ``worse`` if nothing is the matter.
        freedom: degrees of freedom of ``noise``.
    """

    worse: float
    noise: float
    freedom: int

    @property
    def p(self) -> float:
        """Probability of being as bad by chance; NaN where it can't be told."""
        return self._tail(self.worse)

    @property
    def p_better(self) -> float:
        """Probability of being as good by chance."""
        return self._tail(-self.worse)

    def _tail(self, off: float) -> float:
        if not math.isfinite(off):
            return math.nan
        return (
            float(student.sf(off / self.noise, self.freedom)) if self.noise > 0 else float(off <= 0)
        )


def beside_baseline(metric: str, draws: Array, baseline: Baseline, pred_months: int) -> Comparison:
    """A metric beside its baseline: the noise is that of both.

    The windows of neighbouring origins share most of their days, so all of them tell the mean and
    the spread, but they count as those that share none.

    Args:
        draws: of ``resampled``: the metric itself, then that of each draw.
    """
    in_logs, sign = metric in IN_LOGARITHMS, 1 if metric in IN_LOGARITHMS else -1
    past = np.array([trial.get(metric, math.nan) for trial in baseline.trials], float)
    past = past[np.isfinite(past) & ((past > 0) | (not in_logs))]
    with np.errstate(divide="ignore", invalid="ignore"):
        now = np.log(draws) if in_logs else draws
        known = np.log(past) if in_logs else past
    origins = [date.fromisoformat(str(trial["origin"])) for trial in baseline.trials]
    windows = max(disjoint(origins, pred_months), 1)
    if not len(known) or not math.isfinite(now[0]):
        return Comparison(math.nan, math.nan, PRIOR_WINDOWS)
    between = float(np.sum((known - known.mean()) ** 2)) / max(len(known) - 1, 1)
    weight, seen = PRIOR_WINDOWS, windows - 1
    variance = (weight * PRIOR_SPREAD[metric] ** 2 + seen * between) / (weight + seen)
    chance = float(np.nanvar(now[1:])) if len(now) > 1 else 0.0
    noise = math.sqrt(variance * (1 + 1 / windows) + chance)
    return Comparison(sign * float(now[0] - known.mean()), noise, weight + seen)


@dataclass(frozen=True)
class Verdict:
    """What becomes of a matured window.

    Attributes:
        verdict: ok, watch, unknown or not judged.
        reason: why it is unknown, what it rests on, or what explains a breach of the plain rule.
        rmse_breach, r2_breach: whether each half is beyond its noise.
        data_fault: whether the orders look wrong rather than the model.
    """

    verdict: str
    reason: str
    rmse_breach: bool = False
    r2_breach: bool = False
    data_fault: bool = False


def verdict_of(
    rule: Mapping[str, Any],
    compared: Mapping[str, Comparison],
    *,
    buyers: int,
    r2: float,
    p_total_too_low: float,
    p_level: float,
) -> Verdict:
    """The verdict of an out-of-time window by evidence.

    A half of the plain rule that broke counts if the metric is worse than its noise explains, also
    beside past spend (a season that makes everything larger makes every error larger) and without
    the largest customers (one whale is no drift). An order of customers that is worse, or a total
    outside of its interval, are watched too, though the plain rule sees neither.

    Args:
        rule: rmse_breach and r2_breach of the plain rule.
        compared: by metric: rmse, skill, rmse_w, r2, r2_w, ngini.
        buyers: customers with any revenue in the window.
        r2: of the window.
        p_total_too_low: probability of so low a sum of actuals.
        p_level: probability of a total so far off, either way.
    """
    if buyers < FEWEST_BUYERS:
        return Verdict("unknown", f"{buyers} customers bought; it takes {FEWEST_BUYERS} to tell")
    if compared["rmse"].p_better < IMPLAUSIBLE and r2 > LEAKED:
        return Verdict("unknown", TOO_GOOD, data_fault=True)
    if p_total_too_low < IMPLAUSIBLE:
        return Verdict("unknown", TOO_LITTLE, data_fault=True)
    if not all(math.isfinite(compared[name].worse) for name in ("rmse", "r2")):
        return Verdict("unknown", "a metric has no value in this window")
    worse = {
        "rmse": rule["rmse_breach"] and _is_sure(compared, "rmse", "skill"),
        "r2": rule["r2_breach"] and _is_sure(compared, "r2"),
    }
    without_whales = {name: worse[name] and _is_sure(compared, f"{name}_w") for name in worse}
    if any(without_whales.values()):
        reason = "worse than chance and the baseline's spread explain"
        return Verdict("watch", reason, without_whales["rmse"], without_whales["r2"])
    if _is_sure(compared, "ngini"):
        return Verdict("watch", "the order of customers is worse than chance explains")
    if p_level < ALPHA:
        return Verdict("watch", FAR_TOTAL)
    if rule["plain_rule"] == "breach" and compared["rmse_w"].worse < compared["rmse"].worse / 2:
        return Verdict("ok", WHALES)
    within = "; the plain rule broke within the noise" if rule["plain_rule"] == "breach" else ""
    return Verdict("ok", f"as good as its baseline{within}")


def _is_sure(compared: Mapping[str, Comparison], *metrics: str) -> bool:
    """Whether the first of these is worse than noise, and the others, where they can be told, point
    the same way.
    """
    first, *others = (compared[name].p for name in metrics)
    return first < ALPHA and all(p < HINT for p in others if math.isfinite(p))
