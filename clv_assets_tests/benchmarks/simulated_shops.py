"""Shops of varied shape, drawn at random: what is simulated is known, so a claim can be judged.

Each customer buys at an own gamma-distributed rate until an own exponential dropout; the rates
follow a yearly season and a level that drifts from month to month. Nothing here is the product's
own code: it judges that.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Acquisition = Literal["constant", "growing", "one cohort"]
ACQUISITIONS: tuple[Acquisition, ...] = ("constant", "growing", "one cohort")
START = np.datetime64("2021-01-01", "M")
SECONDS_A_DAY = 86_400
DAYS_A_MONTH = 30.44
YEAR = 12


@dataclass(frozen=True)
class Shop:
    """What a shop is like. Rates are per month, money in the shop's currency.

    Attributes:
        customers: that have arrived by the end of ``months``.
        months: of the log.
        acquisition: when they arrive; ``one cohort`` in the first three months.
        rate, rate_shape: mean orders a month while active, and how alike the customers are.
        dropout, dropout_shape: mean dropouts a month, and how alike.
        spend, spend_sigma: median value of an order, spread between customers (of logarithms).
        order_sigma: spread between the orders of one customer.
        whales: share of the customers whose orders are worth ten times as much.
        season: amplitude of the yearly rhythm; at 0.35 the best month is 1.35 times the mean.
        peak: month of the year of its maximum, 0 to 11.
        drift: standard deviation of a month's change of level (of logarithms).
        returns: share of the orders that are sent back whole.
        seed: of all that is drawn.
    """

    customers: int = 800
    months: int = 27
    acquisition: Acquisition = "constant"
    rate: float = 0.5
    rate_shape: float = 0.8
    dropout: float = 0.08
    dropout_shape: float = 1.0
    spend: float = 40.0
    spend_sigma: float = 0.6
    order_sigma: float = 0.5
    whales: float = 0.01
    season: float = 0.0
    peak: int = 10
    drift: float = 0.03
    returns: float = 0.02
    seed: int = 0

    @classmethod
    def drawn(cls, seed: int, pred_months: int) -> "Shop":
        """A shop with a history of 18 to 30 months, and ``pred_months`` to come."""
        chance = np.random.default_rng([seed, 0])
        return cls(
            customers=int(chance.integers(300, 1501)),
            months=int(chance.integers(18, 31)) + pred_months,
            acquisition=ACQUISITIONS[chance.integers(3)],
            rate=float(np.exp(chance.uniform(np.log(0.15), np.log(1.2)))),
            rate_shape=float(chance.uniform(0.4, 2.0)),
            dropout=float(np.exp(chance.uniform(np.log(0.02), np.log(0.15)))),
            dropout_shape=float(chance.uniform(0.6, 2.0)),
            spend=float(np.exp(chance.uniform(np.log(10), np.log(200)))),
            spend_sigma=float(chance.uniform(0.3, 0.9)),
            order_sigma=float(chance.uniform(0.2, 0.8)),
            whales=float(chance.choice([0.0, 0.005, 0.02])),
            season=float(chance.choice([0.0, chance.uniform(0.05, 0.35)], p=[0.4, 0.6])),
            peak=int(chance.integers(YEAR)),
            drift=float(chance.uniform(0.01, 0.06)),
            seed=seed,
        )

    @property
    def levels(self) -> Floats:
        """Of each month: season times what has drifted until then."""
        chance = np.random.default_rng([self.seed, 1])
        months = np.arange(self.months)
        drifted = np.exp(np.cumsum(self.drift * chance.standard_normal(self.months)))
        turn = 2 * np.pi * (months % YEAR - self.peak) / YEAR
        return np.asarray(drifted * (1 + self.season * np.cos(turn)), float)


def orders(shop: Shop) -> pl.DataFrame:
    """The whole log: customer_id, order_id, order_date, revenue; by customer, then time.

    A purchase that is sent back is undone within 30 days, unless the log ends before.
    """
    chance = np.random.default_rng([shop.seed, 2])
    days = _month_starts(shop.months)
    arrived = _arrivals(shop, chance) * days[-1] / shop.months
    rates, values = _rates(shop, chance), _values(shop, chance)
    buyer, day = _purchases(shop, chance, arrived, rates, days)
    noise = np.exp(shop.order_sigma * chance.standard_normal(len(buyer)) - shop.order_sigma**2 / 2)
    worth = np.maximum(np.round(values[buyer] * noise, 2), 0.01)
    back = np.flatnonzero(chance.random(len(buyer)) < shop.returns)
    back_day = day[back] + chance.uniform(1, 30, len(back))
    buyer, day = np.concatenate([buyer, buyer[back]]), np.concatenate([day, back_day])
    worth = np.concatenate([worth, -worth[back]])
    return _log(buyer, day, worth, float(days[-1]))


def _purchases(
    shop: Shop, chance: np.random.Generator, arrived: Floats, rates: Floats, days: Floats
) -> tuple[NDArray[np.int64], Floats]:
    """Who buys, and when (days since the start): on arrival, then by chance while active.

    Purchases are drawn at the pace of the best month, and thinned to that of their own.
    """
    hazard = shop.dropout * chance.gamma(shop.dropout_shape, size=shop.customers)
    hazard /= shop.dropout_shape
    gone = arrived + DAYS_A_MONTH * chance.exponential(size=shop.customers) / hazard
    active = np.minimum(gone, days[-1]) - arrived
    counts = chance.poisson(rates * shop.levels.max() * active / DAYS_A_MONTH)
    buyer = np.repeat(np.arange(shop.customers), counts)
    day = arrived[buyer] + active[buyer] * chance.random(len(buyer))
    month = np.searchsorted(days, day, side="right") - 1
    kept = chance.random(len(buyer)) * shop.levels.max() < shop.levels[month]
    everyone = np.arange(shop.customers)
    return np.concatenate([everyone, buyer[kept]]), np.concatenate([arrived, day[kept]])


def _arrivals(shop: Shop, chance: np.random.Generator) -> Floats:
    """In months since the start; growing means three times as many at the end as at the start."""
    places = chance.random(shop.customers)
    if shop.acquisition == "one cohort":
        return places * 3
    if shop.acquisition == "growing":
        places = (np.sqrt(1 + 8 * places) - 1) / 2
    return np.asarray(places * shop.months, float)


def _rates(shop: Shop, chance: np.random.Generator) -> Floats:
    return shop.rate * chance.gamma(shop.rate_shape, size=shop.customers) / shop.rate_shape


def _values(shop: Shop, chance: np.random.Generator) -> Floats:
    """Mean value of an order, per customer."""
    own = shop.spend * np.exp(shop.spend_sigma * chance.standard_normal(shop.customers))
    return np.asarray(own * np.where(chance.random(shop.customers) < shop.whales, 10, 1), float)


def _month_starts(months: int) -> Floats:
    """Days since the start, of each month and of the end."""
    return np.asarray((START + np.arange(months + 1)).astype("M8[D]").astype(float)) - float(
        START.astype("M8[D]").astype(float)
    )


def _log(buyer: NDArray[np.int64], day: Floats, worth: Floats, end: float) -> pl.DataFrame:
    inside = day < end
    seconds = (day[inside] * SECONDS_A_DAY).astype(np.int64).astype("timedelta64[s]")
    frame = pl.DataFrame(
        {
            "customer": buyer[inside],
            "order_date": START.astype("M8[us]") + seconds.astype("timedelta64[us]"),
            "revenue": worth[inside],
        }
    ).with_row_index("order")
    return frame.sort("customer", "order_date", maintain_order=True).select(
        pl.format("C{}", pl.col("customer").cast(pl.String).str.zfill(7)).alias("customer_id"),
        pl.format("O{}", "order").alias("order_id"),
        "order_date",
        "revenue",
    )
