"""One sample shop, and two champions of it."""

from datetime import date

import polars as pl
import pytest

from clv_assets.core.champion.champion import Champion
from clv_assets.core.lines.sample_shop import SampleShop, sample_lines
from clv_assets_tests.factories import make_recipe, make_source, to_orders

UNTIL = date(2025, 4, 1)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLV_CONFIG", "CLV_STORAGE", "DAGSTER_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def sample_rows() -> pl.DataFrame:
    return sample_lines(SampleShop(250), UNTIL)


@pytest.fixture(scope="session")
def sample_orders(sample_rows: pl.DataFrame) -> pl.DataFrame:
    return to_orders(sample_rows, make_source(), today=UNTIL, origin="sample shop").orders


def fit(orders: pl.DataFrame, as_of: date) -> Champion:
    recipe = make_recipe(training={"min_customers": 20})
    return Champion.fit(orders, as_of, recipe, with_baseline=False)


@pytest.fixture(scope="session")
def champion(sample_orders: pl.DataFrame) -> Champion:
    return fit(sample_orders, date(2024, 6, 3))


@pytest.fixture(scope="session")
def later_champion(sample_orders: pl.DataFrame) -> Champion:
    return fit(sample_orders, date(2024, 12, 2))
