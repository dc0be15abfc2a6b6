"""Fingerprints of data and config, and the model id made of them."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from clv_assets.core.calendar.windows import before
from clv_assets.core.currency import priced
from clv_assets.core.money import PER_UNIT, minor_units


def data_fingerprint(orders: pl.DataFrame | pl.LazyFrame, until: date | None = None) -> str:
    """SHA-256 (hex) of customers, dates, order ids and amounts, of the rows before ``until``.

    Rows dated later don't enter, so the log may grow without changing the fingerprint of its past.
    """
    return config_fingerprint(month_prints(orders, until))


def month_prints(
    orders: pl.DataFrame | pl.LazyFrame, until: date | None = None
) -> dict[str, dict[str, Any]]:
    """Each calendar month ``YYYY-MM`` with fingerprint (SHA-256, hex), orders and net revenue.

    Args:
        orders: in the contract's order.
        until: rows of this day and later are left out.
    """
    frame = orders.lazy() if until is None else orders.lazy().filter(before(until))
    month = pl.col("order_date").dt.year().cast(pl.Int32) * 12 + pl.col("order_date").dt.month() - 1
    rows = frame.select(
        month.alias("month"),
        "customer_id",
        "order_id",
        pl.col("order_date").cast(pl.Int64),
        minor_units(pl.col("revenue")),
    ).collect()
    parts = rows.partition_by("month", as_dict=True, include_key=False, maintain_order=True)
    months = {f"{n // 12:04}-{n % 12 + 1:02}": part for (n,), part in parts.items()}
    return {name: _month_print(months[name]) for name in sorted(months)}


def _month_print(rows: pl.DataFrame) -> dict[str, Any]:
    digest = hashlib.sha256()
    for name in ("customer_id", "order_id"):
        digest.update((rows[name].fill_null("").str.join("\x1f")[0] + "\x1e").encode())
    for name in ("order_date", "revenue"):
        digest.update(rows[name].to_numpy().astype("<i8").tobytes())
    revenue = int(rows["revenue"].sum()) / PER_UNIT
    return {"fingerprint": digest.hexdigest(), "orders": rows.height, "revenue": revenue}


def changed_months(
    before_watermark: Mapping[str, Mapping[str, Any]],
    now: Mapping[str, Mapping[str, Any]],
    currencies: tuple[str | None, str | None] = (None, None),
) -> dict[str, str]:
    """Months whose past differs, each with a sentence.

    Args:
        before_watermark: ``month_prints`` of the last snapshot up to its watermark.
        now: those of the new one up to the same day.
        currencies: ISO codes of the last one's revenue and the new one's, where known.
    """
    nothing = {"fingerprint": "", "orders": 0, "revenue": 0.0}
    past, present = currencies
    changed = {}
    for month in sorted({*before_watermark, *now}):
        old, new = (prints.get(month, nothing) for prints in (before_watermark, now))
        if old["fingerprint"] != new["fingerprint"]:
            worth, was_worth = f"{new['revenue']:,.2f}", f"{old['revenue']:,.2f}"
            changed[month] = (
                f"{new['orders']:,} orders of {priced(worth, present)} net; "
                f"they were {old['orders']:,} of {priced(was_worth, past)}"
            )
    return changed


def config_fingerprint(inputs: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a mapping of plain values, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(inputs, sort_keys=True, default=str).encode()).hexdigest()


def model_id(as_of: date, data: str, config: str, code: str, seed: int) -> str:
    """``<as_of>-<8 hex>`` of everything that decides the model."""
    parts = "|".join([str(as_of), data, config, code, str(seed)])
    return f"{as_of}-{hashlib.sha256(parts.encode()).hexdigest()[:8]}"
