"""Revenue of customers not yet known at a cutoff, which no prediction of customers can hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from clv_assets.core.calendar.windows import Window, add_months, before, midnight, prediction_window
from clv_assets.core.money import minor_units
from clv_assets.core.snapshots.origins import first_day, monthly_back

MOST_WINDOWS = 12


@dataclass(frozen=True)
class Newcomers:
    """How much of past windows' net revenue came from customers first seen in them.

    Attributes:
        shares: by window, newest first; 0.2 is 20 %. A window without revenue has none.
    """

    shares: dict[Window, float]

    @classmethod
    def before(
        cls, orders: pl.LazyFrame, cutoff: date, pred_months: int, min_history_months: int
    ) -> "Newcomers":
        """What was known at ``cutoff`` of up to MOST_WINDOWS windows, a month apart, ended by then.

        Args:
            orders: the log in the contract's order; rows of ``cutoff`` or later are not read.
            cutoff: where the window begins that is predicted now.
            pred_months: length of the windows.
            min_history_months: of the log, before the oldest window. In the first days of a log
                everyone seems new.
        """
        past = orders.filter(before(cutoff))
        first = first_day(past)
        if first is None:
            return cls({})
        newest = add_months(cutoff, -pred_months)
        earliest = add_months(first, min_history_months)
        starts = monthly_back(newest, earliest, MOST_WINDOWS)
        return cls(_shares(past, [prediction_window(start, pred_months) for start in starts]))

    @property
    def mean(self) -> float | None:
        """Mean share over the windows; None without one."""
        return sum(self.shares.values()) / len(self.shares) if self.shares else None

    def as_dict(self) -> dict[str, Any]:
        """windows (how many), mean, low and high (None without a window) as plain values."""
        low, high = min(self.shares.values(), default=None), max(self.shares.values(), default=None)
        return {"windows": len(self.shares), "mean": self.mean, "low": low, "high": high}

    @property
    def sentence(self) -> str:
        """For people who compare the predicted total with the revenue to come."""
        if self.mean is None:
            return (
                "The prediction leaves out customers not yet known at the cutoff; how much of the "
                "revenue they bring can't be told: no past window (the log is too short)."
            )
        summary = self.as_dict()
        return (
            f"In past windows {_percent(summary['mean'])} % ({_percent(summary['low'])} to "
            f"{_percent(summary['high'])} %) of revenue came from customers not yet known at the "
            "cutoff; the prediction leaves them out."
        )


def _shares(past: pl.LazyFrame, windows: Sequence[Window]) -> dict[Window, float]:
    """One pass for all windows; a customer's first row is the first of its rows in the log."""
    customer = pl.col("customer_id")
    opens = (customer != customer.shift(1)).fill_null(True)
    rows = past.select(
        "order_date",
        minor=minor_units(pl.col("revenue")),
        first=pl.when(opens).then("order_date").forward_fill(),
    )
    sums = []
    for number, window in enumerate(windows):
        within = pl.col("minor").filter(window.contains())
        is_new = pl.col("first").filter(window.contains()) >= midnight(window.start)
        sums += [
            within.sum().alias(f"all {number}"),
            within.filter(is_new).sum().alias(f"{number}"),
        ]
    if not sums:
        return {}
    window_sums = rows.select(sums).collect().row(0, named=True)
    totals = (
        (window, window_sums[f"all {n}"], window_sums[f"{n}"]) for n, window in enumerate(windows)
    )
    return {window: new / total for window, total, new in totals if total > 0}


def _percent(share: float) -> str:
    """Two significant digits: 12, 3.4, 0.43."""
    return f"{float(f'{100 * share:.2g}'):.10g}"
