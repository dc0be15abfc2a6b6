"""Lenses, reasons and the hand-over of a shop of a million customers: seconds and memory.

A simulated shop's customers are repeated until there are so many; each step's wall and CPU time and
the process's largest memory so far are printed. How well the lenses hold together on simulated and
real shops is printed before: changes of idle customers, captured revenue, independence, what
personas tell, refits.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import polars as pl

from clv_assets import Champion, Recipe, sample_orders
from clv_assets.config.scoring import Clustering, Scoring
from clv_assets.core.champion.explanation import reasons_of, top_customers
from clv_assets.core.features.populations import ranked
from clv_assets.core.handover.customer_table import CustomerTable
from clv_assets.core.lenses.behaviour_lens import BehaviourLens
from clv_assets.core.lenses.clusters import assign_clusters
from clv_assets.core.lenses.persona_worth import independence, tier_numbers
from clv_assets.core.lenses.soundness import idle_moves
from clv_assets.core.lenses.stable_tiers import stable_tiers
from clv_assets.core.lenses.value_tiers import value_tiers
from clv_assets.core.orders.from_frame import orders_of
from clv_assets.io.handover.tables import write_file
from clv_assets_tests.benchmarks.accuracy_cells import orders as public_orders

BINS, LABELS = Scoring().percentile_bins, Scoring().percentile_labels
TOP = LABELS[:-1]
Result = TypeVar("Result")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--cutoffs", type=int, default=12)
    arguments = parser.parse_args()
    shops = {
        "online_retail_ii": (public_orders("online_retail_ii"), date(2010, 12, 6), 9, 3),
        "cdnow": (public_orders("cdnow"), date(1997, 10, 6), 9, 3),
    }
    for seed in (1, 2, 3):
        log = orders_of(sample_orders(3000, date(2026, 6, 1), seed=seed)).collect().lazy()
        shops[f"sample {seed}"] = (log, date(2025, 3, 3), 9, 6)
    for name, (log, as_of, history, months) in shops.items():
        stability(name, log, as_of, history, months, arguments.cutoffs)
    speed(arguments.customers)


def stability(
    name: str, log: pl.LazyFrame, as_of: date, history: int, months: int, cutoffs: int
) -> None:
    """What a shop's lenses do over fortnights after a champion, and at a refit."""
    recipe = Recipe.of(history_months=history, pred_months=months)
    champion = Champion.fit(log, as_of, recipe, with_baseline=False)
    earlier: dict[str, pl.DataFrame] = {}
    moves = {"clv_segment": [0, 0], "tier_stable": [0, 0], "persona": [0, 0]}
    captured, alike, in_top = [], [], [0, 0]
    for number in range(cutoffs):
        day = as_of + timedelta(days=14 * number)
        features = champion.features(log, day).collect()
        predictions = champion.predict(features, day).with_columns(model_id=pl.lit("m"))
        tiers = value_tiers(predictions, features, BINS, LABELS)
        stable = stable_tiers(tiers, earlier.get("tiers"), BINS, LABELS)
        tiers = tiers.with_columns(stable)
        clusters = assign_clusters(champion.lens, predictions, features)
        done = features.select("customer_id", "lifetime_order_count")
        now = tiers.join(clusters.select("customer_id", "persona", "cluster_id"), on="customer_id")
        now = now.join(done, on="customer_id")
        if "now" in earlier:
            for column, counts in moves.items():
                moved, idle = idle_moves(earlier["now"], now, column)
                counts[0] += moved
                counts[1] += idle
            was_top = earlier["now"].filter(pl.col("tier_stable").is_in(TOP))
            in_top[0] += idle_moves(was_top, now, "tier_stable")[0]
            in_top[1] += was_top.height
        worth = tiers["predicted_clv"]
        exact = worth.filter(tiers["clv_segment"].is_in(TOP)).sum()
        captured.append(worth.filter(stable.is_in(TOP)).sum() / exact)
        alike.append(
            independence(
                tier_numbers(now["predicted_clv"].to_numpy()), now["cluster_id"].to_numpy()
            )
        )
        earlier = {"tiers": tiers, "now": now}
    shares = [moved / max(idle, 1) for moved, idle in moves.values()]
    told = champion.customers.worth
    sizes = [profile.share for profile in champion.lens.profiles]
    later = Champion.fit(
        log, as_of + timedelta(days=14 * cutoffs), recipe, with_baseline=False, earlier=champion
    )
    matching = later.customers.matching or {}
    jaccards = [one["jaccard"] for one in matching["kept"]]
    print(
        f"{name}: idle customers who change in a fortnight: exact tiers {shares[0]:.4f}, "
        f"tier_stable {shares[1]:.4f} (of its top 20 %: {in_top[0] / in_top[1]:.4f}), persona "
        f"{shares[2]:.4f}; captured of exact top 20 % at least {min(captured):.4f}; NMI "
        f"{min(alike):.3f} to {max(alike):.3f}; beside the tier: log loss "
        f"{told.buys if told else float('nan'):.3f}, order size "
        f"{told.order_size if told else float('nan'):.3f}; sizes {min(sizes):.3f} to "
        f"{max(sizes):.3f}; refit: {len(jaccards)} of {len(champion.lens.ids)} kept, Jaccard "
        f"{min(jaccards, default=float('nan')):.2f} at least, ARI {matching['agreement']:.2f}",
        flush=True,
    )


def speed(customers: int) -> None:
    """Seconds and memory of each step."""
    orders = sample_orders(4000)
    as_of, cutoff = date(2025, 6, 1), date(2025, 9, 1)
    champion = Champion.fit(orders, as_of, pred_months=3, with_baseline=False)
    some = ranked(champion.features(orders_of(orders), cutoff).collect())
    times = -(-customers // some.height)
    ids = pl.format("c{}", pl.int_range(customers)).alias("customer_id")
    features = pl.concat([some] * times).head(customers).with_columns(ids)
    predictions = champion.prediction_table(features, cutoff, cutoff)
    tiers = timed("tiers", lambda: value_tiers(predictions, features, BINS, LABELS))
    again = tiers.with_columns(tier_stable=pl.col("clv_segment"))
    stable = timed("stable tiers", lambda: stable_tiers(tiers, again, BINS, LABELS))
    bands = champion.customers.bands.column(tiers["predicted_clv"])
    tiers = tiers.with_columns(stable, bands)
    clusters = timed("assign", lambda: assign_clusters(champion.lens, predictions, features))
    timed("fit of 5", lambda: BehaviourLens.fit(features, Clustering(), 42))
    timed("fit, auto", lambda: BehaviourLens.fit(features, Clustering(n_clusters="auto"), 42))
    best = top_customers(predictions, tiers)
    reasons = timed("reasons of 20 %", lambda: reasons_of(champion, features, best, cutoff))
    parts = (predictions, tiers, clusters, reasons)
    table = timed("customer table", lambda: CustomerTable.of(*parts, currency="EUR"))
    with tempfile.TemporaryDirectory() as folder:
        for ending in (".parquet", ".csv"):
            path = Path(folder) / f"t{ending}"
            timed(ending, lambda path=path: write_file(table, path))


def timed(name: str, step: Callable[[], Result]) -> Result:
    wall, cpu = time.perf_counter(), time.process_time()
    result = step()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{name}: {wall:.1f} s, {cpu:.1f} CPU s, {memory:.2f} GiB so far", flush=True)
    return result


if __name__ == "__main__":
    main()
