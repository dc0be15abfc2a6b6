"""pymc-marketing, what a user might pick instead; too heavy to install for anything else.

``pip install pymc-marketing`` into an environment of its own, and run the benchmark there.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clv_assets.core.backtest.yardsticks import Yardsticks
from clv_assets.core.calendar.windows import before, prediction_window


def predict(setting: Yardsticks) -> NDArray[np.float64]:
    """Pareto/NBD and Gamma-Gamma by maximum a posteriori, on days with positive revenue only."""
    from pymc_marketing.clv import GammaGammaModel, ParetoNBDModel

    data = _summary(setting)
    purchases = ParetoNBDModel(data=data)
    purchases.fit(fit_method="map")
    horizon = prediction_window(setting.cutoff, setting.pred_months).days
    expected = purchases.expected_purchases(data, future_t=horizon).mean(("chain", "draw"))
    spend = GammaGammaModel(data=data[data["frequency"] > 0])
    spend.fit(fit_method="map")
    value = spend.expected_customer_spend(data).mean(("chain", "draw"))
    found = pl.DataFrame(
        {"customer_id": data["customer_id"].to_list(), "value": expected.values * value.values}
    )
    joined = setting.customers.select("customer_id").join(
        found, on="customer_id", how="left", maintain_order="left"
    )
    return joined["value"].fill_null(0.0).to_numpy()


def _summary(setting: Yardsticks):  # type: ignore[no-untyped-def]
    """customer_id, frequency, recency, T (days), monetary_value of the repeat days, in pandas."""
    day = pl.col("order_date").dt.date().alias("day")
    bought = setting.orders.filter(before(setting.cutoff) & (pl.col("revenue") > 0))
    days = bought.group_by("customer_id", day).agg(pl.col("revenue").sum()).sort("day")
    first, last = pl.col("day").min(), pl.col("day").max()
    repeat = pl.col("revenue").filter(pl.col("day") > first)
    summary = days.group_by("customer_id").agg(
        frequency=pl.len() - 1,
        recency=(last - first).dt.total_days(),
        T=(pl.lit(setting.cutoff) - first).dt.total_days(),
        monetary_value=repeat.mean().fill_null(0.0),
    )
    return summary.sort("customer_id").collect().to_pandas()
