"""How often an untouched shop-year is called broken, and how soon a broken one is.

Every broken shop has its untouched twin, of the same random numbers. One event counts: an incident.
It detects a break if its family and segment are right, it opens in the month of the break or
later, and the twin has none there; every other one is false. Breaks begin on the first of a month.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl
from joblib import Parallel, delayed

from clv_assets.core.monitoring.diagnosis import DIAGNOSES, diagnosis
from clv_assets.core.monitoring.incidents import Incident
from clv_assets.core.quality.completeness import judge_months
from clv_assets_tests.benchmarks.accuracy_cells import orders
from clv_assets_tests.benchmarks.drift_life import (
    AS_OF,
    UNTIL,
    Watched,
    expected_purchases,
    next_day,
    recipe,
    shuffled,
)
from clv_assets_tests.benchmarks.drift_shops import MARKETS, Break, DriftShop, drift_log

BREAK = date(2023, 5, 1)
MONTH = "2023-05"
LONG = "known over a year"
SHUFFLED = "shuffled, by labels alone"
SIZES = (1000, 4000, 16_000)
BOUNDS = (0, 30, 60, 100, 150, 200, 300, 1e9)


@dataclass(frozen=True)
class Outcome:
    """What became of one broken shop.

    Attributes:
        size: purchases expected, or newcomers, where it broke.
        within: months after which it was detected, 1 is the first; 0: not at all.
        false: other incidents than the twin's, and than the right one.
        new, advised: incidents that the twin has not, and those of them whose advice is right.
    """

    kind: str
    size: float
    within: int
    false: int
    advised: int = 0
    new: int = 0


@dataclass(frozen=True)
class ShopYear:
    """One shop: its untouched year and its broken ones."""

    seed: int
    customers: int
    untouched: list[Incident]
    outcomes: list[Outcome] = field(default_factory=list)


@dataclass(frozen=True)
class Expected:
    """A break, and the family and segment that are right."""

    broken: Break
    family: str
    segment: str = "all customers"


def breaks(shop: DriftShop) -> dict[str, Expected]:
    """By name."""
    market = MARKETS[int(np.random.default_rng([shop.seed, 900]).integers(len(shop.markets)))]
    there, dear, cheap = f"market {market}", 1.5, 1 / 1.5
    long_known = Break(BREAK, rate=0.6, known_since=date(2022, 5, 1))
    return {
        "price up": Expected(Break(BREAK, dear), "spend"),
        "price down": Expected(Break(BREAK, cheap), "spend"),
        "price down, for a month": Expected(
            Break(BREAK, cheap, 1.3, end=date(2023, 6, 1)), "spend"
        ),
        "price up, a market": Expected(Break(BREAK, dear, market=market), "spend", there),
        "price down, a market": Expected(Break(BREAK, cheap, market=market), "spend", there),
        "rate -40 %, a market": Expected(Break(BREAK, rate=0.6, market=market), "purchases", there),
        "rate -40 %, known for long": Expected(long_known, "purchases", f"tenure {LONG}"),
        "newcomers": Expected(Break(BREAK, 0.5, 0.5, newcomers=True), "newcomers", "newcomers"),
    }


def shop_year(seed: int, customers: int, *, with_breaks: bool) -> ShopYear:
    shop = DriftShop.drawn(seed, customers)
    watched = Watched.of(drift_log(shop), recipe(), AS_OF, UNTIL)
    untouched = watched.untouched()
    if not with_breaks:
        return ShopYear(seed, customers, untouched)
    sizes = expected_purchases(watched, MONTH)
    outcomes = []
    for name, expected in breaks(shop).items():
        log = drift_log(shop.with_break(expected.broken))
        found = watched.broken(log, watched.issued(log, BREAK))
        place = expected.segment.removeprefix("market ").removeprefix("tenure ")
        size = sizes.get(place.replace("all customers", "all"), 0.0)
        if name.startswith("rate"):
            size = min(size, sizes["all"] - size)
        outcomes.append(judged(name, size, found, untouched, expected))
    outcomes += _data_faults(shop, watched.orders)
    outcomes.append(_by_order(watched, untouched))
    return ShopYear(seed, customers, untouched, outcomes)


def judged(
    name: str,
    size: float,
    found: Sequence[Incident],
    untouched: Sequence[Incident],
    expected: Expected,
) -> Outcome:
    """What became of a broken year, beside that of its untouched twin."""
    twin = {(one.family, one.month) for one in untouched}
    new = [one for one in found if (one.family, one.month) not in twin]
    right = [
        one
        for one in new
        if one.family == expected.family
        and one.evidence[0].segment == expected.segment
        and one.month >= MONTH
    ]
    first = after(right[0].month) if right else 0
    advice = DIAGNOSES[expected.family].then
    advised = sum(diagnosis(one).then == advice for one in new)
    return Outcome(name, size, first, len(new) - bool(right), advised, len(new))


def after(month: str) -> int:
    """After how many label months of the break a label month is over."""
    return int(month[5:]) - int(MONTH[5:]) + 1


def _data_faults(shop: DriftShop, orders: pl.DataFrame) -> list[Outcome]:
    """A month half loaded, and a day in another currency: named by the months, with the day."""
    chance = np.random.default_rng([shop.seed, 901])
    lines = orders.with_columns(lines=pl.lit(1))
    day = pl.col("order_date").dt.date()
    in_month = (day >= BREAK) & (day < date(2023, 6, 1))
    orders_a_month = float(lines.filter(in_month).height)
    gap = date(2023, 5, int(chance.integers(5, 16)))
    after = pl.col("order_date").dt.day() - gap.day
    missing = {
        "tail missing": in_month & (pl.col("order_date").dt.day() > 16),
        "ten days missing": in_month & (after >= 0) & (after < 10),
        "random half missing": in_month & (pl.col("order_id").hash(shop.seed) % 2 == 0),
    }
    outcomes = []
    for name, gone in missing.items():
        found = judge_months(lines.filter(~gone), next_day(MONTH))
        outcomes.append(Outcome(f"{name}: held up", orders_a_month, int(MONTH in found.suspect), 0))
        named = MONTH in found.suspect or MONTH in found.odd
        outcomes.append(Outcome(f"{name}: named", orders_a_month, int(named), 0))
    busy = lines.filter(in_month).group_by(day.alias("day")).len().filter(pl.col("len") >= 10)
    if busy.height:
        on = busy.sort("day")["day"][int(chance.integers(busy.height))]
        factor = float(chance.choice([10, 100]))
        dear = lines.with_columns(
            revenue=pl.when(day == on).then(pl.col("revenue") * factor).otherwise("revenue")
        )
        found = judge_months(dear, next_day(MONTH)).suspect
        outcomes.append(
            Outcome("currency", orders_a_month, int(str(on) in found.get(MONTH, "")), 0)
        )
    return outcomes


def _by_order(watched: Watched, untouched: Sequence[Incident]) -> Outcome:
    """30 % of the predictions shuffled, by labels alone."""
    found = watched.broken(watched.orders, watched.issued(watched.orders, BREAK, shuffled))
    customers = float(watched.scored[BREAK][0].height)
    expected = Expected(Break(BREAK), "rank")
    return judged(SHUFFLED, customers, found, untouched, expected)


def report(years: Sequence[ShopYear]) -> None:
    false = np.array([len(year.untouched) for year in years], float)
    acts = np.array([sum(one.verdict == "act" for one in year.untouched) for year in years], float)
    print(f"untouched shop-years: {len(years)}")
    print(f"  false incidents a shop-year   {false.mean():.3f}, 95 % up to {_upper(false):.3f}")
    print(f"  false act a shop-year         {acts.mean():.3f}, 95 % up to {_upper(acts):.3f}")
    families = [one.family for year in years for one in year.untouched]
    for family in sorted(set(families)):
        print(f"    {family:<12} {families.count(family)}")
    outcomes = [(year.customers, one) for year in years for one in year.outcomes]
    print("\nbreak, purchases expected there: shops, detected after 1, 2, 3 months (lower 95 %)")
    for kind in dict.fromkeys(one.kind for _, one in outcomes):
        of_kind = [one for _, one in outcomes if one.kind == kind]
        advice = f"{sum(one.advised for one in of_kind)} of {sum(one.new for one in of_kind)}"
        false = float(np.mean([one.false for one in of_kind]))
        print(f"{kind}; other incidents {false:.3f} a shop; advice right in {advice}")
        for low, high in pairwise(BOUNDS):
            met = [one for one in of_kind if low <= one.size < high]
            if met:
                print(
                    f"    from {low:>5.0f}: {len(met):>4}  " + _rates([one.within for one in met])
                )
        for customers in sorted({size for size, _ in outcomes}):
            met = [one for size, one in outcomes if one.kind == kind and size == customers]
            print(
                f"    shops of {customers:>6,}: {len(met):>4}  " + _rates([m.within for m in met])
            )


def report_real() -> None:
    """Online Retail II, in which nothing is known to have broken: reported, not graded."""
    log = orders("online_retail_ii").collect()
    watched = Watched.of(log, recipe(pred_months=3), date(2011, 3, 7), date(2011, 12, 1))
    print(f"\nOnline Retail II as of {watched.champion.as_of}: label months {watched.months}")
    for one in watched.untouched():
        print(f"  {one.verdict} {one.family} {one.month}: {one.evidence[0].headline}")
    for row in watched.reports():
        print(f"  window of {row['cutoff']}: plain rule {row['plain_rule']}, {row['reason']}")


def _rates(within: Sequence[int]) -> str:
    parts = []
    for most in (1, 2, 3):
        hits = np.array([0 < one <= most for one in within], float)
        parts.append(f"{hits.mean():.2f} ({_lower(hits):.2f})")
    return "  ".join(parts)


def _upper(values: np.ndarray) -> float:
    return _resampled(values, lambda draws: float(np.quantile(draws, 0.95)))


def _lower(values: np.ndarray) -> float:
    return _resampled(values, lambda draws: float(np.quantile(draws, 0.05)))


def _resampled(values: np.ndarray, bound: Callable[[np.ndarray], float]) -> float:
    chance = np.random.default_rng(0)
    return bound(chance.choice(values, (2000, len(values))).mean(axis=1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shops", type=int, default=200, help="untouched shop-years")
    parser.add_argument("--broken", type=int, default=100, help="of these, with each break as well")
    parser.add_argument("--first", type=int, default=50_000, help="seed of the first shop")
    parser.add_argument("--customers", type=int, nargs="*", default=SIZES, help="sizes, in turn")
    parser.add_argument("--real", action="store_true", help="Online Retail II as well")
    arguments = parser.parse_args()
    start = time.time()
    years = Parallel(n_jobs=2)(
        delayed(shop_year)(
            arguments.first + number,
            arguments.customers[number % len(arguments.customers)],
            with_breaks=number < arguments.broken,
        )
        for number in range(arguments.shops)
    )
    report(years)
    if arguments.real:
        report_real()
    print(f"\n{time.time() - start:.0f} s")


if __name__ == "__main__":
    main()
