"""What the amounts of a file leave in doubt once they are added up."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from clv_assets.config.columns import Amount
from clv_assets.core.amounts.adding_up import CENT, by_order
from clv_assets.core.amounts.columns import MoneyColumns
from clv_assets.core.amounts.money_column import MoneyColumn

MOST_SHOWN = 8
SHARES = {None: "", 1.0: ", as a share of each line", 0.01: ", as percent of each line"}
Parts = Sequence[tuple[MoneyColumn, Amount]]


def doubts(
    known: MoneyColumns, base: MoneyColumn, parts: Parts, proven: Collection[str]
) -> Iterator[str]:
    """Sentences.

    Args:
        known: the money of the file.
        base: what was bought.
        parts: what is taken off it, or added.
        proven: columns of which some sum tells whether the base has them in it.
    """
    yield from _left_out(known, base, parts)
    used = {column.name for column, _ in parts}
    for column in known.adjusting():
        if column.role == "discount" and column.name not in proven:
            taken = "before, so it is taken off" if column.name in used else "after"
            yield (
                f"whether {base.name!r} is before or after {column.name!r} "
                f"({known.total(column):,.2f}), no other column tells: taken as {taken}"
                f"{SHARES[column.share]}"
            )
        if known.is_mixed(column):
            yield f"{column.name!r} has amounts above and below zero: check what its sign means"
    # Beside a fee, gross is what is paid before it.
    roles = {column.role for column in known.adjusting()}
    is_taxed = base.said.basis == "gross" and "fee" not in roles
    if is_taxed and not any(column.role == "tax" for column, _ in parts):
        yield f"{base.name!r} seems to include tax; a net amount predicts better"
    yield from _overdrawn(known, base, parts)


def _left_out(known: MoneyColumns, base: MoneyColumn, parts: Parts) -> Iterator[str]:
    used = {base.name, *(column.name for column, _ in parts), known.prices.price}
    left = [c for c in known.by_name.values() if c.name not in used and c.is_nonzero]
    left = [column for column in left if column.role != "tax" or column.share is None]
    if left:
        shown = ", ".join(f"{c.name!r} {known.total(c):,.2f}" for c in left[:MOST_SHOWN])
        more = f" and {len(left) - MOST_SHOWN} more" if len(left) > MOST_SHOWN else ""
        yield (
            f"amounts that are left out, with their sums: {shown}{more}; what should count "
            "belongs in source.amounts"
        )


def _overdrawn(known: MoneyColumns, base: MoneyColumn, parts: Parts) -> Iterator[str]:
    """Orders with more paid back than their goods cost: the shipping or tax was, too."""
    refunds = [column.name for column, _ in parts if column.role == "refund"]
    figures = [base.figure(), *(known.figure(column) for column, _ in parts)]
    sums = by_order(figures, known.orders)
    goods = sums[base.name]
    left = goods + sum((amount.sign * sums[column.name] for column, amount in parts), np.zeros(1))
    below = left[(goods > CENT) & (left < -CENT)]
    if refunds and below.size:
        yield (
            f"{below.size:,} orders come out below zero, by {-below.sum():,.2f} in all: "
            f"{', '.join(map(repr, refunds))} may hold shipping or tax, too"
        )
