"""Shops whose every day is known: so many orders, and lines of each, on each day."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from clv_assets.core.quality.trading_days import TradingDays

Figure = Callable[[date], float]


def shop_by_day(
    first: date, end: date, orders: Figure, lines: Figure = lambda _: 1.0, spread: float = 0.5
) -> TradingDays:
    """The days from ``first`` up to ``end``; ``spread`` is the deviation of an order's lines."""
    days = [first + timedelta(days=n) for n in range((end - first).days)]
    counts = np.array([orders(day) for day in days], float)
    sizes = np.array([lines(day) for day in days], float)
    series = {
        "orders": counts,
        "twins": np.zeros(counts.size),
        "lines": counts * sizes,
        "lines2": counts * (sizes**2 + spread**2),
        "purchases": counts,
        "bought": 20 * counts,
        "log": np.log(20) * counts,
        "log2": np.log(20) ** 2 * counts,
    }
    return TradingDays(first, series)


def month(key: str, value: float, otherwise: float) -> Figure:
    """A figure that is ``value`` in one month."""
    return lambda day: value if f"{day:%Y-%m}" == key else otherwise
