"""How sure each metric is: all of them over the same draws of customers, many draws at once.

A draw counts each customer a Poisson number of times (the Bayesian bootstrap's plain cousin, Hanley
and MacGibbon 2006, "Creating non-parametric bootstrap samples using Poisson frequencies"), so that
a metric of a draw is a product of the counts with columns that are made once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from clv_assets.core.arrays import Array
from clv_assets.core.metrics.accuracy import Ranking

DRAWS = 200
SEED = 0
CELLS = 4_000_000  # customers x draws that are held at once
BEST = 0.1
TENTHS = 10


@dataclass(frozen=True)
class Judged:
    """Customers of one window: what was said of them, and what came; each of shape (n,).

    Attributes:
        predicted, actual: revenue.
        naive: scaled past spend; None if it isn't known.
        lo, hi: the 80 % interval; None if there is none.
    """

    predicted: Array
    actual: Array
    naive: Array | None = field(default=None, repr=False)
    lo: Array | None = field(default=None, repr=False)
    hi: Array | None = field(default=None, repr=False)

    def without_largest(self, share: float) -> "Judged":
        """Without the ``share`` of the customers, at least one, who brought most."""
        left_out = max(int(np.ceil(share * len(self.actual))), 1)
        kept = np.sort(np.argsort(-self.actual, kind="stable")[left_out:])
        sides = (self.predicted, self.actual, self.naive, self.lo, self.hi)
        return Judged(*(None if side is None else side[kept] for side in sides))  # type: ignore[arg-type]


def resampled(judged: Judged, draws: int = DRAWS, seed: int = SEED) -> dict[str, Array]:
    """Each metric of each draw, shape (draws,), and first of the customers as they are.

    Returns:
        rmse, r2, unexplained (1 - r2), bias, spearman (by the ranks in the whole), ngini, cap10,
        dec_wape, and where it can be told skill (RMSE over that of past spend) and inside_80 (of
        customers whose interval ends above 0); shape (draws + 1,), NaN where a draw has no value.
    """
    told = _Columns.of(judged)
    blocks = [told.metrics(counts) for counts in _counts(len(judged.actual), draws, seed)]
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def decile_bounds(predicted: Array, actual: Array) -> tuple[Array, Array]:
    """5 % and 95 % quantiles of the mean actual revenue of each decile of predicted rank.

    By draws of its customers, best decile first; one bin each for fewer than ten customers.
    """
    by_rank = actual[Ranking.by(predicted).order]
    tenths = [tenth for tenth in np.array_split(by_rank, TENTHS) if tenth.size]
    bounds = np.array([_mean_bounds(tenth) for tenth in tenths]).reshape(-1, 2)
    return bounds[:, 0], bounds[:, 1]


def _mean_bounds(values: Array) -> Array:
    draws = [(c @ values, c.sum(axis=1)) for c in _counts(len(values), DRAWS, SEED)]
    total, count = (np.concatenate(column) for column in zip(*draws, strict=True))
    return np.quantile(total[count > 0] / count[count > 0], (0.05, 0.95))


def _counts(customers: int, draws: int, seed: int) -> Iterator[Array]:
    chance = np.random.default_rng(seed)
    yield np.ones((1, customers))
    block = max(min(CELLS // max(customers, 1), draws), 1)
    for start in range(0, draws, block):
        size = min(block, draws - start)
        yield chance.poisson(1.0, (size, customers)).astype(float)


@dataclass(frozen=True)
class _Columns:
    """What the counts of a draw are multiplied by."""

    judged: Judged
    sums: Mapping[str, Array]
    by_prediction: Ranking
    by_actual: Ranking
    tenths: Array

    @classmethod
    def of(cls, judged: Judged) -> "_Columns":
        predicted, actual = judged.predicted, judged.actual
        by_prediction, by_actual = Ranking.by(predicted), Ranking.by(actual)
        first, second = by_prediction.places(), by_actual.places()
        sums = {
            "one": np.ones(len(actual)),
            "predicted": predicted,
            "actual": actual,
            "squared_actual": actual**2,
            "squared_error": (predicted - actual) ** 2,
            "first": first,
            "second": second,
            "first_squared": first**2,
            "second_squared": second**2,
            "both": first * second,
        }
        if judged.naive is not None:
            sums["naive_error"] = (judged.naive - actual) ** 2
        if judged.lo is not None and judged.hi is not None:
            at_risk = judged.hi > 0
            sums["at_risk"] = at_risk.astype(float)
            inside = at_risk & (actual >= judged.lo) & (actual <= judged.hi)
            sums["inside"] = inside.astype(float)
        tenth = np.minimum((first - 1) * TENTHS // max(len(actual), 1), TENTHS - 1).astype(int)
        off = np.zeros((len(actual), TENTHS))
        off[np.arange(len(actual)), tenth] = predicted - actual
        return cls(judged, sums, by_prediction, by_actual, off)

    def metrics(self, counts: Array) -> dict[str, Array]:
        stacked = np.column_stack(list(self.sums.values()))
        total = dict(zip(self.sums, (counts @ stacked).T, strict=True))
        n, actual = total["one"], total["actual"]
        with np.errstate(divide="ignore", invalid="ignore"):
            rmse = np.sqrt(total["squared_error"] / n)
            spread = total["squared_actual"] - actual**2 / n
            r2 = np.where(spread > 0, 1 - total["squared_error"] / spread, np.nan)
            found = {
                "rmse": rmse,
                "r2": r2,
                "unexplained": 1 - r2,
                "bias": np.where(actual > 0, total["predicted"] / actual - 1, np.nan),
                "spearman": _correlation(total),
                "ngini": self._ngini(counts),
                "cap10": self._capture(counts),
                "dec_wape": np.abs(counts @ self.tenths).sum(axis=1) / np.abs(actual),
            }
            if "naive_error" in total:
                found["skill"] = rmse / np.sqrt(total["naive_error"] / n)
            if "inside" in total:
                found["inside_80"] = total["inside"] / total["at_risk"]
        return {name: np.where(np.isfinite(value), value, np.nan) for name, value in found.items()}

    def _ngini(self, counts: Array) -> Array:
        actual = self.judged.actual
        perfect = self.by_actual.gains_areas(actual, counts)
        reached = self.by_prediction.gains_areas(actual, counts)
        return np.where(np.abs(perfect) > 1e-12, reached / perfect, np.nan)

    def _capture(self, counts: Array) -> Array:
        reached, perfect = (
            self._best(ranking, counts) for ranking in (self.by_prediction, self.by_actual)
        )
        return np.where(perfect > 0, reached / perfect, np.nan)

    def _best(self, ranking: Ranking, counts: Array) -> Array:
        """Revenue of the first tenth of the drawn customers by a ranking."""
        ordered = counts[:, ranking.order]
        reached = np.cumsum(ordered, axis=1)
        most = BEST * reached[:, -1:]
        share = np.clip(most - (reached - ordered), 0, ordered)
        return np.asarray(share @ self._shared(ranking), float)

    def _shared(self, ranking: Ranking) -> Array:
        return ranking.shared(self.judged.actual)


def _correlation(total: Mapping[str, Array]) -> Array:
    n = total["one"]
    first, second = total["first"] / n, total["second"] / n
    covariance = total["both"] / n - first * second
    spread = (total["first_squared"] / n - first**2) * (total["second_squared"] / n - second**2)
    return np.asarray(np.where(spread > 1e-12, covariance / np.sqrt(spread), np.nan), float)
