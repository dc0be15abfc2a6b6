"""Every source row accounted for, and when too much of a source can't be used."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from clv_assets.config.source import Source
from clv_assets.core.errors import SourceError
from clv_assets.core.lines.reasons import (
    IN_THE_FUTURE,
    LONE_OF_MANY,
    NOTHING_BUT_AMOUNT,
    POLICY_REASONS,
    WITHOUT_CUSTOMER,
)

FACTS = ("rows_read", "rows_kept", "rows_merged", "rows_rejected")


@dataclass(frozen=True)
class Accounting:
    """Every source row, once: ``read == kept + merged + rejected``.

    Attributes:
        read: rows of the source.
        kept: orders.
        merged: rows summed into an order beyond its first.
        rejected: rows by reason.
    """

    read: int
    kept: int
    merged: int
    rejected: dict[str, int]

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> "Accounting":
        """The accounting that ``as_facts`` has stored."""
        return cls(*(facts[name] for name in FACTS))

    def as_facts(self) -> dict[str, Any]:
        """Plain values by the names of FACTS, as they are stored with the orders."""
        return dict(zip(FACTS, (self.read, self.kept, self.merged, self.rejected), strict=True))

    @property
    def balanced(self) -> bool:
        """Whether every row read is kept, merged or rejected."""
        return self.read == self.kept + self.merged + sum(self.rejected.values())

    @property
    def unusable(self) -> int:
        """Rejected rows that are neither without a customer nor left out by policy."""
        excused = (*WITHOUT_CUSTOMER, *POLICY_REASONS)
        return sum(rows for reason, rows in self.rejected.items() if reason not in excused)


def refuse_bad(accounting: Accounting, rejects: pl.DataFrame, source: Source, origin: str) -> None:
    """Raise SourceError for what a policy refuses, too many rejects, or no usable row.

    Args:
        accounting: where the rows of the source went.
        rejects: file, and the columns of ``REJECTS``.
    """
    if accounting.read == 0:
        raise SourceError(f"{origin}: has no rows; export the order history anew")
    without = dict.fromkeys(WITHOUT_CUSTOMER, "without_customer")
    for reason, key in {**without, IN_THE_FUTURE: "future_orders"}.items():
        rows = accounting.rejected.get(reason, 0)
        if rows and getattr(source, key) == "refuse":
            first = rejects.filter(pl.col("reason") == reason).row(0, named=True)
            raise SourceError(
                f"{first['file']}: {rows:,} rows: {reason}, {_first(first)}\n"
                f"Mend the export, or set source.{key} to reject."
            )
    nobody = sum(accounting.rejected.get(reason, 0) for reason in WITHOUT_CUSTOMER)
    with_customer = max(accounting.read - nobody, 1)
    if accounting.unusable <= source.max_reject_share * with_customer:
        if accounting.kept == 0:
            _refuse_nothing_left(accounting, origin)
        return
    excused = (*WITHOUT_CUSTOMER, *POLICY_REASONS)
    first = rejects.filter(~pl.col("reason").is_in(excused)).row(0, named=True)
    where = f", column {first['column']!r} = {first['value']!r}" if first["column"] else ""
    raise SourceError(
        f"{first['file']}: {accounting.unusable:,} of {accounting.read:,} rows can't be used, "
        f"{_first(first)}: {first['reason']}{where}\n"
        f"Check {_remedy(first)}, or allow more with source.max_reject_share "
        f"({source.max_reject_share:g})."
    )


def _refuse_nothing_left(accounting: Accounting, origin: str) -> None:
    reasons = ", ".join(f"{rows:,} {reason}" for reason, rows in accounting.rejected.items())
    raise SourceError(
        f"{origin}: no usable row; rejected: {reasons or 'none, it is empty'}\n"
        "Check that source.columns names the right columns, or export the order history anew."
    )


def _first(reject: dict[str, Any]) -> str:
    """Where the first of some rows is; rows of a database have no number."""
    if reject["row"] is not None:
        return f"first row {reject['row']}"
    return f"e.g. of order {reject['order_id']}" if reject["order_id"] else "e.g. one"


def _remedy(reject: dict[str, Any]) -> str:
    if reject["reason"] == LONE_OF_MANY:
        return "source.earliest, or source.accept_dates if they are right"
    if reject["reason"] == NOTHING_BUT_AMOUNT:
        return "for subtotals, and for merged cells: fill the order's id down"
    if str(reject["reason"]).startswith("order date"):
        return "source.date_format"
    if reject["value"] and re.fullmatch(r"[^A-Za-z]*\d[.,]\d[^A-Za-z]*", reject["value"]):
        return "source.text.decimal"
    if reject["column"] is None:
        return "source.text (delimiter, quote, encoding)"
    return f"source.columns ({reject['column']!r})"
