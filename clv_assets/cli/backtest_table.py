"""A backtest as text: methods as columns, metrics as rows, each beside its ratio to past spend."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from clv_assets.cli.figures import NONE, figure
from clv_assets.core.backtest.backtest import PAST_SPEND, Backtest
from clv_assets.core.backtest.one_cutoff import AtCutoff
from clv_assets.core.backtest.yardsticks import MEANINGS
from clv_assets.core.currency import named, priced
from clv_assets.core.metrics.accuracy import IN_CURRENCY, ratio_to
from clv_assets.core.metrics.calibration import Calibration

SHOWN = (
    "rmse_w",
    "mae",
    "ngini",
    "dec_wape",
    "bias",
    "rmse",
    "rmse_trimmed",
    "r2",
    "spearman",
    "cap10",
)
BRIEF = ("rmse_w", "mae", "ngini", "dec_wape", "bias")
WITHOUT_RATIO = ("bias", "r2")
RANKS = ("ngini", "spearman", "cap10")
EXPLAINED = (
    "x: ratio to scaled past spend; below 1 is better, of ngini, spearman and cap10 above 1; -: "
    "past spend has nothing above 0. "
    "rmse_w: RMSE clipped at the 99.9th percentile; rmse_trimmed: without the ten largest errors"
)


def lines_of(report: Backtest, currency: str | None = None) -> Iterator[str]:
    """A backtest line by line: all that is printed of it but the closing sentence.

    Args:
        currency: ISO code of its amounts, if it is known.
    """
    several = len(report.cutoffs) > 1
    for at in report.cutoffs:
        yield from _cutoff(at, BRIEF if several else SHOWN, currency)
    if several and report.compared:
        judged = f"{len(report.compared)} of {len(report.cutoffs)} cutoffs"
        yield f"the champion was judged at {judged}; means over these, and medians of the ratios"
        ratios = {
            method: {name: report.ratio(method, name) for name in SHOWN}
            for method in report.methods
        }
        yield from table(report.metrics, ratios, SHOWN, currency)
    if not report.compared:
        return
    yield EXPLAINED
    yield "; ".join(f"{name}: {MEANINGS[name]}" for name in report.methods if name in MEANINGS)
    against = report.against_past_spend
    if against is not None:
        yield (
            f"probability that the champion beats past spend: {against.p_rmse_w:.2f} on RMSE_w, "
            f"{against.p_rmse:.2f} on RMSE"
        )
    for rival in report.rivals:
        yield (
            f"probability that the champion ranks customers better than {rival}: "
            f"{report.probability_better(rival, 'ngini'):.2f} (normalised Gini)"
        )
    if report.rivals:
        yield f"of scores that are no revenue read the ranks alone: {', '.join(RANKS)}"


def _cutoff(at: AtCutoff, shown: Sequence[str], currency: str | None) -> Iterator[str]:
    judged = f", {at.judged.height:,} of them judged" if at.is_judged else ", window not over yet"
    yield f"cutoff {at.cutoff}, revenue in {at.window}: {at.customers.height:,} customers{judged}"
    for method, why in at.failures.items():
        yield f"  without {method}: {why}"
    yield from (f"  {note}" for note in at.notes)
    naive = at.metrics.get(PAST_SPEND, {})
    ratios = {
        method: {name: ratio_to(naive[name], metrics[name]) for name in shown}
        for method, metrics in at.metrics.items()
    }
    yield from table(at.metrics, ratios, shown, currency)
    if at.calibration is not None:
        yield from _calibration(at.calibration, currency)


def table(
    metrics: Mapping[str, Mapping[str, float]],
    ratios: Mapping[str, Mapping[str, float]],
    shown: Sequence[str],
    currency: str | None = None,
) -> Iterator[str]:
    """Figures with their ratios in brackets; nothing without methods."""
    if not metrics:
        return
    labels = {name: named(name, currency if name in IN_CURRENCY else None) for name in shown}
    width = max(18, *(len(method) + 2 for method in metrics))
    first = max(12, *map(len, labels.values()))
    yield f"  {'':<{first}}" + "".join(f"{method:>{width}}" for method in metrics)
    for name, label in labels.items():
        cells = []
        for method, values in metrics.items():
            plain = name in WITHOUT_RATIO or method == PAST_SPEND
            ratio = "" if plain else _times(ratios[method][name])
            cells.append(f"{_number(values[name]):>{width - 8}} {ratio:<7}")
        yield f"  {label:<{first}}" + "".join(cells).rstrip()


def _calibration(calibration: Calibration, currency: str | None) -> Iterator[str]:
    interval = calibration.interval
    if interval is not None:
        yield (
            f"  80 % intervals: {interval.inside_at_risk:.0%} inside where the upper bound "
            f"is above 0, {interval.inside:.0%} of all; interval score "
            f"{priced(_number(interval.score), currency)}"
        )
    if calibration.bound is not None:
        low, high = float(calibration.bound.min()), float(calibration.bound.max())
        yield f"  one-sided 90 % bound: {low:.0%} to {high:.0%} below it, by predicted decile"
    if calibration.active is not None:
        expected, actual = calibration.active
        off = float(np.abs(expected - actual).max())
        yield f"  p_active: at most {off:.2f} off the share that bought, in ten bins"


def _times(ratio: float) -> str:
    text = figure(ratio, ".2f")
    return text if text == NONE else f"x {text}"


def _number(value: float) -> str:
    return figure(value, ",.0f" if abs(value) >= 1000 else ".4g")
