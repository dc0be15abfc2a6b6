"""The orders of a simulated shop, to try things on."""

from datetime import date

import polars as pl

from clv_assets.core.errors import ClvError
from clv_assets.core.lines.sample_shop import SampleShop, sample_lines
from clv_assets.core.orders.from_frame import orders_of

START, UNTIL = date(2023, 1, 2), date(2025, 10, 1)


def sample_orders(customers: int = 300, until: date = UNTIL, *, seed: int = 42) -> pl.DataFrame:
    """Orders of a simulated house-ware shop that opened on 2023-01-02.

    The same seed with a later ``until`` extends the same log.

    For example::

        from clv_assets import sample_orders

        orders = sample_orders(100)
        revenue = orders.group_by("customer_id").agg(total=orders["revenue"].sum())

    Args:
        customers: how many have arrived after two years.
        until: the first day that has no orders any more.
        seed: of the simulation.

    Returns:
        customer_id, order_id, order_date (in the shop's time), revenue (returns negative) and
        country; one row per order.

    Raises:
        ClvError: there is no such shop.
    """
    try:
        lines = sample_lines(SampleShop(customers, START, seed), until)
    except ValueError as error:
        raise ClvError(f"no such sample shop: {error}") from None
    return orders_of(lines).collect()
