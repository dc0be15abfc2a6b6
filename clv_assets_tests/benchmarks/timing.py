"""Paired timing: two functions in turn, so that a busy machine slows both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Paired:
    """Medians over the rounds, in seconds; ratios are medians of the rounds' own ratios."""

    wall: tuple[float, float]
    cpu: tuple[float, float]
    wall_ratio: float
    cpu_ratio: float


def paired(first: Callable[[], object], second: Callable[[], object], rounds: int) -> Paired:
    """Time ``first`` against ``second`` after one warm-up of each."""
    first()
    second()
    pairs = [(_timed(first), _timed(second)) for _ in range(rounds)]
    walls, cpus = [[(a[i], b[i]) for a, b in pairs] for i in (0, 1)]
    return Paired(
        wall=(statistics.median(a for a, _ in walls), statistics.median(b for _, b in walls)),
        cpu=(statistics.median(a for a, _ in cpus), statistics.median(b for _, b in cpus)),
        wall_ratio=statistics.median(a / b for a, b in walls),
        cpu_ratio=statistics.median(a / b for a, b in cpus),
    )


def _timed(function: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    function()
    return time.perf_counter() - wall, time.process_time() - cpu
