"""Snapshots of the sample shop, for the tests that learn from them."""

import polars as pl
import pytest

from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets_tests.core.model.shown import make_snapshots


@pytest.fixture(scope="session")
def snapshots(shop_orders: pl.DataFrame) -> Snapshots:
    return make_snapshots(shop_orders)
