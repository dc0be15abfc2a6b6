"""Country and market of a customer, from the order log."""

from datetime import date

import polars as pl

from clv_assets.core.calendar.windows import before
from clv_assets.core.contracts import LOG_COLUMNS


def in_log(orders: pl.LazyFrame) -> tuple[str, ...]:
    """Those of LOG_COLUMNS that the log has."""
    have = orders.collect_schema().names()
    return tuple(name for name in LOG_COLUMNS if name in have)


def newest_in_log(orders: pl.LazyFrame, name: str, cutoff: date) -> pl.LazyFrame:
    """customer_id (one row each) and ``name`` as on the customer's newest order that has it.

    Of orders of one moment the value that sorts last counts, whatever the order of the rows.

    Args:
        orders: customer_id, order_date and ``name`` (text), in the contract's order, which spares
            a grouping of all rows: only a customer's last moment is grouped.
        name: a column of the log.
        cutoff: rows of this day or later are not read.
    """
    customer, moment = pl.col("customer_id"), pl.col("order_date")
    is_last = (customer != customer.shift(-1)).fill_null(True)
    return (
        orders.filter(before(cutoff))
        .select("customer_id", "order_date", name)
        .filter(pl.col(name).is_not_null())
        .filter(moment == pl.when(is_last).then(moment).backward_fill())
        .group_by("customer_id")
        .agg(pl.col(name).max())
    )
