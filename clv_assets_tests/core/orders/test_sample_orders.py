"""A shop to try things on: its orders are those of a log, and the past never changes."""

from datetime import date, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from clv_assets.core.errors import ClvError
from clv_assets.core.orders.from_frame import orders_of
from clv_assets.core.orders.sample_orders import sample_orders


def test_it_is_an_order_log_with_returns() -> None:
    orders = sample_orders(50)

    assert_frame_equal(orders_of(orders).collect(), orders)
    assert orders["order_id"].is_unique().all()
    assert (orders["revenue"] < 0).any()


def test_a_later_day_adds_orders_and_changes_none() -> None:
    shorter, longer = (sample_orders(50, date(2024, month, 1)) for month in (3, 6))

    past = longer.filter(pl.col("order_date") < datetime(2024, 3, 1))
    assert longer.height > shorter.height > 0
    assert_frame_equal(past, shorter)


@pytest.mark.parametrize("arguments", [(0,), (50, date(2020, 1, 1))])
def test_an_impossible_shop_is_refused(arguments: tuple[int, date]) -> None:
    with pytest.raises(ClvError, match=r"^no such sample shop: "):
        sample_orders(*arguments)
