"""Orders that a source sends again, alike but for their moment."""

from collections.abc import Mapping

import polars as pl

from clv_assets.core.columns.content import Column

MOST_AGAIN = 0.5  # of the orders: more often several rows are the order's lines
ALIKE = 0.98  # of those that are there again


def is_sent_again(columns: Mapping[str, Column], order: str, date: str | None) -> bool:
    """Whether orders of several rows say the same in each of these, their moment left aside."""
    orders = columns[order].text_or_null
    others = {name: column for name, column in columns.items() if name != order}
    rows = pl.DataFrame(
        [orders.alias("order"), *(c.text_or_null.alias(f"_{n}") for n, c in others.items())]
    ).drop_nulls("order")
    by_order = rows.group_by("order").agg(pl.len().alias("rows"), pl.exclude("order").n_unique())
    again = by_order.filter(pl.col("rows") > 1)
    if again.is_empty() or again.height > MOST_AGAIN * by_order.height:
        return False
    # Only what differs within orders is worth a look at whether it is a moment.
    often = max(1, int((1 - ALIKE) * again.height))
    differing = {n: int((again[f"_{n}"] > 1).sum()) for n in others}
    differing = {name: number for name, number in differing.items() if number}
    moments = [n for n in differing if n == date or others[n].numbers_as_dates is not None]
    if not moments or any(differing[n] >= often for n in differing.keys() - set(moments)):
        return False
    same = pl.all_horizontal(
        pl.lit(True), *(pl.col(f"_{n}") == 1 for n in differing if n not in moments)
    )
    moved = pl.any_horizontal(pl.col(f"_{n}") > 1 for n in moments)
    return float(again.select((same & moved).mean()).item() or 0) >= ALIKE
