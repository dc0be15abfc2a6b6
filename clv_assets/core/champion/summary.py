"""Small tables for people: what the summary of a replay and the asset pages show."""

import polars as pl

from clv_assets.core.champion.totals import TotalsBand
from clv_assets.core.champion.totals import totals as totals_of_groups


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


def totals_sentence(predictions: pl.DataFrame, band: TotalsBand) -> str:
    """What all customers of one cutoff are expected to do together, in a line.

    Args:
        predictions: all of one cutoff.
        band: of the model that predicted, see ``totals``.
    """
    totals, kind = prediction_totals(predictions), predictions["value_kind"][0]
    worth = "" if kind == "revenue" else f" ({kind} {totals['total_value']:,.2f})"
    everyone = totals_of_groups(predictions, band).row(0, named=True)
    assumed = ", the level's part assumed" if band.assumed else ""
    interval = f"80 %: {everyone['lo80']:,.0f} to {everyone['hi80']:,.0f}{assumed}"
    return (
        f"Expected of all {predictions.height:,} customers: net revenue "
        f"{totals['total_predicted']:,.2f} ({interval}){worth}, "
        f"{totals['expected_orders']:,.0f} orders, "
        f"{totals['expected_active']:,.0f} customers active."
    )


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
