"""How often a complete log is stopped, and how many planted faults of its newest month are seen.

``make bench-completeness``; ``ARGS="12 5"`` for 12 logs of a kind and 5 ends each. The kinds that
the rule was designed on and those that were held out are told apart.
"""

import sys
from collections import Counter
from datetime import date

import polars as pl

from clv_assets.core.calendar.windows import add_months
from clv_assets.core.quality.completeness import judge_months
from clv_assets_tests.benchmarks.simulated_logs import (
    DESIGNED_ON,
    FAULTS,
    KINDS,
    simulated_log,
    with_fault,
)

FEWEST_ORDERS = 100  # of a month, for a fault in it to be asked for
FELT = 0.3  # of the month's lines are gone, or more there are


def ends_of(orders: pl.DataFrame, count: int) -> list[date]:
    """The first days of ``count`` months that the log reaches past, from its 5th on."""
    days = orders["order_date"].dt.date().sort()
    first, last = add_months(days[0].replace(day=1), 4), days[-1]
    months = []
    while first <= last:
        months.append(first)
        first = add_months(first, 1)
    step = max(1, len(months) // count)
    return months[step - 1 :: step][:count]


def is_asked_for(orders: pl.DataFrame, month: date, fault: str) -> bool:
    """Whether a fault of ``month`` must be seen: it is large, for halves a year before is known."""
    starts = orders["order_date"].dt.truncate("1mo").dt.date()
    known = starts.unique().to_list()
    is_large = int((starts == month).sum()) >= FEWEST_ORDERS
    return is_large and (fault != "half of the rows" or add_months(month, -12) in known)


def measure(kind: str, seed: int, ends: int) -> Counter[str]:
    """Counts of one log: ends judged and stopped, faults planted and seen."""
    counts: Counter[str] = Counter()
    orders = simulated_log(kind, seed)
    for end in ends_of(orders, ends):
        known = orders.filter(pl.col("order_date") < pl.lit(end).cast(pl.Datetime("us")))
        counts["ends"] += 1
        counts["stopped"] += bool(judge_months(known, end).suspect)
        month = add_months(end, -1)
        starts = known["order_date"].dt.truncate("1mo").dt.date()
        lines = int(known.filter(starts == month)["lines"].sum())
        for fault in FAULTS:
            if is_asked_for(known, month, fault):
                broken = with_fault(known, month, fault, seed)
                if abs(int(broken["lines"].sum()) - int(known["lines"].sum())) < FELT * lines:
                    continue  # of a shop that sells on the 1st the second half is nothing
                counts[fault] += 1
                counts[f"{fault} seen"] += f"{month:%Y-%m}" in judge_months(broken, end).suspect
    return counts


def show(name: str, counts: Counter[str]) -> None:
    """One line of figures."""
    planted = [(fault, counts[f"{fault} seen"], counts[fault]) for fault in FAULTS]
    seen = ", ".join(f"{f} {hits}/{n} ({hits / n:.1%})" for f, hits, n in planted if n)
    share = counts["stopped"] / max(counts["ends"], 1)
    print(f"{name:16} stopped {counts['stopped']}/{counts['ends']} ({share:.2%}); seen: {seen}")


def main(logs: int = 10, ends: int = 4) -> None:
    """Measure all kinds, and print the figures of each, and of both halves."""
    halves: dict[str, Counter[str]] = {"designed on": Counter(), "held out": Counter()}
    for kind in KINDS:
        counts: Counter[str] = Counter()
        for seed in range(1000, 1000 + logs):
            counts += measure(kind, seed, ends)
        show(kind, counts)
        halves["designed on" if kind in DESIGNED_ON else "held out"] += counts
    for name, counts in halves.items():
        show(name, counts)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
