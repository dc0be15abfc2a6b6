"""A shop's history by day: its weekday rhythm, how much weeks differ, and when it was silent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clv_assets.core.arrays import Array
from clv_assets.core.calendar.windows import before
from clv_assets.core.currency import priced

WEEK = 7
NEIGHBOURHOOD = 28  # days on either side of a silence that say what was expected in it
FEWEST_BEFORE = 10.0  # of them before it: a test order long before the opening says nothing
SILENT_SHARE = 0.1  # a day with less than this share of the usual orders has no trade
CLOSED_SURPRISE = 5.0  # a silence has a chance of at most e^-5
FEW_DAYS, ON_FEW_DAYS = 3, 0.4  # in a row, that have so much of a month's orders
OPEN = 0.3  # of an average day: a weekday on which the shop trades
FEWEST_A_DAY, NEARBY = 10, 14  # orders on a usual day; open days on either side
TIMES, SPREADS, MAD = 4.0, 6.0, 0.6745  # revenue of a day beyond both is unusual
MEDIAN_CHI2 = 0.455  # of chi² with one degree of freedom


@dataclass(frozen=True)
class Silence:
    """Days ``start`` to ``end`` (exclusive, numbered from the first order) without trade.

    ``days`` are weighed by weekday: a week is 7, on whichever of its days the shop opens.
    ``surprise`` is -log of the chance that gamma-Poisson orders left them empty.
    """

    start: int
    end: int
    days: float
    expected: float
    surprise: float


@dataclass(frozen=True)
class TradingMonth:
    """Days ``start`` to ``end`` (exclusive) of a calendar month, as far as history has it."""

    key: str
    start: int
    end: int
    open_days: float


@dataclass(frozen=True)
class TradingDays:
    """Daily series from the first order to the watermark; each array has a value per day.

    Series: orders, twins (orders that repeat the customer, day and revenue of another), lines,
    purchases (orders of positive revenue), bought (their revenue), its log, squares lines2, log2.
    """

    first: date
    series: dict[str, Array]

    @classmethod
    def of(cls, orders: pl.LazyFrame, watermark: date) -> "TradingDays | None":
        """Read orders before ``watermark``, sorted by customer and date; None if there are none."""
        table = _by_day(orders.filter(before(watermark)))
        if table.is_empty():
            return None
        first: date = table["day"][0]
        grid = pl.date_range(first, watermark, closed="left", eager=True).alias("day")
        days = grid.to_frame().join(table, on="day", how="left").fill_null(0).drop("day")
        return cls(first, {name: days[name].cast(pl.Float64).to_numpy() for name in days.columns})

    @property
    def orders(self) -> Array:
        """Orders of each day, shape (days,)."""
        return self.series["orders"]

    def day(self, number: int) -> date:
        """The date of a day; number 0 is the first order's."""
        return self.first + timedelta(days=number)

    @cached_property
    def weight(self) -> Array:
        """A day's share of an average week, times 7; 1 in the first four weeks of a history."""
        n = self.orders.size
        if n < 4 * WEEK:
            return np.ones(n)
        weekday = (np.arange(n) + self.first.weekday()) % WEEK
        means = np.bincount(weekday, self.orders, WEEK) / np.bincount(weekday, minlength=WEEK)
        weights: Array = (means / means.mean())[weekday]
        return weights

    def dispersion(self, name: str) -> float:
        """Variance of a week's sum over its mean, at least 1, which is that of Poisson counts.

        Expected is the mean of the weeks beside it. A median, so that faulty weeks don't widen it.
        Where trade isn't daily, of months.
        """
        series, least = self.series[name], 1.0
        if name == "lines":  # they come several at a time
            least = max(1.0, float(self.series["lines2"].sum() / max(series.sum(), 1.0)))
        starts = np.arange(0, series.size, WEEK) if self.is_daily else self._month_starts
        sums = np.add.reduceat(series, starts)[:-1]  # the last may be cut
        expected = (sums[:-2] + sums[2:]) / 2
        known = expected > 0
        if known.sum() < 3:
            return least
        squares = (sums[1:-1] - expected)[known] ** 2 / (1.5 * expected[known])
        return max(least, float(np.median(squares)) / MEDIAN_CHI2)

    @cached_property
    def silences(self) -> list[Silence]:
        """Runs of days without trade that are no chance, in time order; none if it isn't daily."""
        if not self.is_daily:
            return []
        edges = np.flatnonzero(np.diff(np.concatenate([[0], self._quiet(), [0]])))
        runs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        candidates = (self._silence(start, end) for start, end in runs)
        return [silence for silence in candidates if silence.surprise >= CLOSED_SURPRISE]

    def _quiet(self) -> NDArray[np.bool_]:
        """Days with next to nothing of what the weeks around them usually have."""
        n = self.orders.size
        weeks = np.convolve(self.orders, np.ones(WEEK))[WEEK // 2 :][:n]
        padded = np.pad(weeks, NEIGHBOURHOOD, mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * NEIGHBOURHOOD + 1)
        usual = np.median(windows, axis=1) / WEEK
        return (self.orders == 0) | (self.orders < SILENT_SHARE * self.weight * usual)

    def _silence(self, start: int, end: int) -> Silence:
        days = float(self.weight[start:end].sum())
        expected = days * self._pace_beside(start, end)
        return Silence(start, end, days, expected, expected * self._zero_rate)

    @cached_property
    def _zero_rate(self) -> float:
        """-log P(no order) per expected order of gamma-Poisson counts; 1 of Poisson ones."""
        dispersion = self.dispersion("orders")
        return float(np.log(dispersion) / (dispersion - 1)) if dispersion > 1.001 else 1.0

    def _pace_beside(self, start: int, end: int) -> float:
        """Orders a day before or after a silence, whichever is slower; 0 if too little is known."""
        sides = (slice(max(0, start - NEIGHBOURHOOD), start), slice(end, end + NEIGHBOURHOOD))
        weight_before, weight_after = (float(self.weight[side].sum()) for side in sides)
        earlier_orders, later_orders = (float(self.orders[side].sum()) for side in sides)
        if weight_before < FEWEST_BEFORE:
            return 0.0
        pace = earlier_orders / weight_before
        return min(pace, later_orders / weight_after) if weight_after >= 2 else pace

    @cached_property
    def open(self) -> Array:
        """Weights of the days, 0 in a silence."""
        weights = self.weight.copy()
        for silence in self.silences:
            weights[silence.start : silence.end] = 0
        return weights

    @cached_property
    def months(self) -> list[TradingMonth]:
        """The calendar months of the history, in time order; the first and last may be cut."""
        return list(self._months())

    def _months(self) -> Iterator[TradingMonth]:
        starts = self._month_starts.tolist()
        for start, end in zip(starts, [*starts[1:], self.orders.size], strict=True):
            open_days = float(self.open[start:end].sum())
            yield TradingMonth(f"{self.day(start):%Y-%m}", start, end, open_days)

    @cached_property
    def is_daily(self) -> bool:
        """Whether trade goes on all month long; not where much of it falls on few days together.

        Subscriptions are paid on the first, invoices written at the end.
        """
        months = np.split(self.orders, self._month_starts[1:])
        together = [np.convolve(orders, np.ones(FEW_DAYS)) for orders in months if orders.any()]
        shares = [float(sums.max() * FEW_DAYS / sums.sum()) for sums in together]
        return float(np.median(shares)) < ON_FEW_DAYS

    @cached_property
    def _month_starts(self) -> NDArray[np.int64]:
        """The numbers of the first day, and of the first of each later month."""
        days = np.datetime64(self.first, "D") + np.arange(self.orders.size)
        return np.flatnonzero(np.append(True, np.diff(days.astype("M8[M]").astype(int)) > 0))

    def total(self, name: str, month: TradingMonth) -> float:
        """The sum of the series ``name`` over the days of a month."""
        return float(self.series[name][month.start : month.end].sum())

    def pace(self, name: str, edge: int, days: float, limit: int) -> float | None:
        """Daily rate of the ``days`` open days next to the midnight ``edge``, towards ``limit``.

        None if there are less than half as many on the way to ``limit``.
        """
        limit = min(max(limit, 0), self.orders.size)
        inwards = slice(limit, edge) if limit < edge else slice(edge, limit)
        weights, values = self.open[inwards], self.series[name][inwards]
        if limit < edge:
            weights, values = weights[::-1], values[::-1]
        needed = 1 + int(np.searchsorted(np.cumsum(weights), days - 0.5))
        weights, values = weights[:needed], values[:needed]
        total = float(weights.sum())
        return float(values[weights > 0].sum()) / total if total >= days / 2 else None

    @cached_property
    def lines_per_order(self) -> float:
        """Mean number of lines of an order, over the whole history."""
        return float(self.series["lines"].sum() / self.orders.sum())


def unusual_days(
    orders: pl.LazyFrame, watermark: date, currency: str | None = None
) -> dict[str, str]:
    """Days before the watermark whose positive revenue is many times that of the days around it.

    Held against the median of the nearest open days, weighed by weekday, by how much days of this
    shop usually differ from it; figures by day. Shops too small to trade daily are left alone.
    ``currency`` is the ISO code of revenue, if it is known.
    """
    days = TradingDays.of(orders, watermark)
    if days is None or np.median(days.orders[days.open > OPEN]) < FEWEST_A_DAY:
        return {}
    open_days, bought = np.flatnonzero(days.open > OPEN), days.series["bought"]
    revenue = bought[open_days] / days.open[open_days]
    padded = np.pad(revenue, NEARBY, mode="edge")
    usual = np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * NEARBY + 1), axis=1)
    known = (usual > 0) & (revenue > 0)
    ratio = np.log(np.where(known, revenue, 1.0) / np.where(known, usual, 1.0))
    limit = max(np.log(TIMES), SPREADS * float(np.median(np.abs(ratio[known]))) / MAD)
    return {
        str(days.day(int(open_days[i]))): (
            f"{priced(f'{bought[open_days[i]]:,.0f}', currency)} on "
            f"{days.orders[open_days[i]]:,.0f} orders, "
            f"{np.exp(ratio[i]):.1f} times what is usual around it"
        )
        for i in np.flatnonzero(ratio > limit).tolist()
    }


def _by_day(orders: pl.LazyFrame) -> pl.DataFrame:
    day = pl.col("order_date").dt.date()
    same = [column == column.shift(1) for column in (pl.col("customer_id"), day, pl.col("revenue"))]
    bought = pl.when(pl.col("revenue") > 0).then(pl.col("revenue"))
    lines = pl.col("lines").cast(pl.Float64)
    return (
        orders.select(
            day=day, twin=pl.all_horizontal(same), lines=lines, bought=bought, log=bought.log()
        )
        .group_by("day")
        .agg(
            orders=pl.len(),
            twins=pl.col("twin").sum(),
            lines=pl.col("lines").sum(),
            lines2=(pl.col("lines") ** 2).sum(),
            purchases=pl.col("log").count(),
            log=pl.col("log").sum(),
            log2=(pl.col("log") ** 2).sum(),
            bought=pl.col("bought").sum(),
        )
        .sort("day")
        .collect(engine="streaming")
    )
