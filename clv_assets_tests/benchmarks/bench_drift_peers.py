"""This engine beside NannyML, Evidently and the plain rule, on the same predictions.

The limits of all others are moved until the untouched shops have as many false incidents as this
engine's. To be right it is enough for them to speak at all, in the break's month or later, where
the untouched twin is silent: of whom, and of what, isn't asked.
"""

import argparse
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from joblib import Parallel, delayed

from clv_assets.core.calendar.windows import (
    Window,
    before,
    full_months,
    month_window,
    prediction_window,
)
from clv_assets.core.features.populations import ranked
from clv_assets.core.metrics.accuracy import evaluate
from clv_assets.core.monitoring.drift_report import plain_rule
from clv_assets.core.monitoring.incidents import CLEAN_MONTHS
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets_tests.benchmarks.bench_drift import (
    BREAK,
    MONTH,
    SHUFFLED,
    Expected,
    Outcome,
    after,
    breaks,
    judged,
)
from clv_assets_tests.benchmarks.drift_life import (
    AS_OF,
    THRESHOLDS,
    UNTIL,
    Scored,
    Watched,
    as_issued,
    recipe,
    scored_at,
    shuffled,
)
from clv_assets_tests.benchmarks.drift_peers import INPUTS, PeerMonth, Peers
from clv_assets_tests.benchmarks.drift_shops import Break, DriftShop, drift_log

PLAIN = "plain rule, honest baseline"
REFERENCE = Window(date(2022, 1, 1), date(2023, 1, 1))
Series = Mapping[str, Mapping[str, float]]  # by method and month


@dataclass(frozen=True)
class SideBySide:
    """One shop: this engine's false incidents and detections, and the statistics of the others."""

    false: int
    ours: Sequence[Outcome]
    untouched: Series
    broken: Mapping[str, Series]


def side_by_side(seed: int, customers: int, *, with_breaks: bool) -> SideBySide:
    warnings.simplefilter("ignore")
    shop = DriftShop.drawn(seed, customers)
    watched = Watched.of(drift_log(shop), recipe(), AS_OF, UNTIL)
    peers = Peers.of(_reference(watched))
    incidents = watched.untouched()
    untouched = {
        **peers.told(_months(watched, watched.orders, watched.scored, watched.months)),
        PLAIN: _plain(watched, watched.orders, watched.scored),
    }
    if not with_breaks:
        return SideBySide(len(incidents), [], untouched, {})
    ours, broken = [], {}
    late = [month for month in watched.months if MONTH <= month < "2023-10"]
    for name, expected in {**breaks(shop), SHUFFLED: Expected(Break(BREAK), "rank")}.items():
        orders = drift_log(shop.with_break(expected.broken))
        issued = watched.issued(orders, BREAK, shuffled if name == SHUFFLED else as_issued)
        found = watched.broken(orders, issued)
        ours.append(judged(name, 0.0, found, incidents, expected))
        told = peers.told(_months(watched, orders, issued, late))
        broken[name] = {**told, PLAIN: _plain(watched, orders, issued)}
    return SideBySide(len(incidents), ours, untouched, broken)


def _reference(watched: Watched) -> dict[str, PeerMonth]:
    months = full_months(REFERENCE)
    known = watched.orders.lazy().filter(before(AS_OF)).collect()
    starts = {month_window(month).start for month in months}
    scored = {start: scored_at(watched.champion, known, start) for start in sorted(starts)}
    return _months(watched, known, scored, months)


def _months(
    watched: Watched, orders: pl.DataFrame, scored: Mapping[date, Scored], months: Sequence[str]
) -> dict[str, PeerMonth]:
    told = {}
    for month in months:
        window = month_window(month)
        features, predictions = scored[max(cutoff for cutoff in scored if cutoff <= window.start)]
        labelled = ranked(with_actuals(predictions, orders.lazy(), window))
        rows = labelled.join(features.select("customer_id", *INPUTS), on="customer_id", how="left")
        customers = rows.select(
            *(pl.col(name).cast(pl.Float64).fill_null(-1) for name in INPUTS),
            prediction=pl.col("predicted_clv") / watched.champion.pred_months,
            target=pl.col("actual_clv").cast(pl.Float64),
        )
        bought = orders.filter(window.contains(), pl.col("revenue") > 0)
        values = bought.select(value=pl.col("revenue").log())
        told[month] = PeerMonth(customers.to_pandas(), values.to_pandas())
    return told


def _plain(
    watched: Watched, orders: pl.DataFrame, scored: Mapping[date, Scored]
) -> dict[str, float]:
    """How far beyond its limits the plain rule is, by the last month of the windows."""
    champion = watched.champion
    assert champion.baseline is not None
    base = {name: champion.baseline.mean(name) for name in ("rmse", "r2")}
    told: dict[str, float] = {}
    for cutoff, (_, predictions) in scored.items():
        window = prediction_window(cutoff, champion.pred_months)
        if window.end > UNTIL:
            continue
        rows = ranked(with_actuals(predictions, orders.lazy(), window))
        metrics = evaluate(rows["predicted_clv"].to_numpy(), rows["actual_clv"].to_numpy())
        rule = plain_rule(metrics, base, THRESHOLDS)
        far = max(
            rule["rmse_change"] / THRESHOLDS.rmse_increase,
            -rule["r2_change"] / THRESHOLDS.r2_decrease,
        )
        month = f"{window.end - timedelta(days=1):%Y-%m}"
        told[month] = max(far, told.get(month, -np.inf))
    return told


def opened(series: Mapping[str, float], limit: float) -> list[str]:
    """Months in which an incident opens; it closes after two months within the limit."""
    found: list[str] = []
    clean = CLEAN_MONTHS
    for month in sorted(series):
        is_far = series[month] > limit
        if is_far and clean >= CLEAN_MONTHS:
            found.append(month)
        clean = 0 if is_far else clean + 1
    return found


def limit_for(untouched: Sequence[Mapping[str, float]], most: int) -> float:
    """The lowest limit at which all shops together have at most ``most`` incidents."""
    values = sorted({value for series in untouched for value in series.values()}, reverse=True)
    best = values[0]
    for value in values:
        if sum(len(opened(series, value)) for series in untouched) > most:
            break
        best = value
    return best


def detected(untouched: Mapping[str, float], broken: Mapping[str, float], limit: float) -> int:
    """After how many label months a break shows; 0: not at all."""
    known = {month: value for month, value in untouched.items() if month < MONTH}
    twin = set(opened(untouched, limit))
    new = [m for m in opened({**known, **broken}, limit) if m >= MONTH and m not in twin]
    return after(new[0]) if new else 0


def report(shops: Sequence[SideBySide]) -> None:
    most = sum(shop.false for shop in shops)
    print(f"{len(shops)} untouched shop-years, {most} false incidents of this engine")
    methods = list(shops[0].untouched)
    limits = {m: limit_for([shop.untouched[m] for shop in shops], most) for m in methods}
    broken = [shop for shop in shops if shop.broken]
    kinds = list(broken[0].broken)
    print(f"{len(broken)} shops, each broken in {len(kinds)} ways")
    print("share detected after 1, 2, 3 months, at all; median month of those detected\n")
    for kind in kinds:
        print(kind)
        print(f"  {'clv_assets':<28} " + _row([_ours(shop, kind) for shop in broken]))
        for method in methods:
            months = [
                detected(shop.untouched[method], shop.broken[kind][method], limits[method])
                for shop in broken
            ]
            print(f"  {method:<28} {_row(months)}")


def _ours(shop: SideBySide, kind: str) -> int:
    return next(one.within for one in shop.ours if one.kind == kind)


def _row(months: Sequence[int]) -> str:
    seen = [month for month in months if month]
    parts = [np.mean([0 < month <= most for month in months]) for most in (1, 2, 3, 12)]
    median = f"{np.median(seen):.0f}" if seen else "-"
    return "  ".join(f"{part:.2f}" for part in parts) + f"   {median}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shops", type=int, default=24, help="untouched shop-years")
    parser.add_argument("--broken", type=int, default=12, help="of these, with each break as well")
    parser.add_argument("--first", type=int, default=90_000, help="seed of the first shop")
    parser.add_argument("--customers", type=int, default=4000)
    arguments = parser.parse_args()
    start = time.time()
    shops = Parallel(n_jobs=2)(
        delayed(side_by_side)(
            arguments.first + number, arguments.customers, with_breaks=number < arguments.broken
        )
        for number in range(arguments.shops)
    )
    report(shops)
    print(f"\n{time.time() - start:.0f} s")


if __name__ == "__main__":
    main()
