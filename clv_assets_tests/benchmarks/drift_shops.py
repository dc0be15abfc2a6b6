"""Shops that live for years, and the same shops with something broken from a day on.

Each shop draws what it is: size, markets with seasons of their own, growth, cohorts that worsen,
whales, promotions of up to ten days, a closure. Its broken twin is made of the same random numbers,
so that both are equal, row for row, up to the day of the break. Nothing here is the product's own
code: it judges that.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FIRST = date(2021, 1, 1)
SECONDS_A_DAY = 86_400
DAYS_A_MONTH = 30.44
MARKETS = ("north", "south", "east")


@dataclass(frozen=True)
class Break:
    """What changes from a day on, the first of a month.

    Attributes:
        price, rate: factors of order values and of purchase rates.
        market: where; None: everywhere.
        newcomers: only of customers who arrive from then on, whose first order changes by
            ``price`` as well; ``price`` then counts for their first order alone.
        known_since: only of customers who came before this day.
        end: when all is as before; None: never.
    """

    start: date
    price: float = 1.0
    rate: float = 1.0
    market: str | None = None
    newcomers: bool = False
    known_since: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class DriftShop:
    """What a shop is like; rates are per month, money in its currency."""

    seed: int
    customers: int
    months: int
    markets: tuple[float, ...]
    rate: float
    rate_shape: float
    dropout: float
    spend: float
    spend_sigma: float
    order_sigma: float
    whales: float
    season: float
    season_apart: float
    spend_season: float
    growth: float
    worsening: float
    wander: float
    promotions: int
    closure: int
    broken: Break | None = None

    @classmethod
    def drawn(cls, seed: int, customers: int, months: int = 36) -> "DriftShop":
        """A shop of about ``customers`` customers by its end."""
        chance = np.random.default_rng([seed, 100])
        shares = chance.dirichlet(np.full(int(chance.integers(2, 4)), 4.0))
        return cls(
            seed=seed,
            customers=customers,
            months=months,
            markets=tuple(np.sort(shares)[::-1].tolist()),
            rate=float(np.exp(chance.uniform(np.log(0.15), np.log(0.9)))),
            rate_shape=float(chance.uniform(0.5, 2.0)),
            dropout=float(np.exp(chance.uniform(np.log(0.02), np.log(0.1)))),
            spend=float(np.exp(chance.uniform(np.log(10), np.log(200)))),
            spend_sigma=float(chance.uniform(0.3, 0.8)),
            order_sigma=float(chance.uniform(0.3, 0.8)),
            whales=float(chance.choice([0.0, 0.003, 0.01])),
            season=float(chance.choice([0.0, chance.uniform(0.05, 0.5)], p=[0.25, 0.75])),
            season_apart=float(chance.choice([0.0, chance.uniform(0.05, 0.3)], p=[0.6, 0.4])),
            spend_season=float(chance.uniform(0.0, 0.08)),
            growth=float(chance.choice([1.0, chance.uniform(0.7, 2.5)])),
            worsening=float(chance.choice([1.0, chance.uniform(0.6, 1.0)], p=[0.7, 0.3])),
            wander=float(chance.uniform(0.01, 0.05)),
            promotions=int(chance.integers(0, 5)),
            closure=int(chance.choice([0, chance.integers(5, 22)], p=[0.8, 0.2])),
        )

    def with_break(self, broken: Break) -> "DriftShop":
        """The twin in which something breaks."""
        return replace(self, broken=broken)

    @property
    def days(self) -> int:
        """Days of the log."""
        return int((np.datetime64(FIRST, "M") + self.months).astype("M8[D]").astype(int)) - int(
            np.datetime64(FIRST, "D").astype(int)
        )


def drift_log(shop: DriftShop) -> pl.DataFrame:
    """The log: customer_id, order_id, order_date, revenue, market; by customer, then time."""
    chance = np.random.default_rng([shop.seed, 200])
    n = shop.customers
    arrived = _arrivals(shop, chance)
    market = chance.choice(len(shop.markets), n, p=shop.markets)
    years = arrived / 365.25
    rate = shop.rate * chance.gamma(shop.rate_shape, size=n) / shop.rate_shape
    rate *= shop.worsening**years
    gone = arrived + DAYS_A_MONTH * chance.exponential(size=n) / (
        shop.dropout * chance.gamma(1.5, size=n) / 1.5
    )
    worth = shop.spend * np.exp(shop.spend_sigma * chance.standard_normal(n))
    worth *= np.where(chance.random(n) < shop.whales, 10, 1)
    level = _levels(shop)
    most = level.max()
    counts = chance.poisson(rate * most * (np.minimum(gone, shop.days) - arrived) / DAYS_A_MONTH)
    buyer = np.repeat(np.arange(n), counts)
    day = arrived[buyer] + (np.minimum(gone, shop.days) - arrived)[buyer] * chance.random(
        len(buyer)
    )
    thinning = chance.random(len(buyer)) * most
    kept = thinning < level[market[buyer], day.astype(int)] * _rate_factor(
        shop, market[buyer], arrived[buyer], day
    )
    noise = chance.standard_normal(n + len(buyer))
    who = np.concatenate([np.arange(n), buyer])
    when = np.concatenate([arrived, day])
    first = np.arange(n + len(buyer)) < n
    value = worth[who] * np.exp(shop.order_sigma * noise) * _prices(shop)[when.astype(int)]
    value *= _price_factor(shop, market[who], arrived[who], when, first)
    stays = np.concatenate([np.ones(n, bool), kept])
    frame = pl.DataFrame(
        {
            "customer_id": who[stays],
            "order": np.flatnonzero(stays),
            "order_date": np.datetime64(FIRST, "us")
            + (when[stays] * SECONDS_A_DAY).astype("timedelta64[s]").astype("timedelta64[us]"),
            "revenue": np.maximum(np.round(value[stays], 2), 0.01),
            "market": market[who[stays]],
        }
    )
    return frame.sort("customer_id", "order_date").select(
        pl.format("C{}", pl.col("customer_id").cast(pl.String).str.zfill(7)).alias("customer_id"),
        pl.format("O{}", "order").alias("order_id"),
        "order_date",
        "revenue",
        pl.col("market").replace_strict(dict(enumerate(MARKETS)), return_dtype=pl.String),
    )


def _arrivals(shop: DriftShop, chance: np.random.Generator) -> Floats:
    """Days since the start; a quarter were customers before, and are first seen in 60 days."""
    places = chance.random(shop.customers)
    grown = np.log(shop.growth) * shop.months / 12
    if abs(grown) > 1e-6:
        places = np.log1p(places * np.expm1(grown)) / grown
    days = places * shop.days
    base = chance.random(shop.customers) < 0.25
    return np.asarray(np.where(base, places * 60, days), float)


def _levels(shop: DriftShop) -> Floats:
    """Pace of each market on each day: season, wandering, promotions, a closure."""
    chance = np.random.default_rng([shop.seed, 300])
    day = np.arange(shop.days)
    turn = 2 * np.pi * day / 365.25
    weeks = shop.days // 7 + 2
    steps = np.cumsum(shop.wander / 2 * chance.standard_normal(weeks))
    wander = np.interp(day, np.arange(weeks) * 7, steps)
    phase = chance.uniform(0, 2 * np.pi)
    shared = np.exp(wander + shop.season * np.cos(turn - phase))
    for start, end, strength, _ in _promotions(shop):
        shared[start:end] *= strength
    if shop.closure:
        start = int(chance.integers(60, shop.days - 60))
        shared[start : start + shop.closure] = 0.0
    phases = chance.uniform(0, 2 * np.pi, len(shop.markets))
    own = np.exp(shop.season_apart * np.cos(turn[None, :] - phases[:, None]))
    return np.asarray(shared[None, :] * own, float)


def _promotions(shop: DriftShop) -> list[tuple[int, int, float, float]]:
    """First day, end, factor of the pace and of prices of each promotion."""
    chance = np.random.default_rng([shop.seed, 400])
    count = chance.poisson(shop.promotions * shop.months / 12)
    starts = chance.integers(0, shop.days, count)
    lengths = chance.integers(2, 11, count)
    strengths, prices = chance.uniform(1.2, 2.0, count), chance.uniform(0.75, 0.95, count)
    return [
        (int(s), int(s + n), float(f), float(p))
        for s, n, f, p in zip(starts, lengths, strengths, prices, strict=True)
    ]


def _prices(shop: DriftShop) -> Floats:
    chance = np.random.default_rng([shop.seed, 500])
    day = np.arange(shop.days)
    phase = chance.uniform(0, 2 * np.pi)
    trend = np.exp(chance.uniform(-0.02, 0.06) * day / 365.25)
    prices = trend * np.exp(shop.spend_season * np.cos(2 * np.pi * day / 365.25 - phase))
    for start, end, _, price in _promotions(shop):
        prices[start:end] *= price
    return np.asarray(prices, float)


def _touched(shop: DriftShop, market: Ints, arrived: Floats, day: Floats) -> NDArray[np.bool_]:
    broken = shop.broken
    assert broken is not None
    since = arrived if broken.newcomers else day
    touched = since >= (broken.start - FIRST).days
    if broken.market is not None:
        touched &= market == MARKETS.index(broken.market)
    if broken.known_since is not None:
        touched &= arrived < (broken.known_since - FIRST).days
    if broken.end is not None:
        touched &= day < (broken.end - FIRST).days
    return np.asarray(touched)


def _rate_factor(shop: DriftShop, market: Ints, arrived: Floats, day: Floats) -> Floats:
    if shop.broken is None:
        return np.ones(len(day))
    return np.where(_touched(shop, market, arrived, day), shop.broken.rate, 1.0)


def _price_factor(
    shop: DriftShop, market: Ints, arrived: Floats, day: Floats, first: NDArray[np.bool_]
) -> Floats:
    if shop.broken is None:
        return np.ones(len(day))
    touched = _touched(shop, market, arrived, day)
    if shop.broken.newcomers:
        touched &= first
    return np.where(touched, shop.broken.price, 1.0)
