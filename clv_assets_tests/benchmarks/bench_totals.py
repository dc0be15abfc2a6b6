"""Do 80 % intervals of totals hold 80 % of what comes? Judged on simulated shops of varied shape.

``make bench-totals``; fewer shops, or the whole blend: ``python -m
clv_assets_tests.benchmarks.bench_totals --shops 40 --recipe blend``. By default the members are
left to ``btyd`` and the trees that tell the intervals are few, for speed: totals rest on the
level, the intervals and p_active, which every recipe has.
"""

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from clv_assets.config.deployment import Config
from clv_assets.core.calendar.windows import add_months, prediction_window
from clv_assets.core.champion.champion import Champion
from clv_assets.core.champion.totals import TotalsBand, totals
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets_tests.benchmarks.simulated_shops import START, Shop, orders
from clv_assets_tests.benchmarks.totals_report import Claim, tell
from clv_assets_tests.factories import in_contract_order

PRED_MONTHS = 3
HISTORY_MONTHS = 9
FEW_TREES = {"n_estimators": 20, "learning_rate": 0.3, "max_depth": 3, "min_child_weight": 20}
TOP = 0.2
WORKERS = 2
# Shops with too few disjoint origins to tell the level band, and with enough of them.
MOST_ORIGINS = (3, 8)


def main(arguments: Sequence[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    load = os.getloadavg()[0]
    print(
        f"80 % intervals of totals on {given.shops} simulated shops, recipe {given.recipe}; "
        f"load of the machine {load:.1f}",
        flush=True,
    )
    start, cpu, claims = time.perf_counter(), 0.0, []
    seeds = range(given.first, given.first + given.shops)
    for done, (found, seconds) in enumerate(_side_by_side(seeds, given.recipe), start=1):
        claims += found
        cpu += seconds
        if done % 20 == 0:
            print(f"  {done} shops, {time.perf_counter() - start:.0f} s", flush=True)
    tell(claims)
    print(f"  wall {time.perf_counter() - start:.0f} s, CPU {cpu:.0f} s", flush=True)


def _side_by_side(seeds: Sequence[int], recipe: str) -> Iterator[tuple[list[Claim], float]]:
    from joblib import Parallel, delayed

    # One thread a worker: two workers fill the cores.
    os.environ |= {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}
    parallel = Parallel(n_jobs=WORKERS, return_as="generator")
    found: Iterator[tuple[list[Claim], float]] = parallel(
        delayed(_timed)(seed, recipe) for seed in seeds
    )
    return found


def _timed(seed: int, recipe: str) -> tuple[list[Claim], float]:
    """Claims of one shop and the CPU seconds they took; behind everything else that runs."""
    os.nice(max(0, 10 - os.nice(0)))
    start = time.process_time()
    return claims_of(seed, recipe), time.process_time() - start


def claims_of(seed: int, recipe: str) -> list[Claim]:
    """Totals of a shop's groups as its champion claims them, beside what came."""
    shop = Shop.drawn(seed, PRED_MONTHS)
    scored, band = judged(shop, recipe)
    chance = np.random.default_rng([seed, 3])
    least = scored["predicted_clv"].quantile(1 - TOP)
    top = pl.when(pl.col("predicted_clv") > least).then(pl.lit("top 20 %"))
    tenth = pl.Series(np.where(chance.random(scored.height) < 0.1, "random tenth", "other"))
    grouped = scored.with_columns(value=top.otherwise(pl.lit("the rest")), tenth=tenth)
    claims = []
    for by in (None, "value", "tenth"):
        for row in totals(grouped, band, by).filter(pl.col("group") != "other").to_dicts():
            members = grouped if by is None else grouped.filter(pl.col(by) == row["group"])
            claims.append(_claim(row, float(members["actual_clv"].sum()), shop, band))
    return claims


def judged(shop: Shop, recipe: str) -> tuple[pl.DataFrame, TotalsBand]:
    """The champion's predictions three months before the end of the log, with actual_clv."""
    log = in_contract_order(orders(shop))
    cutoff = add_months(START.astype(date), shop.months - PRED_MONTHS)
    champion = Champion.fit(log, cutoff, made(recipe, MOST_ORIGINS[shop.seed % 2]))
    known = champion.features(log, cutoff).collect()
    scored = champion.predict(known, cutoff)
    return with_actuals(scored, log, prediction_window(cutoff, PRED_MONTHS)), champion.totals_band


def made(recipe: str, max_origins: int) -> Recipe:
    """Windows as a shop would have them; the whole blend, or one member with few trees."""
    windows = {"pred_months": PRED_MONTHS, "history_months": HISTORY_MONTHS}
    sections: dict[str, Any] = {
        "source": {"path": "-"},
        "training": {**windows, "max_origins": max_origins},
        "modeling": {"recipe": recipe},
    }
    if recipe != "blend":
        sections["training"] |= {"max_snapshots": 4}
        sections["modeling"] |= {"intervals": FEW_TREES, "activity": FEW_TREES, "max_rows": 3000}
    return Recipe.of(Config.model_validate(sections))


def _claim(row: dict[str, Any], actual: float, shop: Shop, band: TotalsBand) -> Claim:
    return Claim(
        group=row["group"],
        predicted=row["predicted"],
        lo80=row["lo80"],
        hi80=row["hi80"],
        actual=actual,
        assumed=band.assumed,
        spread=band.spread,
        season=shop.season > 0,
        acquisition=shop.acquisition,
        whales=shop.whales > 0,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shops", type=int, default=200, help="how many are simulated")
    parser.add_argument("--first", type=int, default=0, help="seed of the first shop")
    parser.add_argument("--recipe", default="btyd", help="modeling.recipe; blend takes far longer")
    return parser


if __name__ == "__main__":
    main()
