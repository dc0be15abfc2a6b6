"""Fingerprints of data and config, and the model id made of them."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from clv_assets.core.money import minor_units
from clv_assets.core.windows import before


def data_fingerprint(orders: pl.DataFrame | pl.LazyFrame, until: date | None = None) -> str:
    """SHA-256 (hex) of customers, dates, order ids and amounts, of the rows before ``until``.

    Rows dated later don't enter, so the log may grow without changing the fingerprint of its past.
    """
    frame = orders.lazy() if until is None else orders.lazy().filter(before(until))
    rows = frame.select(
        "customer_id",
        "order_id",
        pl.col("order_date").cast(pl.Int64),
        minor_units(pl.col("revenue")),
    ).collect()
    digest = hashlib.sha256()
    for name in ("customer_id", "order_id"):
        digest.update(("\x1f".join(rows[name].fill_null("").to_list()) + "\x1e").encode())
    for name in ("order_date", "revenue"):
        digest.update(rows[name].to_numpy().astype("<i8").tobytes())
    return digest.hexdigest()


def config_fingerprint(inputs: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a mapping of plain values, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(inputs, sort_keys=True, default=str).encode()).hexdigest()


def model_id(as_of: date, data: str, config: str, code: str, seed: int) -> str:
    """``<as_of>-<8 hex>`` of everything that decides the model."""
    parts = "|".join([str(as_of), data, config, code, str(seed)])
    return f"{as_of}-{hashlib.sha256(parts.encode()).hexdigest()[:8]}"
