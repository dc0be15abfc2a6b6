"""What customers bought in each calendar month, beside all that they had bought before it."""

from dataclasses import asdict, dataclass, replace

import numpy as np
import polars as pl

from clv_assets.core.calendar.windows import month_key
from clv_assets.core.money import exact_sum

LEAST_DAYS = 30  # customers' days, below which a spread of order values can't be told
PRIOR_VARIANCE = 0.25
LEAST_DISPERSION = 0.5


def purchase_days(orders: pl.LazyFrame) -> pl.LazyFrame:
    """customer_id, day and value, the logarithm of what was bought on it; by customer, then day."""
    return (
        orders.filter(pl.col("revenue") > 0)
        .group_by("customer_id", pl.col("order_date").dt.date().alias("day"))
        .agg(exact_sum(pl.col("revenue")).log().alias("value"))
        .sort("customer_id", "day")
    )


def purchase_months(orders: pl.LazyFrame) -> pl.DataFrame:
    """Purchase days and their values by customer and month.

    Args:
        orders: customer_id, order_date, revenue; purchases are what is above 0.

    Returns:
        customer_id, month (``YYYY-MM``), days with a purchase, log_value (sum of the logarithms of
        what they were worth), and past_days, past_log_value: the same of all months before it. By
        customer, then month.
    """
    return by_month(purchase_days(orders).collect())


def by_month(purchases: pl.DataFrame) -> pl.DataFrame:
    """The same, of purchase days as :func:`purchase_days` gives them."""
    days = purchases.select("customer_id", month_key("day"), "value")
    months = days.group_by("customer_id", "month", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("days")
    )
    # Not by polars: the order in which it adds up a group's floats isn't that of the rows.
    starts = np.cumsum(months["days"].to_numpy()) - months["days"].to_numpy()
    values = np.add.reduceat(days["value"].to_numpy(), starts) if len(starts) else np.zeros(0)
    before = pl.col("days", "log_value").cum_sum().over("customer_id") - pl.col("days", "log_value")
    return months.with_columns(log_value=pl.Series(values, dtype=pl.Float64)).with_columns(
        before.name.prefix("past_")
    )


@dataclass(frozen=True)
class SpendSpread:
    """How the logarithm of a purchase day's value varies.

    Attributes:
        mean: over customers.
        within: variance between the days of one customer.
        between: variance between customers.
        dispersion: variance of what customers spend against their own past, over what these say;
            below 1 where a few customers far from all others are most of ``between``.
    """

    mean: float
    within: float
    between: float
    dispersion: float = 1.0

    @classmethod
    def of(cls, months: pl.DataFrame) -> "SpendSpread":
        """By analysis of variance of the first and the later months of the same customers.

        Args:
            months: as :func:`purchase_months` gives them.
        """
        if months.is_empty():
            return cls(0.0, PRIOR_VARIANCE, PRIOR_VARIANCE)
        known = months.filter(pl.col("past_days") > 0)
        last = months.group_by("customer_id", maintain_order=True).last()
        own = last.with_columns(
            pl.col(name) + pl.col(f"past_{name}") for name in ("days", "log_value")
        )
        means = (own["log_value"] / own["days"]).to_numpy()
        if known.height < LEAST_DAYS:
            return cls(float(means.mean()), PRIOR_VARIANCE, PRIOR_VARIANCE)
        off = known["log_value"] / known["days"] - known["past_log_value"] / known["past_days"]
        share = (1 / known["days"] + 1 / known["past_days"]).to_numpy()
        within = max(float((off.to_numpy() ** 2 / share).mean()), 1e-4)
        chance = within * float((1 / own["days"]).to_numpy().mean())
        spread = cls(float(means.mean()), within, max(float(means.var()) - chance, 1e-4))
        told = spread.residuals(known)
        scaled = told["off"].to_numpy() ** 2 * told["info"].to_numpy()
        return replace(spread, dispersion=max(float(scaled.mean()), LEAST_DISPERSION))

    def residuals(self, months: pl.DataFrame) -> pl.DataFrame:
        """``off``, how far the mean day of each row is above its customer's own past, and ``info``.

        Both in logarithms; ``info`` is one over the variance by chance, and what is farther off
        than three standard deviations counts as three.
        """
        days, past = pl.col("days"), pl.col("past_days")
        weight = past * self.between / (past * self.between + self.within)
        known = pl.col("past_log_value") / pl.max_horizontal(past, 1)
        expected = self.mean + weight * (known - self.mean)
        variance = self.within / days + self.between * (1 - weight)
        limit = 3 * variance.sqrt()
        off = (pl.col("log_value") / days - expected).clip(-limit, limit)
        info = 1 / (variance * self.dispersion)
        return months.with_columns(off.alias("off"), info.alias("info"))

    def as_dict(self) -> dict[str, float]:
        """Plain values."""
        return asdict(self)
