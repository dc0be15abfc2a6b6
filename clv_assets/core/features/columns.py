"""The columns of the features, by name."""

CONTRACT_FEATURES = [
    "revenue_sum",
    "order_count",
    "avg_order_value",
    "tenure_days",
    "recency_days",
    "log_revenue_sum",
    "is_repeat_buyer",
    "active_last_30d",
    "mean_days_between_orders",
    "std_days_between_orders",
    "median_days_between_orders",
]
# Days before the cutoff at which sub-windows end and begin; a year ago, those to come now.
SUB_WINDOWS = {
    **{f"last_{days}d": (0, days) for days in (30, 60, 90, 180, 270)},
    **{f"year_ago_{days}d": (365 - days, 365) for days in (90, 180)},
}
MODEL_FEATURES = [
    *CONTRACT_FEATURES,
    *(f"orders_{name}" for name in SUB_WINDOWS),
    *(f"revenue_{name}" for name in SUB_WINDOWS),
    "lifetime_order_count",
    "lifetime_revenue_sum",
    "return_share",
    "recency_to_gap_ratio",
    "purchase_days",
    "purchase_days_per_month",
    "lifetime_purchase_revenue",
    "return_count",
    "days_since_any_row",
    "mean_day_value",
    "std_day_value",
    "last_day_value",
    "last_gap_days",
    "gap_cv",
]
