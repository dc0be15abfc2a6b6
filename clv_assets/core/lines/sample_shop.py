"""A simulated house-ware shop: its order lines, and what each customer is truly worth.

Customers arrive with a first order, buy at a purchase rate of their own (gamma) until they drop
out unseen (exponential lifetime, gamma hazard), and spend at a log-normal price level of their
own: Pareto/NBD (Schmittlein, Morrison and Colombo 1987) with a season and 1 % wholesalers.

The past never changes: every random number comes from a stream named by seed, purpose and month
since the start, and a month is always drawn whole before it is cut. So a later ``until`` only
adds rows, and a shock leaves each row before its day as it was.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.random import Generator, SeedSequence, default_rng
from numpy.typing import NDArray

from clv_assets.core.arrays import Array
from clv_assets.core.calendar.windows import add_months, prediction_window

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Behaviour:
    """How the shop and its customers behave. Pairs are (consumer, wholesaler)."""

    base_share: float = 0.3  # of the customers: known to the shop from before its first day
    base_days: int = 90  # within which each of those is first seen
    launch_months: int = 24  # after which `SampleShop.customers` have arrived
    countries: tuple[str, ...] = ("United Kingdom", "Germany", "France")
    country_shares: tuple[float, ...] = (0.7, 0.2, 0.1)
    # January to December, Monday to Sunday; each is divided by its mean
    season: tuple[float, ...] = (0.8, 0.8, 0.8, 0.8, 0.8, 0.85, 0.85, 0.9, 1.1, 1.65, 1.85, 1.75)
    weekdays: tuple[float, ...] = (1.1, 1.1, 1.1, 1.15, 1.1, 0.5, 0.95)
    opening_hours: tuple[int, int] = (9, 18)
    wholesale_share: float = 0.01
    rate_shape: tuple[float, float] = (0.6, 3.0)
    rate_mean: tuple[float, float] = (6 / 365, 18 / 365)  # orders a day
    hazard_shape: float = 1.5
    hazard_mean: tuple[float, float] = (1 / 300, 1 / 900)  # drop-outs a day
    price_median: float = 9.0
    price_sigma: float = 0.5  # between customers
    line_sigma: float = 0.6  # between the lines of one customer
    extra_lines: float = 1.5  # mean beyond the first
    extra_units: tuple[float, float] = (0.8, 20.0)  # mean beyond the first, in a line
    return_shares: tuple[float, float] = (0.1, 0.5)  # of orders, of the lines of such an order
    return_days: tuple[int, int, int] = (3, 10, 60)  # least, mean beyond it, most
    shock_best_share: float = 1 / 3
    shock_rate_kept: float = 0.6  # on average: some of the best leave, some stay as they were
    shock_spend: tuple[float, float] = (0.8, 0.6)  # median, sigma


BEHAVIOUR = Behaviour()
SECONDS_A_DAY = 86_400
ORDERS_A_MONTH = 10_000_000  # order number = month * this + place in the month
CUSTOMERS, ORDERS, LINES = range(3)  # purposes of the random streams


@dataclass(frozen=True)
class SampleShop:
    """A simulated shop; equal shops have equal histories. Raises ValueError if impossible.

    ``customers`` have arrived in the first two years, the initial base included; arrivals go on
    at the same pace afterwards. From the day ``shock`` on, the best third of customers (purchase
    rate x spend) buy 40 % less often on average, each by a share of their own, and everyone's
    spend per order moves by a log-normal factor of their own (median 0.8, mean 0.96): levels
    fall, and the past tells less about who is worth most.
    """

    customers: int = 5000
    start: date = date(2023, 1, 2)
    seed: int = 42
    shock: date | None = None

    def __post_init__(self) -> None:
        if self.customers < 1:
            raise ValueError(f"customers must be at least 1, not {self.customers}")
        if self.seed < 0:
            raise ValueError(f"seed must be 0 or more, not {self.seed}")


def sample_lines(shop: SampleShop, until: date) -> pl.DataFrame:
    """The order lines dated ``[shop.start, until)``, by order_date, order_id and product_id.

    Columns: customer_id, order_id, order_date (naive, opening hours), revenue (signed, quantity x
    unit_price in cents), quantity, unit_price, product_id, country. The return ``R123`` undoes
    lines of the order ``O123``, 3 to 60 days later (or when the shop reopens). Raises ValueError
    unless ``until`` is after ``shop.start``.
    """
    months = _months_until(shop, until)
    trade = _trade(shop, _first_day(shop, months))
    people = _arrived(shop, months, trade)
    blocks = [_lines(shop, month, people, trade) for month in range(months)]
    order_id = pl.when("is_return").then(_id("R", "order", 11)).otherwise(_id("O", "order", 11))
    return (
        pl.concat(blocks)
        .filter(pl.col("second") < (until - shop.start).days * SECONDS_A_DAY)
        .sort("second", "is_return", "order", "product", maintain_order=True)
        .select(
            customer_id=_id("C", "customer", 6),
            order_id=order_id,
            order_date=pl.lit(shop.start).cast(pl.Datetime("us")) + pl.duration(seconds="second"),
            revenue=(pl.col("quantity") * pl.col("unit_price")).round(2),
            quantity="quantity",
            unit_price="unit_price",
            product_id=_id("P", "product", 4),
            country=pl.col("country").replace_strict(dict(enumerate(BEHAVIOUR.countries))),
        )
    )


def expected_value(shop: SampleShop, cutoff: date, pred_months: int) -> pl.DataFrame:
    """An oracle for tests: customer_id, expected_clv, one row per customer seen before.

    Expected net revenue in ``[cutoff, cutoff + pred_months calendar months)``, given rate,
    hazard, price level, season, shock, and whether the customer is alive at the cutoff (0 if
    not). Returns are netted from the purchase: those that come after the window stand for those
    of earlier purchases that come in it (a difference of some 0.3 %). Raises ValueError unless
    ``cutoff`` is after ``shop.start`` and ``pred_months`` at least 1.
    """
    if pred_months < 1:
        raise ValueError(f"pred_months must be at least 1, not {pred_months}")
    b, today, months = BEHAVIOUR, (cutoff - shop.start).days, _months_until(shop, cutoff)
    days = np.arange(today, today + prediction_window(cutoff, pred_months).days)
    trade = _trade(shop, max(_first_day(shop, months), today + days.size))
    people = _arrived(shop, months, trade).filter(pl.col("arrival") < today)
    order_value = (1 + b.extra_lines) * (1 + pl.col("extra_units")) * pl.col("price_level")
    net = order_value * (1 - b.return_shares[0] * b.return_shares[1])
    alive = pl.col("dropout") > today
    orders = pl.when(alive).then(_expected_orders(people, days, trade)).otherwise(0.0)
    return people.select(customer_id=_id("C", "customer", 6), expected_clv=orders * net)


class _Trade(NamedTuple):
    """The shop's calendar, per day since the start."""

    demand: Array  # weekday x season: 1 on the mean open day, 0 on a closed one
    shocked: NDArray[np.bool_]
    open_days: Ints


def _trade(shop: SampleShop, days: int) -> _Trade:
    """``days`` days, and those on which the base or the last returns may still arrive."""
    b, spare = BEHAVIOUR, BEHAVIOUR.base_days + BEHAVIOUR.return_days[-1]
    day = np.datetime64(shop.start, "D") + np.arange(days + spare)
    month = day.astype("M8[M]").astype(np.int64) % 12
    of_month = (day - day.astype("M8[M]")).astype(np.int64) + 1
    weekday = (day.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    is_open = ~((month == 11) & (of_month >= 24) | (month == 0) & (of_month == 1))
    season, weekdays = np.array(b.season), np.array(b.weekdays)
    demand = is_open * (season / season.mean())[month] * (weekdays / weekdays.mean())[weekday]
    shocked = day >= np.datetime64(shop.shock or date.max, "D")
    return _Trade(demand, shocked, np.flatnonzero(is_open))


def _arrived(shop: SampleShop, months: int, trade: _Trade) -> pl.DataFrame:
    """The hidden truth: one row per customer whose month of arrival is among the first ones."""
    return pl.concat([_cohort(shop, cohort, trade) for cohort in range(months + 1)])


def _cohort(shop: SampleShop, cohort: int, trade: _Trade) -> pl.DataFrame:
    """The initial base (cohort 0), or those who arrive in month ``cohort - 1``."""
    b, rng = BEHAVIOUR, _stream(shop, CUSTOMERS, cohort)
    before, after = _head_count(shop, cohort), _head_count(shop, cohort + 1)
    n = after - before
    days = (_first_day(shop, cohort - 1), _first_day(shop, cohort)) if cohort else (0, b.base_days)
    wholesalers = int(after * b.wholesale_share) - int(before * b.wholesale_share)
    kind = (rng.permutation(n) < wholesalers).astype(np.int64)
    shape = np.array(b.rate_shape)[kind]
    rate = np.array(b.rate_mean)[kind] * rng.gamma(shape) / shape
    hazard = np.array(b.hazard_mean)[kind] * rng.gamma(b.hazard_shape, size=n) / b.hazard_shape
    price = b.price_median * np.exp(rng.normal(0, b.price_sigma, n) + b.line_sigma**2 / 2)
    units = np.array(b.extra_units)[kind]
    worth = rate * price * (1 + units)
    best = worth >= np.quantile(worth, 1 - b.shock_best_share) if n else np.zeros(0, dtype=bool)
    kept = rng.random(n) ** (1 / b.shock_rate_kept - 1)  # the mean of u ** (1/k - 1) is k
    arrival = _draw_days(rng, n, trade.demand, *days)
    columns = {
        "customer": np.arange(before, after) + 1,
        "country": rng.choice(len(b.countries), n, p=b.country_shares),
        "arrival": arrival,  # day of the first order, since the start
        "dropout": arrival + rng.exponential(size=n) / hazard,  # in days since the start
        "rate": rate,  # orders a day
        "hazard": hazard,  # drop-outs a day
        "price_level": price,  # mean price of a line
        "extra_units": units,
        "shock_rate": np.where(best, kept, 1.0),  # what the shock leaves of the rate
        "shock_spend": b.shock_spend[0] * np.exp(rng.normal(0, b.shock_spend[1], n)),
    }
    return pl.DataFrame(columns)


def _lines(shop: SampleShop, month: int, people: pl.DataFrame, trade: _Trade) -> pl.DataFrame:
    """All lines bought in one month since the start, and their returns, whenever they come."""
    b, rng = BEHAVIOUR, _stream(shop, LINES, month)
    orders = _orders(shop, month, people, trade)
    lines = orders[np.repeat(np.arange(len(orders)), 1 + rng.poisson(b.extra_lines, len(orders)))]
    spend = pl.when("shocked").then(pl.col("price_level") * pl.col("shock_spend"))
    level = lines.select(spend.otherwise("price_level")).to_series().to_numpy()
    noise = np.exp(rng.normal(-(b.line_sigma**2) / 2, b.line_sigma, len(lines)))
    price = np.maximum(np.round(level * noise, 2), 0.05)
    drawn = {
        "quantity": 1 + rng.poisson(lines["extra_units"].to_numpy()),
        "unit_price": price,
        # one article per 2 % of price, so that an article has a price
        "product": np.round(np.log(price / 0.05) / 0.02).astype(np.int64),
        "unwanted": rng.random(len(lines)) < b.return_shares[1],
    }
    # Only now that all is drawn, so that a shock moves no other order's numbers.
    bought = lines.hstack(pl.DataFrame(drawn)).filter("stays").with_columns(is_return=False)
    undone = bought.filter("sent_back", "unwanted").with_columns(
        -pl.col("quantity"), is_return=True, second="back_second"
    )
    return pl.concat([bought, undone]).select(
        "customer", "country", "order", "is_return", "second", "quantity", "unit_price", "product"
    )


def _orders(shop: SampleShop, month: int, people: pl.DataFrame, trade: _Trade) -> pl.DataFrame:
    """One month's orders, those included that a shock takes out (``stays`` is false)."""
    b, rng = BEHAVIOUR, _stream(shop, ORDERS, month)
    first, end = _first_day(shop, month), _first_day(shop, month + 1)
    new = people.filter(pl.col("arrival").is_between(first, end, closed="left"))
    here = people.filter(pl.col("arrival") < end, pl.col("dropout") > first)
    repeats = rng.poisson(here["rate"].to_numpy() * trade.demand[first:end].sum())
    buyers = pl.concat([new, here[np.repeat(np.arange(len(here)), repeats)]])
    repeat_days = _draw_days(rng, repeats.sum(), trade.demand, first, end)
    day, n = np.concatenate([new["arrival"].to_numpy(), repeat_days]), len(buyers)
    least, mean, most = b.return_days
    delay = np.minimum(least + rng.exponential(mean, n).astype(np.int64), most)
    back_day = trade.open_days[np.searchsorted(trade.open_days, day + delay)]
    drawn = {
        "order": month * ORDERS_A_MONTH + np.arange(n),
        "is_new": np.arange(n) < len(new),
        "day": day,
        "second": _in_opening_hours(rng, day),
        "shocked": trade.shocked[day],
        "luck": rng.random(n),
        "sent_back": rng.random(n) < b.return_shares[0],
        "back_second": _in_opening_hours(rng, back_day),
    }
    later = pl.col("day") > pl.col("arrival")
    alive = pl.col("second") < pl.col("dropout") * SECONDS_A_DAY
    orders = buyers.hstack(pl.DataFrame(drawn)).filter(pl.col("is_new") | (later & alive))
    lost = pl.col("shocked") & ~pl.col("is_new") & (pl.col("luck") >= pl.col("shock_rate"))
    return orders.with_columns(stays=~lost)


def _expected_orders(people: pl.DataFrame, days: Ints, trade: _Trade) -> pl.Series:
    """Orders on ``days`` of those alive when they begin; one after a shock counts by its spend."""
    midday, hazard = np.mean(BEHAVIOUR.opening_hours) / 24, people["hazard"].to_numpy()
    before, since = np.zeros(len(people)), np.zeros(len(people))
    for month in np.array_split(days, np.ceil(days.size / 31)):  # all at once takes gigabytes
        alive = np.exp(-np.outer(hazard, month - days[0] + midday))
        before += alive @ (trade.demand[month] * ~trade.shocked[month])
        since += alive @ (trade.demand[month] * trade.shocked[month])
    return people["rate"] * (people["shock_rate"] * people["shock_spend"] * since + before)


def _stream(shop: SampleShop, purpose: int, month: int) -> Generator:
    return default_rng(SeedSequence(shop.seed, spawn_key=(purpose, month)))


def _draw_days(rng: Generator, n: int, weight: Array, first: int, end: int) -> Ints:
    share = weight[first:end] / weight[first:end].sum()
    return rng.choice(np.arange(first, end), n, p=share)


def _in_opening_hours(rng: Generator, day: Ints) -> Ints:
    opens, closes = BEHAVIOUR.opening_hours
    return day * SECONDS_A_DAY + rng.integers(opens * 3600, closes * 3600, day.size)


def _first_day(shop: SampleShop, month: int) -> int:
    """The day on which a month since the start begins (on the 2nd, say), in days since then."""
    return (add_months(shop.start, month) - shop.start).days


def _months_until(shop: SampleShop, until: date) -> int:
    """Months since the start that begin before ``until``."""
    if until <= shop.start:
        raise ValueError(f"{until} is not after the shop's start, {shop.start}")
    months = (until.year - shop.start.year) * 12 + until.month - shop.start.month
    return months + (add_months(shop.start, months) < until)


def _head_count(shop: SampleShop, cohorts: int) -> int:
    """How many customers the first ``cohorts`` cohorts hold."""
    base = int(np.ceil(shop.customers * BEHAVIOUR.base_share))
    arrived = (shop.customers - base) * (cohorts - 1) // BEHAVIOUR.launch_months
    return base + arrived if cohorts else 0


def _id(prefix: str, number: str, width: int) -> pl.Expr:
    return prefix + pl.col(number).cast(pl.String).str.zfill(width)
