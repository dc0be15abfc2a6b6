"""What is clustered: what customers did, on log scales."""

import polars as pl

from clv_assets.core.arrays import Array
from clv_assets.core.money import signed_log1p

BEHAVIOURS = {
    "spend": signed_log1p(pl.col("revenue_sum")),
    "orders": pl.col("order_count").log1p(),
    "order_value": pl.col("avg_order_value").fill_null(0).log1p(),
    "recency": pl.col("recency_days").clip(lower_bound=0).log1p(),
    "tenure": pl.col("tenure_days").clip(lower_bound=0).log1p(),
    # A one-time buyer has no gap yet: it is at least as long as the wait so far.
    "gap": pl.coalesce("mean_days_between_orders", "recency_days").clip(lower_bound=0).log1p(),
}


def behaviours(features: pl.DataFrame) -> Array:
    """Customers x BEHAVIOURS on log scales, nothing missing."""
    return features.select(**BEHAVIOURS).cast(pl.Float64).to_numpy()
