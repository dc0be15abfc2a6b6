"""Stored reads and reports as small as evidence needs them."""

import math
from collections.abc import Collection
from typing import Any

import polars as pl

from clv_assets.core.label_months.early_read import PUBLIC
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.factories import MODEL


def store_read(
    engine: Engine, month: str, *, rank: str = "ok", model_id: str = MODEL
) -> pl.DataFrame:
    """A label month of which the order of customers is ok, unknown, or to be watched."""
    is_broken = rank == "watch"
    row = {
        "month": month,
        "cutoff": f"{month}-01",
        "model_id": model_id,
        "signal": "rank",
        "kind": "shop",
        "segment": "all",
        "customers": 500,
        "value": 0.2 if is_broken else 0.7,
        "baseline": 0.7,
        "p": 0.0001 if is_broken else 0.5,
        "breach": is_broken,
        "names": is_broken,
        "verdict": rank,
    }
    read = pl.DataFrame([row], schema=PUBLIC)
    engine.files.write(Stored(read), "early_read", month)
    return read


def store_report(
    engine: Engine,
    cutoff: str,
    window_end: str,
    *,
    verdict: str = "ok",
    model_id: str = MODEL,
    broken: Collection[str] = (),
    data_fault: bool = False,
) -> dict[str, Any]:
    """A matured window with that verdict, and the halves of the rule that broke."""
    row = {
        "cutoff": cutoff,
        "window_end": window_end,
        "model_id": model_id,
        "verdict": verdict,
        "reason": "as stored",
        "data_fault": data_fault,
        "rmse_change": 0.3,
        "r2_change": math.nan,
        "rmse_verdict": "breach" if "rmse" in broken else "ok",
        "r2_verdict": "breach" if "r2" in broken else "ok",
        "bias": 0.1,
        "total_p": 0.5,
    }
    engine.files.write(Stored(pl.DataFrame([row])), "drift_report", cutoff)
    return row
