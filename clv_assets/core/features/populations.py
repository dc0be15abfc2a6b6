"""Who is who at a cutoff, and who is ranked."""

import polars as pl


def population(new_days: int) -> pl.Expr:
    """What a customer is at a cutoff, by the first that holds, as the column ``population``.

    ``silent``: without a row in the history window. ``returns_only``: has never bought. ``new``:
    known for ``new_days`` days at most. ``active``: everyone else.

    Args:
        new_days: up to how many days after the first purchase a customer is new.

    Returns:
        An expression over window_rows, lifetime_order_count and tenure_days.
    """
    return (
        pl.when(pl.col("window_rows") == 0)
        .then(pl.lit("silent"))
        .when(pl.col("lifetime_order_count") == 0)
        .then(pl.lit("returns_only"))
        .when(pl.col("tenure_days") <= new_days)
        .then(pl.lit("new"))
        .otherwise(pl.lit("active"))
        .alias("population")
    )


def ranked(frame: pl.DataFrame) -> pl.DataFrame:
    """Customers with a row in the history window: those that metrics and tiers speak of."""
    return frame.filter(pl.col("population") != "silent")
