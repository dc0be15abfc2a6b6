"""How surely one prediction beats another on the same customers: a paired customer bootstrap.

What counts is RMSE_w, clipped at the 99.9th percentile of actual: ten customers carry half of the
plain squared error, and whether they come again is chance.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from clv_assets.core.arrays import Array
from clv_assets.core.metrics.accuracy import Ranking, bias, clip_whales, ratio_to

DRAWS = 400
SEED = 0
SURE = 0.9
MOST_CUSTOMERS = 50_000
MOST_BIAS = 0.2
FEWEST_BUYERS = 30
LEAST_ORDER = 0.05  # of the perfect order of customers: tiers by less mean nothing
Worth = Literal["use it", "past spend", "not enough data"]
Weighted = Callable[[Array], float]


@dataclass(frozen=True)
class Duel:
    """Two predictions of the same customers and window, and what came.

    Attributes:
        customers: a number for each customer, the same one in every duel, shape (n,).
        ours, theirs, actual: revenue, shape (n,).
    """

    customers: NDArray[np.intp]
    ours: Array
    theirs: Array
    actual: Array

    def among(self, customers: NDArray[np.intp]) -> "Duel":
        """The duel of those customers alone whose numbers are among ``customers``."""
        kept = np.isin(self.customers, customers)
        sides = (side[kept] for side in (self.ours, self.theirs, self.actual))
        return Duel(self.customers[kept], *sides)

    def against_a_constant(self) -> "Duel":
        """The same against one value for all, which has no order: its normalised Gini is 0."""
        return Duel(self.customers, self.ours, np.zeros(len(self.actual)), self.actual)

    @classmethod
    def joined(cls, duels: Sequence["Duel"]) -> "Duel":
        """Duels of different customers in one window as one."""
        sides = ("customers", "ours", "theirs", "actual")
        return cls(*(np.concatenate([getattr(duel, side) for duel in duels]) for side in sides))

    def advantage(self, measure: str) -> Weighted:
        """By how much ours is better, of how often each customer counts; above 0 is better.

        log(theirs / ours) of an error; ours - theirs of the normalised Gini; 0 where neither side
        has a value.
        """
        weighted = MEASURES[measure]
        ours, theirs = weighted(self.ours, self.actual), weighted(self.theirs, self.actual)
        if measure == "ngini":
            return lambda weights: float(np.nan_to_num(ours(weights) - theirs(weights)))
        return lambda weights: _log_ratio(theirs(weights), ours(weights))

    def ratio(self, measure: str) -> float:
        """Our error over theirs, each customer once; NaN where theirs is 0."""
        weighted, once = MEASURES[measure], np.ones(len(self.actual))
        ours, theirs = (weighted(side, self.actual)(once) for side in (self.ours, self.theirs))
        return ratio_to(theirs, ours)


def advantages(duels: Sequence[Duel], measure: str, draws: int = DRAWS, seed: int = SEED) -> Array:
    """The mean advantage over ``duels`` (one per cutoff) in each draw of customers, (draws,).

    A drawn customer comes with all windows: those of neighbouring cutoffs share most of their
    revenue and are no evidence of their own. Of more than 50,000 customers a sample is drawn from,
    which makes nobody surer than there is reason to be.

    Args:
        measure: a key of MEASURES.
    """
    chance = np.random.default_rng(seed)
    known = np.unique(np.concatenate([duel.customers for duel in duels]))
    if len(known) > MOST_CUSTOMERS:
        known = np.sort(chance.choice(known, MOST_CUSTOMERS, replace=False))
        duels = [duel.among(known) for duel in duels]
    sides = [(np.searchsorted(known, d.customers), d.advantage(measure)) for d in duels]
    mean_advantages = np.empty(draws)
    for draw in range(draws):
        drawn = chance.integers(len(known), size=len(known))
        counts = np.bincount(drawn, minlength=len(known)).astype(float)
        met = [(counts[who], advantage) for who, advantage in sides if counts[who].any()]
        mean_advantages[draw] = np.mean([advantage(weights) for weights, advantage in met])
    return mean_advantages


@dataclass(frozen=True)
class AgainstPastSpend:
    """The champion against scaled past spend, over all judged cutoffs.

    Attributes:
        p_rmse_w, p_rmse: probability that the champion's error is smaller.
        ratio_rmse_w, ratio_rmse: the champion's error over that of past spend; of several
            cutoffs the median; NaN where past spend made no error.
        buyers: customers with any revenue in one of the windows.
        cutoffs: number of windows.
        bias: the champion's total over the actual one, less 1; mean over the windows.
        ngini: the champion's normalised Gini, mean over the windows.
        p_order: probability that it is above LEAST_ORDER: that customers can be told apart.
    """

    p_rmse_w: float
    p_rmse: float
    ratio_rmse_w: float
    ratio_rmse: float
    buyers: int
    cutoffs: int
    bias: float = 0.0
    ngini: float = 1.0
    p_order: float = 1.0

    @classmethod
    def of(cls, duels: Sequence[Duel]) -> "AgainstPastSpend":
        """Compare by one duel per cutoff, at least one; ours is the champion, theirs past spend."""
        surely = {m: probability_better(advantages(duels, m)) for m in ("rmse_w", "rmse")}
        ratio = {m: _median([d.ratio(m) for d in duels]) for m in surely}
        orders = [duel.against_a_constant() for duel in duels]
        drawn = advantages(orders, "ngini")
        buyers = np.unique(np.concatenate([d.customers[d.actual != 0] for d in duels]))
        return cls(
            p_rmse_w=surely["rmse_w"],
            p_rmse=surely["rmse"],
            ratio_rmse_w=ratio["rmse_w"],
            ratio_rmse=ratio["rmse"],
            buyers=len(buyers),
            cutoffs=len(duels),
            bias=float(np.mean([_bias(duel) for duel in duels])),
            ngini=float(np.mean([d.advantage("ngini")(np.ones(len(d.actual))) for d in orders])),
            p_order=float(np.mean(drawn > LEAST_ORDER)),
        )

    @property
    def worth(self) -> Worth:
        """What to do: use the champion if its RMSE_w is surely smaller (P > SURE), else past spend.

        With fewer than FEWEST_BUYERS buyers, in all windows together, there is not enough data.
        """
        if self.buyers < FEWEST_BUYERS:
            return "not enough data"
        return "use it" if self.p_rmse_w > SURE else "past spend"


def closing_sentence(comparison: AgainstPastSpend | None, why_not: str = "") -> str:
    """What to do with the champion, in one sentence.

    Args:
        comparison: None if no prediction could be judged.
        why_not: the reason, then.
    """
    if comparison is None:
        return f"not enough data: {why_not}"
    if comparison.worth == "not enough data":
        return (
            f"not enough data: {comparison.buyers} customers bought in the judged windows, and it "
            f"takes {FEWEST_BUYERS} to tell a good prediction from luck"
        )
    over = (
        ", one window only" if comparison.cutoffs == 1 else f", over {comparison.cutoffs} cutoffs"
    )
    ratio = "-" if math.isnan(comparison.ratio_rmse_w) else f"x {comparison.ratio_rmse_w:.2f}"
    figures = f"P = {comparison.p_rmse_w:.2f}, RMSE_w {ratio}{over}"
    if comparison.worth == "use it":
        caveats = _off(comparison.bias) + _not_told_apart(comparison)
        return f"use it: the champion beats scaled past spend ({figures}){caveats}"
    return f"no better than past spend: use past spend ({figures}; P must be above {SURE})"


def _off(bias: float) -> str:
    """A warning, where totals were so far off that nobody should plan by them."""
    if abs(bias) < MOST_BIAS:
        return ""
    return f"; its totals were {abs(bias):.0%} too {'high' if bias > 0 else 'low'} in the mean"


def _not_told_apart(comparison: AgainstPastSpend) -> str:
    """A warning, where one prediction for all would do as well."""
    if comparison.p_order > SURE:
        return ""
    return (
        "; but for its totals only: customers can't be told apart (normalised Gini "
        f"{comparison.ngini:.2f}), one value for all would do as well, and tiers mean nothing"
    )


def probability_better(drawn_advantages: Array) -> float:
    """Share of the draws in which ours is better; a draw without a difference counts half.

    Args:
        drawn_advantages: one a draw, as ``advantages`` gives them.
    """
    return float(np.mean(drawn_advantages > 0) + np.mean(drawn_advantages == 0) / 2)


def _mean_error(power: int) -> Callable[[Array, Array], Weighted]:
    def weighted(predicted: Array, actual: Array) -> Weighted:
        errors = np.abs(predicted - actual) ** power
        return lambda weights: float((weights @ errors / weights.sum()) ** (1 / power))

    return weighted


def _ngini(predicted: Array, actual: Array) -> Weighted:
    by, perfect = Ranking.by(predicted), Ranking.by(actual)

    def weighted(weights: Array) -> float:
        best = perfect.gains_area(actual, weights)
        return by.gains_area(actual, weights) / best if abs(best) > 1e-12 else float("nan")

    return weighted


MEASURES: dict[str, Callable[[Array, Array], Weighted]] = {
    "rmse": _mean_error(2),
    "rmse_w": lambda predicted, actual: _mean_error(2)(*clip_whales(predicted, actual)),
    "mae": _mean_error(1),
    "ngini": _ngini,
}


def _median(ratios: Sequence[float]) -> float:
    known = [ratio for ratio in ratios if np.isfinite(ratio)]
    return float(np.median(known)) if known else float("nan")


def _bias(duel: Duel) -> float:
    return bias(duel.ours, duel.actual) if duel.actual.sum() > 0 else 0.0


def _log_ratio(theirs: float, ours: float) -> float:
    """A perfect side wins by as much as can be told; two perfect ones are equal."""
    tiny = 1e-300
    return float(np.log(max(theirs, tiny)) - np.log(max(ours, tiny)))
