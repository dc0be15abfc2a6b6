"""Features of one cutoff against a bare group-by-sum of the same Parquet file."""

import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from clv_assets.core.features.columns import CONTRACT_FEATURES, MODEL_FEATURES
from clv_assets.core.features.definition import features
from clv_assets_tests.benchmarks.timing import paired
from clv_assets_tests.public_data import online_retail_orders

SETS = {"contract": (CONTRACT_FEATURES, 5.0), "rich": (MODEL_FEATURES, 12.0)}


def main() -> None:
    print("features of one cutoff / bare group-by-sum of the same Parquet")
    with tempfile.TemporaryDirectory() as folder:
        orders = online_retail_orders()
        if orders is None:
            print("  Online Retail II: left out, the file is not beside the checkout")
        else:
            _compare(orders, Path(folder), "Online Retail II", date(2011, 6, 6), rounds=31)
        _compare(_synthetic(10_000_000), Path(folder), "synthetic", date(2024, 7, 1), rounds=5)


def _compare(orders: pl.DataFrame, folder: Path, name: str, cutoff: date, rounds: int) -> None:
    path = folder / "orders.parquet"
    orders.write_parquet(path, compression="zstd")

    def bare() -> pl.DataFrame:
        return pl.scan_parquet(path).group_by("customer_id").agg(pl.col("revenue").sum()).collect()

    for kind, (columns, limit) in SETS.items():

        def featured(columns: list[str] = columns) -> pl.DataFrame:
            lazy = features(pl.scan_parquet(path), cutoff, 9)
            return lazy.select("customer_id", *columns).collect()

        found = paired(featured, bare, rounds)
        print(
            f"  {name}, {orders.height:,} orders, {kind} set: "
            f"{found.wall[0]:.3f} s / {found.wall[1]:.3f} s, "
            f"wall x{found.wall_ratio:.2f}, CPU x{found.cpu_ratio:.2f} (limit x{limit:g})"
        )


def _synthetic(rows: int) -> pl.DataFrame:
    """Orders of a tenth as many customers over two years, sorted as the engine stores them."""
    rng = np.random.default_rng(0)
    seconds = rng.integers(0, 730 * 86_400, rows)
    start = np.datetime64("2023-01-02", "us")
    return (
        pl.DataFrame(
            {
                "customer_id": rng.integers(0, rows // 10, rows),
                "order_date": start + seconds.astype("timedelta64[s]").astype("timedelta64[us]"),
                "revenue": np.round(
                    rng.lognormal(3, 1, rows) * rng.choice([1, 1, 1, 1, -1], rows), 2
                ),
            }
        )
        .with_columns(pl.format("C{}", pl.col("customer_id")).alias("customer_id"))
        .sort("customer_id", "order_date")
    )
