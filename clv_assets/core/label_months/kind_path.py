"""One signal of all segments of a kind: months before the model, and then those since."""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array
from clv_assets.core.label_months.month_path import UNKNOWN, MonthPath, Sizes

LARGEST_VARIANCE = 4.0  # by chance; a value that is less sure tells nothing
TAKEN_IN = 1.8  # a month farther off, in standard deviations, doesn't tell what is usual
AGES = (0, 1)


class Beside(NamedTuple):
    """A month beside what was expected of it, per segment, shape (segments,).

    Attributes:
        baseline: what was expected.
        change: the value less that.
        chance: variance of the value by who happens to buy; UNKNOWN where there is no value.
        doubt: variance of what was expected.
    """

    baseline: Array
    change: Array
    chance: Array
    doubt: Array

    @property
    def spread(self) -> Array:
        """Standard deviation of ``change`` if nothing is the matter."""
        return np.asarray(np.sqrt(self.chance + self.doubt), float)


@dataclass
class KindPath:
    """Judges one month after the other by those before it.

    Attributes:
        segments: names, in the order of the rows.
        centres: weighted means of the reference months; all values are over these.
        step: how much more a month shows that is seen one month earlier, shape (segments, 1).
        path: of the months so far, as seen at age 0.
    """

    segments: tuple[str, ...]
    centres: Array
    step: Array
    path: MonthPath = field(repr=False)

    @classmethod
    def of(cls, rows: pl.DataFrame, column: str, variance: str, prior: Sizes) -> "KindPath":
        """From the reference months of one signal and kind.

        Args:
            rows: segment, month, age (0 or 1), and the columns named; of at least one month.
        """
        names, months = sorted(rows["segment"].unique()), sorted(rows["month"].unique())
        row, place = {name: k for k, name in enumerate(names)}, {m: k for k, m in enumerate(months)}
        shape = (len(AGES), len(names), len(months))
        values, variances = np.zeros(shape), np.full(shape, UNKNOWN)
        columns = ("age", "segment", "month", column, variance)
        for age, segment, month, value, chance in rows.select(columns).iter_rows():
            if chance <= LARGEST_VARIANCE:
                at = int(age), row[segment], place[month]
                values[at], variances[at] = value, chance
        known = variances < UNKNOWN
        weights = np.where(known[0], 1 / variances[0], 0.0)
        total = np.maximum(weights.sum(axis=1, keepdims=True), 1 / UNKNOWN)
        centres = (weights * values[0]).sum(axis=1, keepdims=True) / total
        both = known.all(axis=0)
        apart = np.where(both, values[1] - values[0], 0.0).sum(axis=1, keepdims=True)
        step = apart / np.maximum(both.sum(axis=1, keepdims=True), 1)
        centred = np.where(known[0], values[0] - centres, 0.0)
        places = np.array([place_of(month) for month in months])
        path = MonthPath.fit(places, centred, variances[0], prior)
        return cls(tuple(names), centres[:, 0], step[:, 0], path)

    def judge(self, rows: pl.DataFrame, column: str, variance: str) -> Beside:
        """The next label month beside what was expected; if it was as usual, it counts from now on.

        Args:
            rows: segment, month, age and the columns named, of one month.
        """
        found = {row[0]: row[1:] for row in rows.select("segment", column, variance).iter_rows()}
        pairs = np.array([found.get(name, (0.0, UNKNOWN)) for name in self.segments], float)
        chance = np.where(pairs[:, 1] <= LARGEST_VARIANCE, pairs[:, 1], UNKNOWN)
        usual = self.centres + self.step * min(max(float(rows["age"][0]), 0.0), 1.0)
        value = pairs[:, 0] - usual
        place = place_of(rows["month"][0])
        expected = self.path.ahead(place)
        beside = Beside(expected.mean + usual, value - expected.mean, chance, expected.variance)
        as_usual = (np.abs(beside.change / beside.spread) < TAKEN_IN) & (chance < UNKNOWN)
        taken = np.where(as_usual, value, 0.0), np.where(as_usual, chance, UNKNOWN)
        self.path = self.path.then(place, *taken)
        return beside


def place_of(month: str) -> float:
    """A label month as a number."""
    return float(int(month[:4]) * 12 + int(month[5:]) - 1)


class Sum(NamedTuple):
    """What several months say together.

    Attributes:
        change: mean of their changes.
        chance, doubt: variances of it if nothing is the matter: by who happens to buy, and of what
            was expected.
    """

    change: float
    chance: float
    doubt: float

    @property
    def spread(self) -> float:
        """Standard deviation of ``change`` if nothing is the matter."""
        return math.sqrt(self.chance + self.doubt)

    def freedom(self, months: int) -> float:
        """Degrees of freedom, if ``doubt`` was learnt with ``months`` and ``chance`` is known.

        Satterthwaite (1946), "An approximate distribution of estimates of variance components".
        """
        share = self.doubt / (self.chance + self.doubt)
        return months / max(share**2, 1e-4)


def summed(months: list[tuple[float, float, float]]) -> Sum:
    """Several months as one.

    Args:
        months: change, chance and doubt of each; what is doubted of one month is of the next too.
    """
    change, chance, doubt = (np.array(column) for column in zip(*months, strict=True))
    total = float(np.sum(1 / chance))
    return Sum(float(np.sum(change / chance)) / total, 1 / total, float(doubt.max()))
