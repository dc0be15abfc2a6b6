"""The customer base as buy-till-you-die models see it, read off the features of a cutoff."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array
from clv_assets.core.btyd.errors import NoFit
from clv_assets.core.btyd.gamma_gamma import GammaGamma
from clv_assets.core.btyd.pareto_nbd import ParetoNBD
from clv_assets.core.model.shop_clock import CALENDAR_TIME, ShopClock

PRIOR_DAYS = 3.0


@dataclass(frozen=True)
class PooledRate:
    """Where no buy-till-you-die model can be fitted: all customers buy at one rate, for ever.

    Attributes:
        rate: repeat purchases a day.
    """

    rate: float

    @classmethod
    def fit(cls, x: Array, T: Array) -> "PooledRate":
        """Repeat purchases over days, with half a purchase on top: none seen isn't never.

        A customer counts for a month at least: a base of yesterday tells of no rate. Where nobody
        has bought at all, nobody is expected to.
        """
        watched = np.maximum(T, 30.0).sum()
        return cls(float((x.sum() + 0.5) / watched) if len(x) else 0.0)

    def p_alive(self, x: Array, *_: Array) -> Array:
        """Probability that a customer has not left for good: 1 for everyone, shape (n,)."""
        return np.ones(len(x))

    def expected_purchases_if_alive(self, horizon: float, x: Array, *_: Array) -> Array:
        """Repeat purchases expected within ``horizon`` days: the same for everyone, shape (n,)."""
        return np.full(len(x), self.rate * horizon)


class Outlook(NamedTuple):
    """What a window may bring, per customer.

    Attributes:
        days: purchase days expected.
        alive: probability that the customer has not left for good, at the cutoff.
    """

    days: Array
    alive: Array


@dataclass(frozen=True)
class CustomerBase:
    """Expected purchases and their value, per customer of a features frame.

    A purchase here is a day with purchases, and time goes by the shop's clock. Its value is
    expected as it was bought, times the share that is kept in the end: the customer's own, as far
    as there are purchases to tell it, else the shop's.

    Attributes:
        purchases: of the days; Pareto/NBD, or the fallback.
        spend: of their value; None where nobody has bought anything of worth.
        net_share: what returns leave of the revenue of purchases, over all customers.
        day_value: mean revenue of a purchase day.
        orders_per_day: orders on a purchase day.
        clock: by which histories and horizons are counted.
        fallback: why there is no Pareto/NBD or no spend model, for the card; None if there is.
    """

    purchases: ParetoNBD | PooledRate
    spend: GammaGamma | None
    net_share: float
    day_value: float
    orders_per_day: float
    clock: ShopClock = CALENDAR_TIME
    fallback: str | None = None

    @classmethod
    def fit(
        cls, features: pl.DataFrame, cutoff: date, clock: ShopClock = CALENDAR_TIME
    ) -> "CustomerBase":
        """Maximum likelihood on every customer that has bought before ``cutoff``."""
        bought = features.filter(pl.col("purchase_days") > 0)
        x, t_x, age = history_of(bought, cutoff, clock)
        fallbacks = []
        purchases: ParetoNBD | PooledRate
        try:
            purchases = ParetoNBD.fit(x, t_x, age)
        except NoFit as error:
            purchases = PooledRate.fit(x, age)
            fallbacks.append(f"one purchase rate for all: {error}")
        revenue = bought["lifetime_purchase_revenue"].to_numpy()
        total, net = float(revenue.sum()), float(features["lifetime_revenue_sum"].sum())
        spend = None
        try:
            worth = revenue > 0
            spend = GammaGamma.fit(x[worth] + 1, revenue[worth] / (x[worth] + 1))
        except NoFit as error:
            fallbacks.append(f"no order value: {error}")
        if spend is not None and net <= 0:
            fallbacks.append("no order value: as much was returned as was bought")
        days = max(float((x + 1).sum()), 1.0)
        return cls(
            purchases,
            spend,
            net_share=min(max(net, 0.0) / total, 1.0) if total > 0 else 0.0,
            day_value=total / days,
            orders_per_day=float(bought["lifetime_order_count"].sum()) / days if len(x) else 1.0,
            clock=clock,
            fallback="; ".join(fallbacks) or None,
        )

    def expected_days(self, features: pl.DataFrame, cutoff: date, days: int) -> Array:
        """Purchase days expected in the ``days`` from ``cutoff`` on, per customer."""
        return self.outlook(features, cutoff, days).days

    def expected_revenue(self, features: pl.DataFrame, cutoff: date, days: int) -> Array:
        """Net revenue expected in the ``days`` from ``cutoff`` on, per customer."""
        return self.expected_days(features, cutoff, days) * self.expected_spend(features)

    def outlook(self, features: pl.DataFrame, cutoff: date, days: int) -> Outlook:
        """What the ``days`` from ``cutoff`` on may bring, per customer.

        Both at once: the probability to be alive is in the expectation, and costs most of it.
        """
        x, t_x, age = history_of(features, cutoff, self.clock)
        alive = self.purchases.p_alive(x, t_x, age)
        horizon = self.clock.ahead(cutoff, days)
        return Outlook(alive * self.purchases.expected_purchases_if_alive(horizon, x, age), alive)

    def expected_spend(self, features: pl.DataFrame) -> Array:
        """Net value of a purchase day, per customer, in the shop's currency; never negative."""
        if self.spend is None:
            return np.zeros(features.height)
        count = features["purchase_days"].to_numpy().astype(float)
        revenue = features["lifetime_purchase_revenue"].to_numpy()
        value = self.spend.expected_spend(count, revenue / np.maximum(count, 1))
        # The shop's share counts as much as PRIOR_DAYS of usual purchases would.
        net = np.maximum(features["lifetime_revenue_sum"].to_numpy(), 0)
        usual = PRIOR_DAYS * self.day_value
        return np.maximum(value, 0) * (net + usual * self.net_share) / (revenue + usual)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the card."""
        from dataclasses import asdict

        return {
            "model": type(self.purchases).__name__,
            **asdict(self.purchases),
            "spend": None if self.spend is None else asdict(self.spend),
            "net_share": self.net_share,
            "fallback": self.fallback,
        }


def history_of(
    features: pl.DataFrame, cutoff: date, clock: ShopClock = CALENDAR_TIME
) -> tuple[Array, Array, Array]:
    """Repeat purchase days, time of the last since the first, and age, in days of ``clock``.

    Who has only returned has no purchase on record, and counts as a one-time buyer of the day of
    the first return.
    """
    columns = ("purchase_days", "tenure_days", "recency_days")
    count, tenure, recency = (features[name].to_numpy().astype(float) for name in columns)
    age, silence = clock.behind(cutoff, tenure), clock.behind(cutoff, recency)
    return np.maximum(count - 1, 0), np.where(count > 1, age - silence, 0.0), age
