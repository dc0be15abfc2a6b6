"""Orders that a source sends again, alike but for their moment."""

from collections.abc import Mapping

import polars as pl

from clv_assets.core.guess.content import Column

MOST_AGAIN = 0.5  # of the orders: more often several rows are the order's lines
ALIKE = 0.98  # of those that are there again


def is_sent_again(columns: Mapping[str, Column], order: str, date: str | None) -> bool:
    """Whether orders of several rows say the same in each of these, their moment left aside."""
    moments = {
        name for name, c in columns.items() if name == date or c.numbers_as_dates is not None
    }
    told = [
        column.text_or_null.alias(name)
        for name, column in columns.items()
        if name != order and name not in moments
    ]
    if not told:
        return False
    rows = pl.DataFrame([columns[order].text_or_null.alias("order"), *told]).drop_nulls("order")
    rows = rows.select("order", said=pl.struct(pl.exclude("order")).hash())
    whole = rows.with_columns(moment=pl.Series([""]).new_from_index(0, rows.height))
    if date is not None:
        whole = whole.with_columns(
            moment=columns[date].text_or_null.filter(columns[order].text_or_null.is_not_null())
        )
    by_order = whole.group_by("order").agg(
        rows=pl.len(), said=pl.col("said").n_unique(), moments=pl.col("moment").n_unique()
    )
    again = by_order.filter(pl.col("rows") > 1)
    if again.is_empty() or again.height > MOST_AGAIN * by_order.height:
        return False
    return float(((again["said"] == 1) & (again["moments"] > 1)).mean() or 0) >= ALIKE  # type: ignore[arg-type]
