"""The history of verdicts as people read it: a line of signs, tables of figures, open incidents."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from clv_assets.core.label_months.month_verdicts import UNTESTED
from clv_assets.core.label_months.segments import WHOLE
from clv_assets.core.label_months.signals import FAMILY, NEW_VALUE, PURCHASES, RANK, SPEND
from clv_assets.core.monitoring.diagnosis import advice
from clv_assets.core.monitoring.evidence import (
    EARLY_FAMILIES,
    family_state,
    segment_words,
    signed_percent,
)
from clv_assets.core.monitoring.incidents import Incident
from clv_assets.core.report.page_tables import PageTable

SIGNS = {"breach": "!", "clean": "·", "unknown": "?"}
LEGEND = "· clean   ! broke   ? not enough evidence; a column a label month, oldest left"
MOST_MONTHS = 60
SEGMENT_TITLES = {PURCHASES: "Purchases", SPEND: "Spend per purchase"}


@dataclass(frozen=True)
class DriftHistory:
    """What was read of each label month and matured window, and what became of it.

    Attributes:
        reads: label months by key, as judged now.
        reports: drift reports, a row a cutoff, in order of time.
        incidents: all of them, by month.
    """

    reads: Mapping[str, pl.DataFrame] = field(repr=False)
    reports: pl.DataFrame = field(repr=False)
    incidents: Sequence[Incident]

    @property
    def signs(self) -> list[str]:
        """A line for each family: what each label month said."""
        if not self.reads:
            return ["No label month has been read yet."]
        months = list(self.reads)[-MOST_MONTHS:]
        width = max(map(len, EARLY_FAMILIES))
        lines = [
            f"{family:<{width}}  "
            + "".join(SIGNS[family_state(self.reads[month], family)[0]] for month in months)
            for family in EARLY_FAMILIES
        ]
        return [f"Label months {months[0]} to {months[-1]}", *lines, LEGEND]

    @property
    def tables(self) -> list[PageTable]:
        """Label months in figures, then matured windows."""
        tables = []
        if self.reads:
            tables = [self._months(), *(self._segments(signal) for signal in SEGMENT_TITLES)]
        tables += [self._windows()] if self.reports.height else []
        return [table for table in tables if table.rows]

    @property
    def open_incidents(self) -> list[str]:
        """Those that wait for someone, each in a line or two; or that there is none."""
        waiting = [one for one in self.incidents if one.is_open]
        lines = [
            f"{one.id}: {one.verdict}, since {one.month}: {one.last.headline}. {advice(one)}"
            for one in waiting
        ]
        closed = len(self.incidents) - len(waiting)
        return [*(lines or ["No incident is open."]), f"Closed: {closed}."]

    def _months(self) -> PageTable:
        columns = ("month", "order", "purchases", "spend", "newcomers", "broke")
        rows = [_month_row(month, read) for month, read in self.reads.items()]
        notes = [
            "order: normalised Gini of the month's revenue; the others against what the months "
            "before let expect: purchases of all customers, what a purchase was worth beside its "
            "customer's own past, what first purchases were worth.",
        ]
        return PageTable("Label months", columns, rows, notes)

    def _segments(self, signal: str) -> PageTable:
        """Of the newest label month: a signal of each segment that it is looked for in."""
        month, read = list(self.reads.items())[-1]
        of_signal = (pl.col("signal") == signal) & (pl.col("kind") != WHOLE[0])
        rows = [
            (
                segment_words(row["kind"], row["segment"]),
                f"{row['expected']:,.0f}",
                f"{row['actual']:,.0f}",
                _moved(row["change"]),
                _moved(None if row["detectable"] is None else -row["detectable"]),
                row["verdict"],
            )
            for row in read.filter(of_signal & ~UNTESTED).sort("p").iter_rows(named=True)
        ]
        columns = ("segment", "expected", "came", "change", "seen from", "verdict")
        notes = [
            "expected, came: purchases. change: beside the rest of the shop, and what the months "
            "before let expect of both. seen from: the fall that would have been seen nine times "
            "in ten."
        ]
        return PageTable(f"{SEGMENT_TITLES[signal]} in {month}", columns, rows, notes)

    def _windows(self) -> PageTable:
        columns = ("cutoff", "RMSE", "R²", "x past spend", "order", "total", "rule", "verdict")
        rows = [
            (
                row["cutoff"],
                signed_percent(row["rmse_change"]),
                signed_percent(row["r2_change"]),
                _number(row.get("skill")),
                _number(row["ngini"]),
                signed_percent(row["bias"]),
                row["plain_rule"],
                row["verdict"],
            )
            for row in self.reports.iter_rows(named=True)
        ]
        reasons = [
            f"{row['cutoff']}: {row['reason']}." for row in self.reports.iter_rows(named=True)
        ]
        return PageTable("Matured windows", columns, rows, reasons[-1:])


def _month_row(month: str, read: pl.DataFrame) -> tuple[str, ...]:
    whole = {
        row["signal"]: row for row in read.filter(pl.col("kind") == WHOLE[0]).iter_rows(named=True)
    }
    broken = read.filter("names")["signal"].to_list()
    return (
        month,
        _number(whole.get(RANK, {}).get("value")),
        _moved(whole.get(PURCHASES, {}).get("change")),
        _moved(whole.get(SPEND, {}).get("change")),
        _moved(whole.get(NEW_VALUE, {}).get("change")),
        ", ".join(FAMILY.get(name, name) for name in broken) or "-",
    )


def _moved(change: float | None) -> str:
    return "-" if change is None else signed_percent(math.expm1(change))


def _number(value: float | None) -> str:
    return "-" if value is None or not math.isfinite(value) else f"{value:.2f}"
