"""Customer features at a cutoff: lazy expressions over the order log, nothing row-wise."""

from datetime import date, timedelta

import polars as pl

from clv_assets.core.money import from_minor, minor_units
from clv_assets.core.windows import Window, before, history_window

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
SUB_WINDOW_DAYS = (30, 90, 180)
MODEL_FEATURES = [
    *CONTRACT_FEATURES,
    *(f"orders_last_{days}d" for days in SUB_WINDOW_DAYS),
    *(f"revenue_last_{days}d" for days in SUB_WINDOW_DAYS),
    "lifetime_order_count",
    "lifetime_revenue_sum",
    "return_share",
    "recency_to_gap_ratio",
]


def in_contract_order(orders: pl.DataFrame | pl.LazyFrame) -> pl.LazyFrame:
    """The order log sorted by customer, then time: what :func:`features` relies on."""
    return orders.lazy().sort("customer_id", "order_date", maintain_order=True)


def features(
    orders: pl.LazyFrame,
    cutoff: date,
    history_months: int,
    *,
    new_days: int = 30,
    silent_customers: bool = True,
) -> pl.LazyFrame:
    """One row per customer known before ``cutoff``, sorted by customer_id.

    A purchase is an order of positive revenue; returns count in revenue only. What is undefined
    (the cadence of a one-time buyer, the average order of who never bought) is null.

    Args:
        orders: the log in :func:`in_contract_order`; rows of ``cutoff`` or later are not read.
        cutoff: the snapshot date.
        history_months: length of the history window.
        new_days: a first purchase this recent makes the population ``new``.
        silent_customers: also those without a row in the history window.

    Returns:
        customer_id, population, and MODEL_FEATURES; money in the shop's currency, time in days.
    """
    window = history_window(cutoff, history_months)
    rows = _flagged(orders, cutoff, window)
    per_customer = _per_customer(rows, cutoff).join(_gaps(rows), on="customer", how="left")
    if not silent_customers:
        per_customer = per_customer.filter(pl.col("window_rows") > 0)
    return (
        per_customer.with_columns(_population(new_days), *_gap_statistics(), *_money())
        .with_columns(
            log_revenue_sum=signed_log1p(pl.col("revenue_sum")),
            is_repeat_buyer=pl.col("order_count") > 1,
            active_last_30d=pl.col("orders_last_30d") > 0,
            avg_order_value=pl.col("purchase_revenue") / _null_if_zero(pl.col("order_count")),
            return_share=pl.col("returned") / _null_if_zero(pl.col("lifetime_purchase_revenue")),
            recency_to_gap_ratio=pl.col("recency_days")
            / pl.col("mean_days_between_orders").clip(lower_bound=1),
        )
        .sort("customer")
        .select("customer_id", "population", *MODEL_FEATURES)
    )


def signed_log1p(amount: pl.Expr) -> pl.Expr:
    """log(1 + |amount|) with the amount's sign: returns can make a sum negative."""
    return amount.sign() * amount.abs().log1p()


def _flagged(orders: pl.LazyFrame, cutoff: date, window: Window) -> pl.LazyFrame:
    """Rows before the cutoff; ``customer`` numbers the customers, cheaper to group than text."""
    return (
        orders.select("customer_id", "order_date", "revenue")
        .filter(before(cutoff))
        .with_columns(
            customer=(pl.col("customer_id") != pl.col("customer_id").shift(1))
            .fill_null(True)
            .cum_sum(),
            minor=minor_units(pl.col("revenue")),
            day=pl.col("order_date").dt.date(),
            in_window=window.contains(),
            bought=pl.col("revenue") > 0,
        )
        .with_columns(recent=pl.col("in_window") & pl.col("bought"))
    )


def _gaps(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Statistics of the days between purchases in the window, of customers with two or more.

    Gaps are few beside the rows and come in the customers' order, which makes their median, by
    far the dearest statistic, cheap.
    """
    purchases = rows.filter("recent").select("customer", "day")
    same_customer = pl.col("customer") == pl.col("customer").shift(1)
    gap = (pl.col("day") - pl.col("day").shift(1)).dt.total_days()
    return (
        purchases.select("customer", gap=pl.when(same_customer).then(gap))
        .drop_nulls()
        .set_sorted("customer")
        .group_by("customer")
        .agg(
            pl.len().cast(pl.Int64).alias("gaps"),
            pl.col("gap").sum().alias("gap_sum"),
            (pl.col("gap") ** 2).sum().alias("gap_squares"),
            pl.col("gap").median().alias("median_days_between_orders"),
        )
    )


def _per_customer(rows: pl.LazyFrame, cutoff: date) -> pl.LazyFrame:
    """Sums, counts and dates; every sum is of integers, so its value doesn't depend on order."""
    minor, bought, recent = pl.col("minor"), pl.col("bought"), pl.col("recent")
    purchase_day = pl.when(bought).then("day")
    since = {days: window_days(cutoff, days).contains() for days in SUB_WINDOW_DAYS}
    return rows.group_by("customer").agg(
        pl.col("customer_id").first(),
        _total(minor, pl.col("in_window")).alias("revenue_sum"),
        _total(minor, recent).alias("purchase_revenue"),
        recent.sum().cast(pl.Int64).alias("order_count"),
        pl.col("in_window").sum().alias("window_rows"),
        _days_until(cutoff, pl.coalesce(purchase_day.min(), pl.col("day").min())).alias(
            "tenure_days"
        ),
        _days_until(cutoff, pl.coalesce(purchase_day.max(), pl.col("day").max())).alias(
            "recency_days"
        ),
        bought.sum().cast(pl.Int64).alias("lifetime_order_count"),
        minor.sum().alias("lifetime_revenue_sum"),
        _total(minor, bought).alias("lifetime_purchase_revenue"),
        (-_total(minor, minor < 0)).alias("returned"),
        *(
            (bought & inside).sum().cast(pl.Int64).alias(f"orders_last_{d}d")
            for d, inside in since.items()
        ),
        *(_total(minor, inside).alias(f"revenue_last_{d}d") for d, inside in since.items()),
    )


def window_days(cutoff: date, days: int) -> Window:
    """``[cutoff - days, cutoff)``."""
    return Window(cutoff - timedelta(days=days), cutoff)


def _total(minor: pl.Expr, where: pl.Expr) -> pl.Expr:
    return pl.when(where).then(minor).otherwise(0).sum()


def _days_until(cutoff: date, day: pl.Expr) -> pl.Expr:
    return (pl.lit(cutoff) - day).dt.total_days()


def _money() -> list[pl.Expr]:
    names = ["revenue_sum", "purchase_revenue", "lifetime_revenue_sum"]
    names += ["lifetime_purchase_revenue", "returned"]
    names += [f"revenue_last_{days}d" for days in SUB_WINDOW_DAYS]
    return [from_minor(pl.col(name)) for name in names]


def _gap_statistics() -> list[pl.Expr]:
    n, total = pl.col("gaps"), pl.col("gap_sum")
    squares = n * pl.col("gap_squares") - total**2
    return [
        (total / _null_if_zero(n)).alias("mean_days_between_orders"),
        (squares / _null_if_zero(n * (n - 1))).sqrt().alias("std_days_between_orders"),
    ]


def _population(new_days: int) -> pl.Expr:
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


def _null_if_zero(value: pl.Expr) -> pl.Expr:
    return pl.when(value != 0).then(value)
