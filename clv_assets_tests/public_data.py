"""The public transaction logs beside the checkout; tests that need them say so and skip."""

import functools
from datetime import date

import polars as pl
import pytest

from clv_assets.io.deployment.deployment import load_deployment
from clv_assets.io.source.reading import Reading
from clv_assets.io.source.source_reader import SourceReader
from clv_assets_tests.conftest import REPOSITORY

PUBLIC_DATA = REPOSITORY.parent / "shared" / "data"
ONLINE_RETAIL_RAW = PUBLIC_DATA / "raw" / "online_retail_II.csv.gz"
CDNOW = PUBLIC_DATA / "cdnow.parquet"

needs_online_retail = pytest.mark.skipif(
    not ONLINE_RETAIL_RAW.exists(),
    reason="the public file online_retail_II.csv.gz is not beside the checkout",
)
needs_cdnow = pytest.mark.skipif(
    not CDNOW.exists(), reason="the public file cdnow.parquet is not beside the checkout"
)


@functools.cache
def online_retail_orders() -> pl.DataFrame | None:
    """Orders of Online Retail II through the shipped config; None where the file isn't there."""
    if not ONLINE_RETAIL_RAW.exists():
        return None
    deployment = load_deployment(str(REPOSITORY / "config" / "online_retail_ii.yaml"))
    reader = SourceReader(deployment.config.source, deployment.config_path.parent)
    return Reading(reader, date(2026, 1, 1)).ingested().orders
