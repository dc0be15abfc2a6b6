"""Ingest of the raw public file, as downloaded, against a bare read with a group-by-sum."""

from datetime import date

import polars as pl

from clv_assets.core.orders import to_orders
from clv_assets.io.config_file import load_deployment
from clv_assets.io.readers import SourceReader
from clv_assets_tests.benchmarks.timing import paired
from clv_assets_tests.conftest import REPOSITORY
from clv_assets_tests.public_data import ONLINE_RETAIL_RAW


def main() -> None:
    print("ingest of the raw Online Retail II file / bare read with a group-by-sum")
    if not ONLINE_RETAIL_RAW.exists():
        print("  left out, the file is not beside the checkout")
        return
    deployment = load_deployment(str(REPOSITORY / "config" / "online_retail_ii.yaml"))
    source = deployment.config.source
    reader = SourceReader(source, deployment.config_path.parent)
    today = date(2026, 1, 1)

    def ingest() -> pl.DataFrame:
        return to_orders(reader.read(today), source, today=today, origin="raw").orders

    def bare() -> pl.DataFrame:
        lines = pl.read_csv(ONLINE_RETAIL_RAW, schema_overrides={"Invoice": pl.String})
        value = pl.col("Quantity") * pl.col("Price")
        return lines.group_by("Customer ID", "Invoice").agg(value.sum())

    found = paired(ingest, bare, rounds=3)
    print(
        f"  {found.wall[0]:.2f} s / {found.wall[1]:.2f} s, "
        f"wall x{found.wall_ratio:.2f}, CPU x{found.cpu_ratio:.2f}"
    )
