"""Are complete logs let in, and unfinished newest months stopped? Judged on simulated shops.

``make bench-completeness``; fewer or other shops: ``python -m
clv_assets_tests.benchmarks.bench_completeness --logs 10 --first 100``. Each log is judged at the
end of each of its months, or up to three weeks later. Then faults are planted in the newest month
at some of these ends. They count in a shop of a hundred orders a month and more, in that month and
in the mean of the year before, where they take or add a third of the rows at least; half of the
rows where the same month a year before is known, too.
"""

import argparse
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import polars as pl

from clv_assets.core.calendar.watermark import newest_months
from clv_assets.core.calendar.windows import Window, add_months, full_months, month_window
from clv_assets.core.quality.completeness import judge_months, unfinished_months
from clv_assets_tests.benchmarks.simulated_logs import (
    DESIGNED_ON,
    DRAWN_LAST,
    FAULTS,
    HELD_OUT,
    KINDS,
    simulated_log,
    with_fault,
)

GROUPS = {"designed on": DESIGNED_ON, "held out": HELD_OUT, "drawn last": DRAWN_LAST}
DAYS_LATER = (0, 9, 20)
FAULTY_MONTHS = 3  # of a log
ASKED = 8  # every so many ends odd months are counted as well: they take longer
LARGE, LOST = 100, 1 / 3
ROWS = "half of the rows"
WORKERS = 2


@dataclass
class Count:
    """How many, and of how many."""

    hits: int = 0
    cases: int = 0

    def add(self, hit: bool) -> None:
        self.hits += hit
        self.cases += 1

    def __add__(self, other: "Count") -> "Count":
        return Count(self.hits + other.hits, self.cases + other.cases)

    def __str__(self) -> str:
        return f"{self.hits}/{self.cases} {self.hits / max(self.cases, 1):.2%}"


@dataclass
class Tally:
    """What became of the logs of a kind: ends stopped, ends with an odd month, faults caught."""

    stopped: Count = field(default_factory=Count)
    asked: Count = field(default_factory=Count)
    caught: Mapping[str, Count] = field(
        default_factory=lambda: {fault: Count() for fault in FAULTS}
    )

    def __add__(self, other: "Tally") -> "Tally":
        caught = {fault: self.caught[fault] + other.caught[fault] for fault in FAULTS}
        return Tally(self.stopped + other.stopped, self.asked + other.asked, caught)


def main(arguments: Sequence[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    start = time.perf_counter()
    print(f"{given.logs} logs of each of {len(KINDS)} kinds, {given.logs * len(KINDS)} in all")
    seeds = range(given.first, given.first + given.logs)
    tallies: dict[str, Tally] = defaultdict(Tally)
    for kind, tally in _side_by_side(seeds):
        tallies[kind] += tally
    _print(tallies)
    print(f"wall {time.perf_counter() - start:.0f} s")


def _print(tallies: Mapping[str, Tally]) -> None:
    header = ["stopped", "of these asked about", *(f"caught: {fault}" for fault in FAULTS)]
    print(f"{'':<16}" + "".join(f"{name:<29}" for name in header))
    for group, kinds in GROUPS.items():
        _print_row(f"{group}:", _sum(tallies[kind] for kind in kinds))
        for kind in kinds:
            _print_row(f"  {kind}", tallies[kind])
    _print_row("all:", _sum(tallies.values()))


def _print_row(name: str, tally: Tally) -> None:
    counts = [tally.stopped, tally.asked, *tally.caught.values()]
    print(f"{name:<16}" + "".join(f"{count!s:<29}" for count in counts))


def _sum(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


def _side_by_side(seeds: Sequence[int]) -> Iterator[tuple[str, Tally]]:
    from joblib import Parallel, delayed

    os.environ |= {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}
    parallel = Parallel(n_jobs=WORKERS, return_as="generator")
    found: Iterator[tuple[str, Tally]] = parallel(
        delayed(_judged)(kind, seed) for kind in KINDS for seed in seeds
    )
    return found


def _judged(kind: str, seed: int) -> tuple[str, Tally]:
    os.nice(max(0, 10 - os.nice(0)))
    return kind, judged(kind, seed)


def judged(kind: str, seed: int) -> Tally:
    """A log complete at many ends, and with faults in some newest months."""
    orders, tally = simulated_log(kind, seed), Tally()
    chance = np.random.default_rng([seed, 1])
    ends = [end + timedelta(days=int(chance.choice(DAYS_LATER))) for end in _month_ends(orders)]
    for place, end in enumerate(ends):
        past = _until(orders, end)
        tally.stopped.add(bool(unfinished_months(past, end, newest_months(end))))
        if place % ASKED == ASKED - 1:
            tally.asked.add(bool(judge_months(past, end).odd))
    for end in chance.choice(np.array(ends), min(FAULTY_MONTHS, len(ends)), replace=False):
        _plant(_until(orders, end), end, seed, tally)
    return tally


def _plant(orders: pl.DataFrame, end: date, seed: int, tally: Tally) -> None:
    """Each fault in the newest whole month of a log that ends on ``end``, if it counts there."""
    month = newest_months(end)[0]
    counts = dict(orders.group_by(pl.col("order_date").dt.strftime("%Y-%m")).len().iter_rows())
    first: date = orders["order_date"].dt.date().min()  # type: ignore[assignment]
    year = [add_months(month_window(month).start, -n) for n in range(1, 13)]
    known = [counts.get(f"{start:%Y-%m}", 0) for start in year if start >= first]
    if not known or min(counts.get(month, 0), np.mean(known)) < LARGE:
        return
    for fault in FAULTS:
        broken = with_fault(orders, month_window(month).start, fault, seed)
        change = broken["lines"].sum() - orders["lines"].sum()
        inside = orders.filter(pl.col("order_date").dt.strftime("%Y-%m") == month)["lines"].sum()
        if abs(change) >= LOST * inside and (fault != ROWS or len(known) == len(year)):
            found = unfinished_months(broken, end, newest_months(end))
            tally.caught[fault].add(month in found)


def _month_ends(orders: pl.DataFrame) -> list[date]:
    days = orders["order_date"].dt.date()
    first, last = days.min(), days.max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    months = full_months(Window(first, last - timedelta(days=max(DAYS_LATER))))
    return [month_window(month).end for month in months]


def _until(orders: pl.DataFrame, end: date) -> pl.DataFrame:
    return orders.filter(pl.col("order_date") < pl.lit(end).cast(pl.Datetime("us")))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", type=int, default=24, help="of each kind")
    parser.add_argument("--first", type=int, default=0, help="seed of the first log")
    return parser


if __name__ == "__main__":
    main()
