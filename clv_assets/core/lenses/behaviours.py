"""What is clustered: how often customers buy and how much at a time, as of their last purchase.

All of it is told by purchases, over all known history: it changes when a customer buys, and stays
while nothing happens. Recency is left to ``stages``. On three logs regularity, returns, breadth and
season beside these two made clusters less separate, and told little more of what came, or less.
"""

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array

CADENCE, ORDER_VALUE, PREDICTED = "cadence", "order_value", "predicted_clv"
BEHAVIOURS = (CADENCE, ORDER_VALUE)
PRIOR_GAPS = 1  # what the shop's usual cadence counts beside a customer's own gaps
LONGEST_GAP = 365.0  # assumed where nobody has ever come back


def own_cadence(features: pl.DataFrame) -> Array:
    """Mean days between a customer's purchase days, ever; NaN of who has bought on one at most."""
    gaps = features["purchase_days"].to_numpy() - 1
    known = (features["tenure_days"] - features["recency_days"]).to_numpy()
    return np.where(gaps > 0, known / np.maximum(gaps, 1), np.nan)


def usual_cadence(features: pl.DataFrame) -> float:
    """The geometric mean of the customers' own cadences, in days."""
    own = own_cadence(features)
    told = own[~np.isnan(own)]
    return float(np.exp(np.log(told).mean())) if len(told) else LONGEST_GAP


def cadence(features: pl.DataFrame, usual: float) -> Array:
    """Days between purchases to be expected of each customer: the own, drawn to ``usual``.

    In logarithms, where the usual cadence counts as PRIOR_GAPS gaps of the customer's own. A
    one-time buyer has it alone: when such a customer comes back, nobody can tell from the past.
    """
    gaps = np.maximum(features["purchase_days"].to_numpy() - 1, 0)
    own = np.nan_to_num(np.log(own_cadence(features)))
    return np.exp((gaps * own + PRIOR_GAPS * np.log(usual)) / (gaps + PRIOR_GAPS))


def order_value(features: pl.DataFrame) -> Array:
    """Mean revenue of a customer's purchases, ever; NaN of who has none."""
    orders = features["lifetime_order_count"].to_numpy()
    revenue = features["lifetime_purchase_revenue"].to_numpy()
    return np.where(orders > 0, revenue / np.maximum(orders, 1), np.nan)


def behaviours(features: pl.DataFrame, usual: float, *, with_predicted: bool = False) -> Array:
    """Customers x BEHAVIOURS on log scales; NaN where there is none.

    Args:
        features: purchase_days, tenure_days, recency_days, lifetime_order_count,
            lifetime_purchase_revenue; with ``with_predicted`` also predicted_clv.
        usual: the shop's usual cadence, in days.
        with_predicted: a third column, of predicted_clv.
    """
    columns = [np.log(cadence(features, usual)), np.log1p(order_value(features))]
    if with_predicted:
        columns.append(np.log1p(features[PREDICTED].to_numpy()))
    return np.column_stack(columns)
