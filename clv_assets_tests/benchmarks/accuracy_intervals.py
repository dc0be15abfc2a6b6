"""The champion's intervals and probabilities against plain conditional quantiles of ``pnbd``."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clv_assets.core.calendar.windows import add_months, prediction_window
from clv_assets.core.errors import ClvError
from clv_assets.core.metrics.accuracy import coverage, interval_score
from clv_assets.core.metrics.calibration import Calibration
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets_tests.benchmarks.accuracy_cells import Cell
from clv_assets_tests.benchmarks.accuracy_report import Judged, tell_target

BINS = 20
MOST_SCORE = 0.95
INSIDE = (0.75, 0.85)
BOUND = (0.86, 0.94)
# A bin of customers is off by chance too: two standard errors are no fault.
CALIBRATED = 0.05


@dataclass(frozen=True)
class Sure:
    """A cell's certainty, and the reference's interval score and coverage at risk."""

    cell: Cell
    customers: int
    certainty: Calibration
    reference: tuple[float, float] | None

    @property
    def score_ratio(self) -> float:
        if self.certainty.interval is None or self.reference is None:
            return float("nan")
        return self.certainty.interval.score / self.reference[0]

    @property
    def bins_off(self) -> int:
        """Of ten bins of p_active, those that are further off than chance allows."""
        assert self.certainty.active is not None
        expected, came = self.certainty.active
        error = np.sqrt(expected * (1 - expected) / max(self.customers / 10, 1))
        return int(np.sum(np.abs(expected - came) > np.maximum(CALIBRATED, 2 * error)))


def conditional_quantiles(cell: Cell) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The 10 % and 90 % quantiles of what came of like predictions one window earlier.

    Twenty equally full bins of the prediction of ``pnbd`` at ``cutoff - pred_months``, each with
    the quantiles of actual revenue up to the cutoff; applied to its prediction at the cutoff.
    """
    past = cell.setting.at(add_months(cell.cutoff, -cell.pred_months))
    known, actual = past.predict("pnbd"), cell.actual(past.cutoff)
    edges = np.unique(np.quantile(known, np.arange(1, BINS) / BINS))
    bins, now = (np.searchsorted(edges, p) for p in (known, cell.setting.predict("pnbd")))
    quantiles = [
        np.quantile(actual[bins == n], [0.1, 0.9]) if np.any(bins == n) else (0.0, 0.0)
        for n in range(len(edges) + 1)
    ]
    lo, hi = np.array(quantiles)[now].T
    return lo, hi


def surely(judged: Judged, ours: str) -> Sure | None:
    """None where the method claims no interval and no probability."""
    columns = judged.runs[ours].columns
    if columns is None or not {"hi80", "hi90", "p_active"} & set(columns.columns):
        return None
    cell = judged.cell
    window = prediction_window(cell.cutoff, cell.pred_months)
    certainty = Calibration.of(with_actuals(columns, cell.setting.orders, window))
    try:
        lo, hi = conditional_quantiles(cell)
    except ClvError:
        return Sure(cell, columns.height, certainty, None)
    reference = interval_score(lo, hi, judged.actual), coverage(lo, hi, judged.actual)
    return Sure(cell, columns.height, certainty, reference)


def tell_certainty(all_judged: Sequence[Judged], ours: str) -> None:
    """Cell by cell, then what the issue asks for beside what is reached."""
    found = [sure for judged in all_judged if (sure := surely(judged, ours)) is not None]
    print(f"\n{ours}: intervals and probabilities")
    if not found:
        print("  none claimed (no columns lo80, hi80, hi90, p_active)")
        return
    for sure in found:
        print(f"  {sure.cell.name}")
        _tell_cell(sure)
    ratios = [sure.score_ratio for sure in found if np.isfinite(sure.score_ratio)]
    if ratios:
        tell_target(
            "interval score against quantiles of pnbd", float(np.median(ratios)), MOST_SCORE
        )
    intervals = [s.certainty.interval for s in found if s.certainty.interval is not None]
    if intervals:
        at_risk = [interval.inside_at_risk for interval in intervals]
        _band("inside 80 % interval at risk, median", float(np.median(at_risk)), INSIDE)
    bounds = [sure.certainty.bound for sure in found if sure.certainty.bound is not None]
    if bounds:
        _tell_bounds(np.array(bounds))
    active = [sure.certainty.active for sure in found if sure.certainty.active is not None]
    if active:
        expected, came = np.mean(active, axis=0)
        worst = float(np.max(np.abs(expected - came)))
        tell_target("p_active off, worst bin over all cells", worst, CALIBRATED)
        off = sum(sure.bins_off for sure in found if sure.certainty.active is not None)
        print(f"    cell by cell {off} of {10 * len(active)} bins are off beyond chance")


def _tell_bounds(bounds: NDArray[np.float64]) -> None:
    """Of cells x deciles. A season that turns out better moves all deciles of a cell at once."""
    by_decile = bounds.mean(axis=0)
    _band("up to hi90, lowest decile over all cells", float(by_decile.min()), BOUND)
    _band("up to hi90, highest decile over all cells", float(by_decile.max()), BOUND)
    within = np.mean((bounds >= BOUND[0]) & (bounds <= BOUND[1]))
    print(
        f"    cell by cell {bounds.min():.2f} to {bounds.max():.2f}; "
        f"{within:.0%} of the deciles within {BOUND[0]:g} to {BOUND[1]:g}"
    )


def _tell_cell(sure: Sure) -> None:
    certainty = sure.certainty
    if certainty.interval is not None:
        interval = certainty.interval
        print(
            f"    80 %: score {interval.score:,.1f}, x {sure.score_ratio:.3f} of the quantiles; "
            f"inside {interval.inside_at_risk:.1%} at risk, {interval.inside:.1%} of all"
        )
    if sure.reference is not None:
        print(f"    quantiles of pnbd: {sure.reference[0]:,.1f}; {sure.reference[1]:.1%} at risk")
    if certainty.bound is not None:
        shares = " ".join(f"{share:.2f}" for share in certainty.bound)
        print(f"    up to hi90 by decile, best first: {shares}")
    if certainty.active is not None:
        pairs = " ".join(f"{p:.2f}/{came:.2f}" for p, came in certainty.active.T)
        print(f"    p_active / bought: {pairs}")


def _band(what: str, reached: float, band: tuple[float, float]) -> None:
    mark = "" if band[0] <= reached <= band[1] else "   FALLS SHORT"
    print(f"  {what:<41} {reached:>7.3f}  {band[0]:g} to {band[1]:g}{mark}", flush=True)
