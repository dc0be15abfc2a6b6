"""Frames from outside: what the core needs of them is kept, line by line or order by order."""

import polars as pl

from clv_assets.core.frames import orders_of
from clv_assets_tests.factories import make_orders

ORDERS = make_orders(("ann", "2024-01-01", 1), ("bob", "2024-01-02", 2)).collect()


def test_countries_and_markets_are_kept_and_nothing_else() -> None:
    frame = ORDERS.with_columns(country=pl.lit("DE"), market=pl.lit("EU"), note=pl.lit("x"))

    for outside in (frame, frame.to_pandas()):
        found = orders_of(outside).collect()
        assert found.select("country", "market").rows() == [("DE", "EU")] * 2
        assert "note" not in found.columns


def test_of_an_orders_countries_the_first_by_name_counts() -> None:
    lines = pl.concat([ORDERS, ORDERS]).with_columns(
        country=pl.Series(["FR", None, "DE", None], dtype=pl.Categorical)
    )

    assert orders_of(lines).collect()["country"].to_list() == ["DE", None]


def test_a_log_without_countries_gets_none() -> None:
    assert orders_of(ORDERS).collect().columns == [
        "customer_id",
        "order_id",
        "order_date",
        "revenue",
    ]
