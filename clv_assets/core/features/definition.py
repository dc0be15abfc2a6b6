"""Customer features at a cutoff: lazy expressions over the order log, nothing row-wise."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import polars as pl

from clv_assets.core.calendar.windows import Window, before, history_window
from clv_assets.core.features.columns import MODEL_FEATURES, SUB_WINDOWS
from clv_assets.core.features.populations import population
from clv_assets.core.money import PER_UNIT, from_minor, minor_units, signed_log1p

# What purchase_days_per_month goes by, and the shortest time that a customer is known.
PACE_DAYS = 30


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
    (the cadence of a one-time buyer, the average order of who never bought) is null. Time goes by
    days: of two orders of one day neither is the newer, so that a log of plain dates says the same.

    For models of buying till death, all ever and by days: frequency is ``purchase_days - 1``, the
    customer's age ``tenure_days``, the age at the last purchase ``tenure_days - recency_days``,
    spend ``lifetime_purchase_revenue``.

    Args:
        orders: the log by customer, then time, which is relied on; rows of ``cutoff`` or later
            are not read.
        cutoff: the snapshot date.
        history_months: length of the history window.
        new_days: a first purchase this recent makes the population ``new``.
        silent_customers: also those without a row in the history window.

    Returns:
        customer_id, population, and MODEL_FEATURES; money in the shop's currency, time in days.
    """
    window = history_window(cutoff, history_months)
    rows = _with_net_days(_flagged(orders, cutoff, window))
    per_customer = _per_customer(rows, cutoff)
    per_customer = per_customer.join(_gaps(rows), on="customer", how="left")
    if not silent_customers:
        per_customer = per_customer.filter(pl.col("window_rows") > 0)
    return (
        per_customer.with_columns(population(new_days), *_gap_statistics(), *_day_statistics())
        .with_columns(_money())
        .with_columns(_derived())
        .sort("customer")
        .select("customer_id", "population", *MODEL_FEATURES)
    )


def _flagged(orders: pl.LazyFrame, cutoff: date, window: Window) -> pl.LazyFrame:
    """Rows before the cutoff; ``customer`` numbers the customers, cheaper to group than text.

    ``opens_day`` marks the first purchase of each day with any; there, ``day_before`` is the
    customer's purchase day before it.
    """
    bought = pl.col("bought")
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
        .with_columns(
            recent=pl.col("in_window") & bought,
            buyer_before=_last_purchase("customer"),
            day_before=_last_purchase("day"),
        )
        .with_columns(
            day_before=pl.when(pl.col("buyer_before") == pl.col("customer")).then("day_before")
        )
        .with_columns(opens_day=bought & pl.col("day").ne_missing(pl.col("day_before")))
    )


def _with_net_days(rows: pl.LazyFrame) -> pl.LazyFrame:
    """``net_day``, on a day's last row: its net revenue, if it counts as a day's value.

    It does if the day is in the window and its purchases and returns together are above zero: an
    order cancelled on the same day is none. The totals ``so_far`` run on over all customers, so
    that no rows have to be grouped by day, nor put in order within a customer.
    """
    customer, day, net_so_far = pl.col("customer"), pl.col("day"), pl.col("net_so_far")
    new_day = customer.ne_missing(customer.shift(1)) | day.ne_missing(day.shift(1))
    before_day = pl.when("new_day").then(net_so_far - pl.col("minor")).forward_fill()
    closes_day = pl.col("new_day").shift(-1, fill_value=True)
    return (
        rows.with_columns(new_day=new_day, net_so_far=pl.col("minor").cum_sum())
        .with_columns(net=net_so_far - before_day, counts=closes_day & pl.col("in_window"))
        .with_columns(net_day=pl.when(pl.col("counts") & (pl.col("net") > 0)).then("net"))
        .with_columns(value_so_far=pl.col("net_day").fill_null(0).cum_sum())
    )


def _last_purchase(column: str) -> pl.Expr:
    """``column`` of the newest purchase above a row, whoever's."""
    return pl.when("bought").then(column).forward_fill().shift(1)


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
    day, opens_day, net_day = pl.col("day"), pl.col("opens_day"), pl.col("net_day")
    value_so_far = pl.col("value_so_far")
    purchase_day = pl.when(bought).then(day)
    return rows.group_by("customer").agg(
        pl.col("customer_id").first(),
        _total(minor, pl.col("in_window")).alias("revenue_sum"),
        _total(minor, recent).alias("purchase_revenue"),
        _count(recent).alias("order_count"),
        pl.col("in_window").sum().alias("window_rows"),
        _days_until(cutoff, pl.coalesce(purchase_day.min(), day.min())).alias("tenure_days"),
        _days_until(cutoff, pl.coalesce(purchase_day.max(), day.max())).alias("recency_days"),
        _days_until(cutoff, day.max()).alias("days_since_any_row"),
        (purchase_day.max() - pl.when(opens_day).then("day_before").max())
        .dt.total_days()
        .alias("last_gap_days"),
        _count(bought).alias("lifetime_order_count"),
        _count(opens_day).alias("purchase_days"),
        _count(minor < 0).alias("return_count"),
        minor.sum().alias("lifetime_revenue_sum"),
        _total(minor, bought).alias("lifetime_purchase_revenue"),
        (-_total(minor, minor < 0)).alias("returned"),
        net_day.count().cast(pl.Int64).alias("net_days"),
        net_day.sum().alias("net_days_revenue"),
        # Squares of ten-thousandths outgrow 64 bits.
        (net_day.cast(pl.Int128) * net_day).sum().alias("net_day_squares"),
        # A running total only grows: the largest after and before a net day are the newest one's.
        (value_so_far.max() - (value_so_far - net_day).max()).alias("last_day_value"),
        *_sub_windows(cutoff),
    )


def _sub_windows(cutoff: date) -> Iterator[pl.Expr]:
    for name, (end, start) in SUB_WINDOWS.items():
        inside = _since(cutoff, start) & ~_since(cutoff, end) if end else _since(cutoff, start)
        yield _count(pl.col("bought") & inside).alias(f"orders_{name}")
        yield _total(pl.col("minor"), inside).alias(f"revenue_{name}")


def _since(cutoff: date, days: int) -> pl.Expr:
    """Whether a row before the cutoff is of the last ``days`` days; dates compare cheapest."""
    return pl.col("day") >= cutoff - timedelta(days=days)


def _total(minor: pl.Expr, where: pl.Expr) -> pl.Expr:
    return pl.when(where).then(minor).otherwise(0).sum()


def _count(where: pl.Expr) -> pl.Expr:
    return where.sum().cast(pl.Int64)


def _days_until(cutoff: date, day: pl.Expr) -> pl.Expr:
    return (pl.lit(cutoff) - day).dt.total_days()


@cache
def _money() -> list[pl.Expr]:
    names = ["revenue_sum", "purchase_revenue", "lifetime_revenue_sum", "net_days_revenue"]
    names += ["lifetime_purchase_revenue", "returned", "last_day_value"]
    names += [f"revenue_{name}" for name in SUB_WINDOWS]
    return [from_minor(pl.col(name)) for name in names]


@cache
def _gap_statistics() -> list[pl.Expr]:
    n, total = pl.col("gaps"), pl.col("gap_sum")
    squares = n * pl.col("gap_squares") - total**2
    return [
        (total / _null_if_zero(n)).alias("mean_days_between_orders"),
        (squares / _null_if_zero(n * (n - 1))).sqrt().alias("std_days_between_orders"),
    ]


@cache
def _day_statistics() -> list[pl.Expr]:
    """The spread of net days, from integers: a difference of floats could be negative."""
    n, total = _null_if_zero(pl.col("net_days")), pl.col("net_days_revenue").cast(pl.Int128)
    # total² / n in two parts: n times the squares could outgrow even 128 bits.
    whole, rest = total * total // n, total * total % n
    spread = (pl.col("net_day_squares") - whole).cast(pl.Float64) - rest / n
    return [((spread / _null_if_zero(n - 1)).sqrt() / PER_UNIT).alias("std_day_value")]


@cache
def _derived() -> list[pl.Expr]:
    mean_gap, tenure = pl.col("mean_days_between_orders"), pl.col("tenure_days")
    months = tenure.clip(lower_bound=PACE_DAYS) / PACE_DAYS
    return [
        signed_log1p(pl.col("revenue_sum")).alias("log_revenue_sum"),
        (pl.col("order_count") > 1).alias("is_repeat_buyer"),
        (pl.col("orders_last_30d") > 0).alias("active_last_30d"),
        _ratio("purchase_revenue", "order_count").alias("avg_order_value"),
        _ratio("returned", "lifetime_purchase_revenue").alias("return_share"),
        _ratio("net_days_revenue", "net_days").alias("mean_day_value"),
        _ratio("std_days_between_orders", "mean_days_between_orders").alias("gap_cv"),
        (pl.col("purchase_days") / months).alias("purchase_days_per_month"),
        (pl.col("recency_days") / mean_gap.clip(lower_bound=1)).alias("recency_to_gap_ratio"),
    ]


def _ratio(part: str, whole: str) -> pl.Expr:
    return pl.col(part) / _null_if_zero(pl.col(whole))


def _null_if_zero(value: pl.Expr) -> pl.Expr:
    return pl.when(value != 0).then(value)
