"""One sample shop and one champion of it, for the tests that need a real fit."""

from datetime import date

import polars as pl
import pytest

from clv_assets.core.champion.champion import Champion
from clv_assets.core.lines.sample_shop import SampleShop, sample_lines
from clv_assets_tests.factories import make_recipe, make_source, to_orders

UNTIL = date(2025, 4, 1)
AS_OF = date(2024, 12, 2)


@pytest.fixture(scope="session")
def shop_lines() -> pl.DataFrame:
    return sample_lines(SampleShop(500), UNTIL)


@pytest.fixture(scope="session")
def shop_orders(shop_lines: pl.DataFrame) -> pl.DataFrame:
    return to_orders(shop_lines, make_source(), today=UNTIL, origin="sample shop").orders


@pytest.fixture(scope="session")
def champion(shop_orders: pl.DataFrame) -> Champion:
    return Champion.fit(shop_orders, AS_OF, make_recipe())
