"""The figures of the accuracy benchmark as text: cell by cell, then over all cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from clv_assets.core.metrics.accuracy import evaluate
from clv_assets.core.metrics.comparison import Duel, advantages
from clv_assets_tests.benchmarks.accuracy_cells import Cell
from clv_assets_tests.benchmarks.accuracy_methods import Run

SHOWN = ("rmse_w", "mae", "ngini", "dec_wape", "bias", "rmse", "rmse_trimmed", "r2", "spearman")
RATIOS = ("rmse_w", "mae", "ngini", "dec_wape", "rmse", "rmse_trimmed")
HIGHER_IS_BETTER = ("ngini", "r2", "spearman")
TESTED = ("rmse_w", "mae", "ngini")
TARGETS = {
    "naive": {"rmse_w": 0.85, "mae": 0.83, "ngini": 1.03, "dec_wape": 0.35},
    "single": {"rmse_w": 0.72, "mae": 0.84, "ngini": 1.075, "dec_wape": 0.37},
    "pnbd": {"rmse_w": 0.96, "mae": 0.94, "ngini": 1.01, "dec_wape": 0.60},
}
MOST_BIAS = 0.12
MOST_CPU = 6.0


@dataclass(frozen=True)
class Judged:
    """All methods on one cell, and what came."""

    cell: Cell
    runs: dict[str, Run]
    actual: NDArray[np.float64]

    @cached_property
    def metrics(self) -> dict[str, dict[str, float]]:
        return {method: evaluate(run.predicted, self.actual) for method, run in self.runs.items()}

    def ratio(self, ours: str, theirs: str, metric: str) -> float:
        return self.metrics[ours][metric] / self.metrics[theirs][metric]

    def significance(self, ours: str, theirs: str, metric: str) -> str:
        """``better`` or ``worse`` where 95 % of the customer draws leave no doubt, else ``=``."""
        predicted = self.runs[ours].predicted, self.runs[theirs].predicted
        duel = Duel(np.arange(len(self.actual)), *predicted, self.actual)
        low, high = np.quantile(advantages([duel], metric), [0.025, 0.975])
        return "better" if low > 0 else "worse" if high < 0 else "="


def tell_cell(judged: Judged, subjects: Sequence[str], references: Sequence[str]) -> None:
    methods = list(judged.runs)
    pairs = [(ours, theirs) for ours in subjects for theirs in references]
    print(f"\n{judged.cell.name}: {len(judged.actual):,} customers, {judged.actual.sum():,.0f}")
    _row("", [*methods, *(_pair(pair, subjects) for pair in pairs)])
    for metric in SHOWN:
        cells = [_number(judged.metrics[method][metric]) for method in methods]
        if metric in RATIOS:
            cells += [f"{judged.ratio(*pair, metric):.3f}" for pair in pairs]
        _row(metric, cells)
    _row("CPU s, fit", [f"{run.fit_cpu:.2f}" for run in judged.runs.values()])
    if "pnbd" in references:
        for ours in subjects:
            found = [f"{m} {judged.significance(ours, 'pnbd', m)}" for m in TESTED]
            print(f"  {ours} against pnbd (95 %): {', '.join(found)}", flush=True)


def tell_summary(all_judged: Sequence[Judged], ours: str, references: Sequence[str]) -> None:
    """Medians, worst cell and wins of ``ours`` against each reference."""
    print(f"\n{ours}: median over {len(all_judged)} cells (worst cell; cells won)")
    _row("", [f"x {theirs}" for theirs in references], width=30)
    for metric in RATIOS:
        higher = metric in HIGHER_IS_BETTER
        cells = []
        for theirs in references:
            ratios = [judged.ratio(ours, theirs, metric) for judged in all_judged]
            wins = sum((ratio > 1) == higher and ratio != 1 for ratio in ratios)
            worst = min(ratios) if higher else max(ratios)
            median = float(np.median(ratios))
            cells.append(f"{median:.3f} (worst {worst:.3f}; {wins}/{len(ratios)})")
        _row(metric, cells, width=30)


def tell_targets(all_judged: Sequence[Judged], ours: str, references: Sequence[str]) -> None:
    """What the issue asks for beside what was reached."""
    print(f"\n{ours}: asked for and reached")
    for theirs in references:
        for metric, limit in TARGETS.get(theirs, {}).items():
            median = float(np.median([j.ratio(ours, theirs, metric) for j in all_judged]))
            higher = metric in HIGHER_IS_BETTER
            tell_target(f"{metric} against {theirs}", median, limit, at_least=higher)
    biases = [abs(judged.metrics[ours]["bias"]) for judged in all_judged]
    tell_target("median |bias|", float(np.median(biases)), MOST_BIAS)
    if "single" in references:
        cpu = [j.runs[ours].fit_cpu / j.runs["single"].fit_cpu for j in all_judged]
        tell_target("CPU of a fit against single, median", float(np.median(cpu)), MOST_CPU)
    if "pnbd" in references:
        worse = [
            f"{judged.cell.name} {metric}"
            for judged in all_judged
            for metric in TESTED
            if judged.significance(ours, "pnbd", metric) == "worse"
        ]
        tell_target("significantly worse than pnbd", len(worse), 0)
        for what in worse:
            print(f"    {what}")


def tell_target(what: str, reached: float, limit: float, *, at_least: bool = False) -> None:
    """One line: what was reached, what is asked for, and whether it falls short."""
    met = reached >= limit if at_least else reached <= limit
    sign = "at least" if at_least else "at most"
    mark = "" if met else "   FALLS SHORT"
    print(f"  {what:<41} {reached:>7.3f}  {sign} {limit:g}{mark}", flush=True)


def _pair(pair: tuple[str, str], subjects: Sequence[str]) -> str:
    ours, theirs = pair
    return f"x {theirs}" if len(subjects) == 1 else f"{ours[:8]}/{theirs}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _row(name: str, cells: Iterable[str], width: int = 11) -> None:
    print(f"  {name:<13}" + "".join(f"{cell:>{width}}" for cell in cells))
