"""What came: realised revenue and purchases of a window."""

import polars as pl

from clv_assets.core.calendar.windows import Window
from clv_assets.core.money import exact_sum
from clv_assets.core.orders.aliases import follow, payees


def labels(orders: pl.LazyFrame, window: Window) -> pl.LazyFrame:
    """What each customer with a row in ``window`` did in it.

    Returns:
        customer_id; actual_clv, net revenue; actual_days, days with a purchase.
    """
    day = pl.col("order_date").dt.date()
    return (
        orders.filter(window.contains())
        .group_by("customer_id")
        .agg(
            exact_sum(pl.col("revenue")).alias("actual_clv"),
            day.filter(pl.col("revenue") > 0).n_unique().cast(pl.Int64).alias("actual_days"),
        )
    )


def with_actuals(
    customers: pl.DataFrame,
    orders: pl.LazyFrame,
    window: Window,
    aliases: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """``customers`` (one row per customer_id, order kept) with actual_clv and actual_days.

    Both are 0 for no purchase.

    An issued prediction keeps the id it was made for. With ``aliases`` (see ``aliases.resolve``)
    one of a customer since merged is compared with the revenue of the id that survives, and every
    revenue counts once: ``aliases.payees`` says for whom, which needs predicted_clv.
    """
    if aliases is None:
        paid = customers.with_columns(pl.col("customer_id").alias("survivor"))
    else:
        orders = follow(orders, aliases)
        paid = customers.join(
            payees(customers, aliases), on="customer_id", how="left", maintain_order="left"
        )
    actual = labels(orders, window).rename({"customer_id": "survivor"}).collect()
    joined = paid.join(actual, on="survivor", how="left", maintain_order="left")
    return joined.drop("survivor").with_columns(
        pl.col("actual_clv").fill_null(0.0), pl.col("actual_days").fill_null(0)
    )
