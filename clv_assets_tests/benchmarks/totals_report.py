"""The figures of the totals benchmark as text: coverage, width, and on which side it fails."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

INSIDE = (0.75, 0.85)
GROUPS = ("everyone", "top 20 %", "the rest", "random tenth")


@dataclass(frozen=True)
class Claim:
    """An interval of one group's total, what came, and in what kind of shop.

    Attributes:
        assumed, spread: of the level band.
        season: the shop has a yearly rhythm.
        whales: some customers' orders are worth ten times as much.
    """

    group: str
    predicted: float
    lo80: float
    hi80: float
    actual: float
    assumed: bool
    spread: float
    season: bool
    acquisition: str
    whales: bool

    @property
    def is_inside(self) -> bool:
        return self.lo80 <= self.actual <= self.hi80

    @property
    def width(self) -> float:
        """Of the interval, over the predicted total."""
        return (self.hi80 - self.lo80) / self.predicted if self.predicted > 0 else float("nan")

    @property
    def score(self) -> float:
        """Interval score over the predicted total: width, and ten times what lies outside."""
        outside = max(self.lo80 - self.actual, self.actual - self.hi80, 0.0)
        return self.width + 10 * outside / self.predicted if self.predicted > 0 else float("nan")


KINDS: dict[str, Callable[[Claim], bool]] = {
    "band assumed": lambda claim: claim.assumed,
    "band not assumed": lambda claim: not claim.assumed,
    "season": lambda claim: claim.season,
    "no season": lambda claim: not claim.season,
    "whales": lambda claim: claim.whales,
    "no whales": lambda claim: not claim.whales,
    "constant": lambda claim: claim.acquisition == "constant",
    "growing": lambda claim: claim.acquisition == "growing",
    "one cohort": lambda claim: claim.acquisition == "one cohort",
}


def tell(claims: Sequence[Claim]) -> None:
    """Group by group, then kind of shop by kind of shop, beside what is asked for."""
    print(f"{'':<31}shops  inside   below  above  width  score  error  level band")
    for group in GROUPS:
        _row(group, [claim for claim in claims if claim.group == group])
    everyone = [claim for claim in claims if claim.group == GROUPS[0]]
    for kind, holds in KINDS.items():
        _row(f"everyone, {kind}", [claim for claim in everyone if holds(claim)])
    print("  below, above: shops whose total came below, above the interval; width and score over")
    print("  the predicted total; error: standard deviation of log(actual / predicted)")
    for group in GROUPS:
        _target(group, [claim for claim in claims if claim.group == group])


def _row(what: str, claims: Sequence[Claim]) -> None:
    if not claims:
        print(f"  {what:<29}    0")
        return
    inside = np.mean([claim.is_inside for claim in claims])
    below = np.mean([claim.actual < claim.lo80 for claim in claims])
    above = np.mean([claim.actual > claim.hi80 for claim in claims])
    width, score = (np.nanmean([getattr(c, name) for c in claims]) for name in ("width", "score"))
    ratios = [c.actual / c.predicted for c in claims if c.actual > 0 and c.predicted > 0]
    error, band = np.std(np.log(ratios)), np.mean([claim.spread for claim in claims])
    print(
        f"  {what:<29}{len(claims):>5}  {inside:>6.1%}  {below:>6.1%} {above:>6.1%}"
        f"  {width:>5.3f}  {score:>5.3f}  {error:>5.3f}  {band:>5.3f}",
        flush=True,
    )


def _target(group: str, claims: Sequence[Claim]) -> None:
    """A share of n shops is off by chance too: its standard error stands beside it."""
    if not claims:
        return
    inside = float(np.mean([claim.is_inside for claim in claims]))
    error = float(np.sqrt(inside * (1 - inside) / len(claims)))
    mark = "" if INSIDE[0] <= inside <= INSIDE[1] else "   FALLS SHORT"
    print(
        f"  {'coverage of totals, ' + group:<41} {inside:>7.3f}  {INSIDE[0]:g} to {INSIDE[1]:g}"
        f" (standard error {error:.3f}){mark}",
        flush=True,
    )
