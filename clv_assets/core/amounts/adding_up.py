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
MOST_PARTS, MOST_ORDERS = 7, 4000
RATES = np.array([*np.arange(1.0, 28.0), 2.5, 5.5, 8.1, 9.5]) / 100  # of taxes, as laws give them
LARGE, FEWEST = 5.0, 5  # amounts, and orders, that tell one rate from another


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


@dataclass(frozen=True)
class Equation:
    """The best way of adding parts to a base that gives a target.

    Attributes:
        signs: by part -1, 0 or 1, for those that some orders have an amount of.
        holds: it gives the target in nearly every order, also where parts have amounts.
        gaps: what the target of each order has more; below zero: less.
        amounts: the target of each order.
    """

    signs: Mapping[str, int]
    holds: bool
    gaps: Array
    amounts: Array


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


def equation(target: Figure, base: Figure, parts: Sequence[Figure], orders: pl.Series) -> Equation:
    """How often each of ``parts`` is added to ``base`` to come as near to ``target`` as can be."""
    sums = by_order([target, base, *parts], orders)
    wanted = (sums[target.name] - sums[base.name])[:MOST_ORDERS]
    told = {p.name: sums[p.name][:MOST_ORDERS] for p in parts}
    held = {name: values for name, values in told.items() if np.any(np.abs(values) > CENT)}
    names = list(held)[:MOST_PARTS]
    best: tuple[float, int, dict[str, int]] = (0.0, 0, dict.fromkeys(names, 0))
    for signs in product((0, -1, 1), repeat=len(names)):
        total = sum((sign * held[n] for sign, n in zip(signs, names, strict=True)), np.zeros(1))
        hits = float(np.mean(np.abs(wanted - total) <= CENT))
        rank = (hits, -sum(map(abs, signs)), dict(zip(names, signs, strict=True)))
        best = max(best, rank, key=lambda one: one[:2])
    gaps = wanted - sum((sign * held[n] for n, sign in best[2].items()), np.zeros(1))
    holds = best[0] >= MOST and all(
        np.mean(np.abs(gaps[np.abs(held[name]) > CENT]) <= CENT) >= TELLING for name in names
    )
    return Equation(best[2], holds, gaps, sums[target.name][:MOST_ORDERS])


def tax_is_inside(goods: Array, tax: Array) -> bool | None:
    """Whether the ``goods`` of orders have their ``tax`` in them; None: the rates don't tell.

    A rate is a round number of what the goods cost without tax: 19 of 119, or 19 of 100.
    """
    large = (tax > LARGE / 10) & (goods > LARGE)
    if large.sum() < FEWEST:
        return None
    cost, taxed = goods[large, None], tax[large, None]
    beside, inside = _best_rate(cost * RATES, taxed), _best_rate(cost * RATES / (1 + RATES), taxed)
    # Rates that are close differ by less than a cent in each order, but not in all of them.
    further = beside - inside
    clearly = 3 * further.std() / np.sqrt(further.size) + CENT / 100
    for is_inside, gaps, sign in ((False, beside, -1), (True, inside, 1)):
        if np.mean(gaps <= CENT) >= TELLING and sign * further.mean() > clearly:
            return is_inside
    return None


def _best_rate(expected: Array, taxed: Array) -> Array:
    """By how much the best of some rates misses the tax of each order."""
    gaps: Array = np.abs(expected - taxed)
    best: Array = gaps[:, int(gaps.mean(axis=0).argmin())]
    return best
