"""One window search of a small shop, for the tests that look at it."""

import polars as pl
import pytest

from clv_assets.core.calendar.windows import add_months
from clv_assets.core.lines.sample_shop import SampleShop, sample_lines
from clv_assets.core.trials import window_search
from clv_assets_tests.core.trials.searches import AS_OF, START, searching
from clv_assets_tests.factories import in_contract_order


@pytest.fixture(scope="session")
def orders() -> pl.LazyFrame:
    """The order log of a small shop, a month beyond AS_OF."""
    lines = sample_lines(SampleShop(400, START), add_months(AS_OF, 1))
    per_order = lines.group_by("customer_id", "order_id").agg(
        pl.col("order_date").min(), pl.col("revenue").sum()
    )
    return in_contract_order(per_order).collect().lazy()


@pytest.fixture(scope="session")
def table(orders: pl.LazyFrame) -> pl.DataFrame:
    return window_search.window_search(orders, AS_OF, searching())
