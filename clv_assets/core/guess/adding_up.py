"""Whether one way of adding up the amounts of a file gives another of its columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array

CENT = 0.0151  # what rounding each part to a cent may leave
MOST = 0.95  # of the orders must add up
TELLING = 0.8  # of those that have an amount of the part in question
MOST_PARTS, MOST_ORDERS = 6, 4000


@dataclass(frozen=True)
class Figure:
    """A column of amounts, or what was made of several, with a value per row.

    Attributes:
        name: what to call it.
        values: Float64, one per row, null where there is none.
        per_order: it stands once per order, or again on each of its rows.
    """

    name: str
    values: pl.Series
    per_order: bool = False

    def total(self, orders: pl.Series) -> float:
        """The sum, each order's amount once."""
        return float(by_order([self], orders)[self.name].sum())


def by_order(figures: Sequence[Figure], orders: pl.Series) -> dict[str, Array]:
    """The figures of each order: sums of lines, and what stands per order once.

    Args:
        orders: the order of each row; a row without one is an order.
    """
    frame = pl.DataFrame(
        [orders.alias("order"), *(f.values.alias(str(n)) for n, f in enumerate(figures))]
    ).with_row_index("row")
    key = pl.coalesce(pl.col("order").cast(pl.String), "#" + pl.col("row").cast(pl.String))
    sums = frame.group_by(key.alias("key"), maintain_order=True).agg(
        (pl.col(str(n)).drop_nulls().first() if f.per_order else pl.col(str(n)).sum()).fill_null(
            0.0
        )
        for n, f in enumerate(figures)
    )
    return {f.name: sums[str(n)].to_numpy() for n, f in enumerate(figures)}


def explained(
    target: Figure, base: Figure, parts: Sequence[Figure], orders: pl.Series
) -> dict[str, int] | None:
    """How often each of ``parts`` is added to ``base`` to give ``target``, if that ever does.

    Returns:
        By name -1, 0 or 1, for those that some orders have an amount of; None: it doesn't add up.
    """
    sums = by_order([target, base, *parts], orders)
    wanted = (sums[target.name] - sums[base.name])[:MOST_ORDERS]
    told = {p.name: sums[p.name][:MOST_ORDERS] for p in parts}
    held = {name: values for name, values in told.items() if np.any(np.abs(values) > CENT)}
    names = list(held)[:MOST_PARTS]
    best: tuple[float, int, dict[str, int]] = (0.0, 0, {})
    for signs in product((0, -1, 1), repeat=len(names)):
        total = sum((sign * held[n] for sign, n in zip(signs, names, strict=True)), np.zeros(1))
        hits = float(np.mean(np.abs(wanted - total) <= CENT))
        rank = (hits, -sum(map(abs, signs)), dict(zip(names, signs, strict=True)))
        best = max(best, rank, key=lambda one: one[:2])
    return best[2] if best[0] >= MOST and _is_telling(wanted, held, best[2]) else None


def _is_telling(wanted: Array, held: Mapping[str, Array], signs: Mapping[str, int]) -> bool:
    """Whether it adds up where a part has an amount, too, not only in the many that have none."""
    total = sum((sign * held[name] for name, sign in signs.items()), np.zeros(1))
    hits = np.abs(wanted - total) <= CENT
    return all(np.mean(hits[np.abs(held[name]) > CENT]) >= TELLING for name in signs)
