"""Who is who at a cutoff, and who is ranked."""

import polars as pl


def population(new_days: int) -> pl.Expr:
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
