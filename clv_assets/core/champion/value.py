"""What the shop earns by the revenue expected of a customer: profit, and what it is worth today.

    value = predicted_clv x margin x mean of (1 + rate) ** -((k - 1/2) / 12)
            over the window's months k = 1, 2, … pred_months

Contribution times a discount factor per period is the usual definition of customer lifetime value
(Gupta, Lehmann and Stuart, "Valuing Customers", Journal of Marketing Research 41, 2004; of a yearly
rate, Fader, Hardie and Lee, "RFM and CLV", the same journal 42, 2005). Those discount each period's
own transactions; here one amount is known for the whole window, taken as spread evenly over its
months and paid in the middle of each.
"""

import numpy as np
import polars as pl

from clv_assets.config.scoring import Value

MONTHS_A_YEAR = 12


def value_kind(value: Value) -> str:
    """``revenue``, ``profit``, ``present value of revenue`` or ``present value of profit``."""
    kind = "revenue" if value.margin is None else "profit"
    return kind if value.discount_rate is None else f"present value of {kind}"


def discount_factor(discount_rate: float, months: int) -> float:
    """What one unit of money, spread evenly over ``months`` months, is worth at their start.

    Args:
        discount_rate: yearly, 0 or more; 0.08 is 8 %.
        months: 1 or more.
    """
    middles = (np.arange(months) + 0.5) / MONTHS_A_YEAR
    return float(np.mean((1 + discount_rate) ** -middles))


def value_of_one(value: Value, months: int) -> float:
    """What the shop earns by one unit of revenue in a window of ``months`` months; 0 to 1."""
    margin = 1.0 if value.margin is None else value.margin
    return margin * discount_factor(value.discount_rate or 0.0, months)


def value_columns(value: Value, months: int) -> tuple[pl.Expr, pl.Expr]:
    """The columns ``value`` and ``value_kind`` beside predicted_clv (of ``months`` months)."""
    earned = pl.col("predicted_clv") * value_of_one(value, months)
    return earned.alias("value"), pl.lit(value_kind(value)).alias("value_kind")


def in_terms_of(predictions: pl.DataFrame, value: Value) -> bool:
    """Whether issued ``predictions`` (one pred_months) hold what ``value`` makes of them now."""
    months = predictions["pred_months"][0]
    return predictions.select("value", "value_kind").equals(
        predictions.select(*value_columns(value, months))
    )
