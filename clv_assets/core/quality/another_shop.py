"""Whether orders are another shop's than those known so far, by who placed them."""

import polars as pl

FEWEST_CUSTOMERS = 20  # of either; fewer tell nothing
LEAST_COMMON = 0.1  # of the smaller of both, who are in the other too


def common_customers(before: pl.DataFrame, now: pl.DataFrame) -> float | None:
    """Share of the customers of the smaller log who are in the other one too.

    Args:
        before, now: order logs with customer_id.

    Returns:
        None if either has too few customers to tell.
    """
    then, today = (log.select("customer_id").unique() for log in (before, now))
    smaller = min(then.height, today.height)
    if smaller < FEWEST_CUSTOMERS:
        return None
    return then.join(today, on="customer_id", how="semi").height / smaller


def is_another_shop(before: pl.DataFrame, now: pl.DataFrame) -> bool:
    """Whether hardly anybody is in both: an export of the same shop goes on with its customers."""
    common = common_customers(before, now)
    return common is not None and common < LEAST_COMMON
