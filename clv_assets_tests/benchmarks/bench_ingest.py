"""Ingest of 10 million lines, and of a real export, against a bare read with a group-by-sum.

Each side runs in a process of its own, in turn, so that its peak memory is its own.
"""

import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from clv_assets.config.deployment import Config
from clv_assets.io.operations.ingest import Ingest
from clv_assets.io.source.source_files import is_parquet
from clv_assets.io.source.source_reader import SourceReader
from clv_assets.io.storage.asset_files import AssetFiles
from clv_assets_tests.public_data import ONLINE_RETAIL_RAW

LINES = 10_000_000
ROUNDS = 3
TODAY = date(2026, 1, 1)
TEXT = {"Invoice": pl.String, "StockCode": pl.String}
OURS = {"unit_price": "unit_price", "product": "product_id"}
RETAIL = {
    "customer_id": "Customer ID",
    "order_id": "Invoice",
    "order_date": "InvoiceDate",
    "quantity": "Quantity",
    "unit_price": "Price",
    "product": "StockCode",
    "country": "Country",
}


def make_lines(count: int) -> pl.DataFrame:
    """Lines of a shop in the order of time, four to an order."""
    chance = np.random.default_rng(0)
    order = np.sort(chance.integers(0, count // 4, count))
    seconds = (order * 60).astype("timedelta64[s]")
    start = np.datetime64("2020-01-01T08:00:00", "us")
    return pl.DataFrame(
        {
            "order_id": order + 1_000_000,
            "customer_id": order * 2_654_435_761 % (count // 20) + 10_000,
            "order_date": pl.Series(start + seconds).cast(pl.Datetime("us")),
            "product_id": chance.integers(0, 4_000, count) + 20_000,
            "quantity": chance.integers(1, 12, count),
            "unit_price": chance.gamma(2, 4, count).round(2),
            "country": chance.choice(["United Kingdom", "Germany", "France"], count),
        }
    )


def ingest(path: Path, columns: dict[str, str]) -> None:
    """The whole of it: read, judged, summed, checked, sorted, stored."""
    source = {"path": str(path), "columns": columns}
    config = Config.model_validate({"source": source})
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        reader = SourceReader(config.source, root)
        Ingest(config, reader, AssetFiles(root / "assets"), root).run(TODAY)


def bare(path: Path, columns: dict[str, str]) -> None:
    """What anyone would write first."""
    lines = pl.read_parquet(path) if is_parquet(path) else pl.read_csv(path, schema_overrides=TEXT)
    keys, value = _keys_and_value(columns)
    lines.group_by(keys).agg(value.sum())


def lazy(path: Path, columns: dict[str, str]) -> None:
    """What an expert would write: only the columns that count are read."""
    lines = pl.scan_parquet(path) if is_parquet(path) else pl.scan_csv(path, schema_overrides=TEXT)
    keys, value = _keys_and_value(columns)
    lines.group_by(keys).agg(value.sum()).collect()


def _keys_and_value(columns: dict[str, str]) -> tuple[list[str], pl.Expr]:
    named = {name: columns.get(name, name) for name in ("customer_id", "order_id", "quantity")}
    value = pl.col(named["quantity"]) * pl.col(columns["unit_price"])
    return [named["customer_id"], named["order_id"]], value


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        csv, parquet = Path(folder) / "orders.csv", Path(folder) / "orders.parquet"
        lines = make_lines(LINES)
        lines.write_csv(csv, datetime_format="%Y-%m-%d %H:%M:%S")
        lines.write_parquet(parquet)
        for path in (csv, parquet):
            compare(f"{LINES:,} lines of {path.suffix[1:]}", path, OURS)
    if ONLINE_RETAIL_RAW.exists():
        compare("Online Retail II, the raw export (gz)", ONLINE_RETAIL_RAW, RETAIL)


def compare(what: str, path: Path, columns: dict[str, str]) -> None:
    sides = {"ingest": ingest, "bare": bare, "lazy": lazy}
    rounds = [
        {side: in_own_process(function, path, columns) for side, function in sides.items()}
        for _ in range(ROUNDS)
    ]
    print(f"ingest of {what} / read with a group-by-sum:")
    for side in sides:
        wall, cpu, memory = (statistics.median(r[side][n] for r in rounds) for n in range(3))
        ratio = statistics.median(r["ingest"][1] / r[side][1] for r in rounds)
        print(
            f"  {side:<6} CPU {cpu:5.2f} s, wall {wall:5.2f} s, peak memory {memory:.2f} GiB"
            + (f": ingest takes x{ratio:.2f} its CPU" if side != "ingest" else ""),
            flush=True,
        )


def in_own_process(function: Callable[..., None], *arguments: Any) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak memory (GiB) of one call in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (function, arguments))


def _measured(function: Callable[..., None], arguments: Any) -> tuple[float, float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    function(*arguments)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    # Not ru_maxrss: that of the process that spawned this one counts in it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return wall, cpu, int(peak) / 2**20


if __name__ == "__main__":
    main()
