"""Amounts whose sign is a bookkeeper's: what is sold is below zero."""

import polars as pl

NEARLY_ALL = 0.9  # of the amounts that aren't zero


def turned_signs(name: str | None, amounts: pl.Series) -> list[str]:
    """That nearly all ``amounts`` are below zero, and the remedy, in a sentence; else none.

    Args:
        name: of their column; None: they are a product.
    """
    some = amounts.drop_nulls().filter(amounts.drop_nulls() != 0)
    below = int((some < 0).sum())
    if below <= NEARLY_ALL * some.len():
        return []
    column = f"column: {name}" if name else "product: [the quantity, the price]"
    return [
        f"{below:,} of {some.len():,} amounts are below zero: where a ledger writes sales so, turn "
        f"the sign by source.amounts: [{{{column}, sign: -1}}] instead of source.columns; if they "
        "are refunds, add the file of the sales"
    ]
