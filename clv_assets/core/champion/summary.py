"""A cutoff in figures: sums, populations, and what clipping does to them."""

import polars as pl


def prediction_totals(predictions: pl.DataFrame) -> dict[str, float]:
    """Sums over all customers of a cutoff, the silent ones included.

    Returns:
        total_predicted, expected net revenue; total_value, in the terms of value_kind;
        expected_orders; expected_active, how many of the customers buy at least once.
    """
    sums = {
        "total_predicted": "predicted_clv",
        "total_value": "value",
        "expected_orders": "expected_orders",
        "expected_active": "p_active",
    }
    return {name: float(predictions[column].to_numpy().sum()) for name, column in sums.items()}


def population_summary(predictions: pl.DataFrame) -> pl.DataFrame:
    """population, customers, mean_clv, mean_p_active; by name."""
    return (
        predictions.group_by("population")
        .agg(
            pl.len().cast(pl.Int64).alias("customers"),
            pl.col("predicted_clv").mean().alias("mean_clv"),
            pl.col("p_active").mean().alias("mean_p_active"),
        )
        .sort("population")
    )


def clipping(features: pl.DataFrame) -> dict[str, float | None]:
    """How far the total would be raised because nobody is predicted to bring less than nothing.

    Who has returned more than bought is read as having brought 0. The model takes some of that off
    again: by the net_share of its card, to which it draws the share that each customer keeps.

    Args:
        features: lifetime_revenue_sum per customer, in the shop's currency.

    Returns:
        clipped_share, of the customers; clipping_bias, in revenue brought so far (0.02 is 2 %),
        before the model takes any off; None of a log without revenue.
    """
    net = features["lifetime_revenue_sum"].to_numpy()
    total = float(net.sum())
    below = net < 0
    return {
        "clipped_share": float(below.mean()) if len(net) else 0.0,
        "clipping_bias": float(-net[below].sum()) / total if total > 0 else None,
    }
