"""Purchase histories in the form that the fits read: checked, compressed and on one scale."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from clv_assets.core.arrays import Array
from clv_assets.core.btyd.errors import NoFit

MOST_ROWS = 50_000


@dataclass(frozen=True)
class Histories:
    """Distinct histories, each with the number of customers that share it.

    Attributes:
        x: repeat purchases, shape (rows,).
        t_x: time of the last purchase since the first, in multiples of ``unit``.
        T: age, the time observed since the first purchase, in multiples of ``unit``.
        weights: customers per row.
        unit: mean age in the caller's unit of time; on this scale parameters are near 1.
    """

    x: Array
    t_x: Array
    T: Array
    weights: Array
    unit: float

    @classmethod
    def of(
        cls, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, weights: ArrayLike | None = None
    ) -> "Histories":
        """Equal rows merged, in sorted order, so that the customers' order doesn't matter.

        Big bases are thinned, see ``compressed``. Raises NoFit for a base without a model.
        """
        x, t_x, T = floats(x, t_x, T)
        (counts,) = floats(np.ones(len(x)) if weights is None else weights)
        _check(x, t_x, T, counts)
        rows, counts = compressed(np.stack([x, t_x, T]), counts)
        unit = float(np.sum(rows[2] * counts) / np.sum(counts))
        return cls(rows[0], rows[1] / unit, rows[2] / unit, counts, unit)

    @property
    def purchases_per_unit(self) -> float:
        """Repeat purchases of all customers over all their time, one more so that it's above 0."""
        return float((1 + np.sum(self.x * self.weights)) / np.sum(self.T * self.weights))


def floats(*columns: ArrayLike) -> tuple[Array, ...]:
    """Each column as a float array of at least one dimension."""
    return tuple(np.atleast_1d(np.asarray(column, float)) for column in columns)


def compressed(rows: Array, weights: Array) -> tuple[Array, Array]:
    """Distinct columns of ``rows``, shape (values, n), sorted, and the sum of weights of each.

    Of more than 50,000 as many customers are taken, evenly spaced in that order, without chance.
    """
    rows, weights = _merged(rows, weights)
    return (rows, weights) if len(weights) <= MOST_ROWS else _evenly_spaced(rows, weights)


def _merged(rows: Array, weights: Array) -> tuple[Array, Array]:
    order = np.lexsort(rows[::-1])
    rows = rows[:, order]
    starts = np.flatnonzero(np.append(True, np.any(rows[:, 1:] != rows[:, :-1], axis=0)))
    counts = np.add.reduceat(weights[order], starts)
    kept = counts > 0
    return rows[:, starts[kept]], counts[kept]


def _evenly_spaced(rows: Array, weights: Array) -> tuple[Array, Array]:
    """Every k-th customer of the sorted rows; a row keeps the share that its weight has."""
    ends = np.cumsum(weights)
    step = ends[-1] / MOST_ROWS
    picked = np.searchsorted(ends, (np.arange(MOST_ROWS) + 0.5) * step, side="right")
    index, times = np.unique(picked, return_counts=True)
    return rows[:, index], times * step


def _check(x: Array, t_x: Array, T: Array, weights: Array) -> None:
    if not len(x) == len(t_x) == len(T) == len(weights):
        raise ValueError(f"{len(x)}, {len(t_x)}, {len(T)} and {len(weights)} rows don't match")
    if not np.sum(weights) > 0:
        raise NoFit("there is no customer to learn from")
    if not all(np.isfinite(column).all() for column in (x, t_x, T, weights)):
        raise NoFit("a purchase count, a time or a weight is missing or infinite")
    if np.any(x < 0) or np.any(weights < 0):
        raise NoFit("a purchase count or a weight is negative")
    if np.any(t_x < 0) or np.any(t_x > T):
        raise NoFit("a last purchase lies before the first one or after the end of the history")
    if not np.sum(x * weights) > 0:
        raise NoFit("no customer has bought a second time, so nothing is known of repeat buying")
    if not np.sum(T * weights) > 0:
        raise NoFit("no time has passed since any customer's first purchase")
