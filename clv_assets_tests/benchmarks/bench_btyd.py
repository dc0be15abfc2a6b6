"""CPU of fitting and applying the buy-till-you-die models to all of CDNOW, time in days."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from clv_assets.core.btyd.bg_nbd import BGNBD, MBGNBD
from clv_assets.core.btyd.gamma_gamma import GammaGamma
from clv_assets.core.btyd.pareto_nbd import ParetoNBD
from clv_assets_tests.public_data import CDNOW

END = date(1998, 6, 30)
HORIZON = 180
ROUNDS = 5


def main() -> None:
    print("buy till you die: CPU, best of 5")
    if not CDNOW.exists():
        print("  CDNOW: left out, the file is not beside the checkout")
        return
    customers = _customers()
    columns = [customers[name].to_numpy() for name in ("x", "t_x", "T")]
    for model in (ParetoNBD, BGNBD, MBGNBD):
        fit, fitted = _best(model.fit, *columns)
        apply, _ = _best(fitted.expected_purchases, HORIZON, *columns)
        alive, _ = _best(fitted.p_alive, *columns)
        _line(
            model.__name__, customers.height, fit, f"purchases {apply:.3f} s, alive {alive:.3f} s"
        )
    spenders = customers.filter(pl.col("spend") > 0)
    spend = [spenders[name].to_numpy() for name in ("orders", "spend")]
    fit, gamma = _best(GammaGamma.fit, *spend)
    apply, _ = _best(gamma.expected_spend, *spend)
    _line("GammaGamma", spenders.height, fit, f"spend {apply:.3f} s")


def _line(name: str, customers: int, fit: float, rest: str) -> None:
    print(f"  {name}, {customers:,} customers: fit {fit:.3f} s, {rest}")


def _best(function: Callable[..., Any], *args: np.ndarray | int) -> tuple[float, Any]:
    """CPU seconds of the quickest round, and the result."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        result = function(*args)
        times.append(time.process_time() - start)
    return min(times), result


def _customers() -> pl.DataFrame:
    days = pl.read_parquet(CDNOW).group_by("customer_id", "order_date").agg(pl.sum("revenue"))
    first, last = pl.col("order_date").min(), pl.col("order_date").max()
    return (
        days.sort("customer_id", "order_date")
        .group_by("customer_id", maintain_order=True)
        .agg(
            orders=pl.len().cast(pl.Float64),
            x=pl.len().cast(pl.Float64) - 1,
            t_x=(last - first).dt.total_days().cast(pl.Float64),
            T=(pl.lit(END) - first).dt.total_days().cast(pl.Float64),
            spend=pl.col("revenue").mean(),
        )
    )
