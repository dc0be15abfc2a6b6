"""How surely one prediction beats another on the same customers: a paired customer bootstrap."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clv_assets.core.metrics import Array, Ranking, clip_whales

DRAWS = 400
SEED = 0
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


def advantages(duels: Sequence[Duel], measure: str, draws: int = DRAWS, seed: int = SEED) -> Array:
    """The mean advantage over ``duels`` (one per cutoff) in each draw of customers, (draws,).

    A drawn customer comes with all windows: those of neighbouring cutoffs share most of their
    revenue and are no evidence of their own.

    Args:
        measure: a key of MEASURES.
    """
    chance = np.random.default_rng(seed)
    sides = [(duel.customers, duel.advantage(measure)) for duel in duels]
    known = np.unique(np.concatenate([customers for customers, _ in sides]))
    found = np.empty(draws)
    for draw in range(draws):
        drawn = known[chance.integers(len(known), size=len(known))]
        counts = np.bincount(drawn, minlength=int(known[-1]) + 1).astype(float)
        found[draw] = np.mean([advantage(counts[customers]) for customers, advantage in sides])
    return found


def probability_better(found: Array) -> float:
    """Share of the draws in which ours is better; a draw without a difference counts half."""
    return float(np.mean(found > 0) + np.mean(found == 0) / 2)


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


def _log_ratio(theirs: float, ours: float) -> float:
    """A perfect side wins by as much as can be told; two perfect ones are equal."""
    tiny = 1e-300
    return float(np.log(max(theirs, tiny)) - np.log(max(ours, tiny)))
