"""Frames from outside: what the core needs of them is kept, line by line or order by order."""

import math
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.core.features.covariates import Covariates
from clv_assets.core.orders.from_frame import orders_of
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


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        (
            "revenue",
            [1.0, None, math.nan],
            "no number up to 100 billion as revenue in 2 of 3 rows",
        ),
        ("revenue", [1.0, -math.inf, 2.0], "with 0 for what cost nothing"),
        ("revenue", ["1.5", "", "2"], "no number up to 100 billion as revenue in 1 of 3 rows"),
        ("revenue", [1.0, 2e11, 1.0], "no number up to 100 billion as revenue in 1 of 3 rows"),
        ("order_date", [datetime(2024, 1, 1), None, None], "no order_date in 2 of 3 rows"),
        ("customer_id", ["ann", None, ""], "no customer_id in 2 of 3 rows"),
        ("customer_id", ["ann", "  ", " NULL"], "no customer_id in 2 of 3 rows"),
        ("customer_id", [1.0, math.nan, 2.0], "take out what guests bought"),
        ("customer_id", [1, None, 2], "no customer_id in 1 of 3 rows"),
    ],
)
def test_a_row_without_customer_date_or_amount_is_refused(
    name: str, values: list[Any], said: str
) -> None:
    orders = pl.concat([ORDERS, ORDERS.head(1)]).with_columns(pl.Series(name, values))

    for outside in (orders, orders.lazy(), orders.to_pandas()):
        with pytest.raises(SourceError, match=r", first in row 2 \(1 is the first\); ") as refused:
            orders_of(outside)
        assert said in str(refused.value)


def test_the_first_bad_row_is_found_far_into_a_file(tmp_path: Path) -> None:
    amount = pl.when(pl.int_range(pl.len()) % 130_001 == 130_000).then(None).otherwise("revenue")
    orders = pl.concat([ORDERS] * 150_000).with_columns(amount.alias("revenue"))
    orders.write_parquet(tmp_path / "orders.parquet", row_group_size=50_000)

    for outside in (orders, pl.scan_parquet(tmp_path / "orders.parquet")):
        with pytest.raises(SourceError, match=r"in 2 of 300,000 rows, first in row 130,001 "):
            orders_of(outside)


def test_a_log_without_rows_lacks_nothing() -> None:
    assert orders_of(ORDERS.clear()).collect().is_empty()


def test_ids_that_pandas_made_floats_are_those_of_the_attributes() -> None:
    guests = pl.concat([ORDERS, ORDERS]).with_columns(customer_id=pl.Series([13085, 7, None, None]))
    orders = guests.to_pandas().dropna(subset="customer_id")
    people = pl.DataFrame({"customer_id": [13085, 7], "city": ["Ulm", "Bonn"]})

    found = orders_of(orders).collect()["customer_id"]

    known = Covariates.of(people, immutable=["city"]).attributes
    assert known is not None
    assert sorted(found) == known["customer_id"].to_list() == ["13085", "7"]


def test_ids_are_stripped_as_at_ingest() -> None:
    padded = make_orders(("ann ", "2024-01-01", 1), (" ann", "2024-01-02", 2)).collect()
    padded = padded.with_columns(order_id=pl.Series([" 7", "7 "]))

    found = orders_of(padded).collect()

    assert found["customer_id"].to_list() == ["ann", "ann"]
    assert found["order_id"].to_list() == ["7", "7"]


def test_amounts_too_large_to_be_summed_exactly_are_refused() -> None:
    orders = pl.concat([ORDERS] * 6000).with_columns(revenue=pl.lit(9e10))

    with pytest.raises(SourceError, match=r"^orders: the amounts sum to more than 900,000"):
        orders_of(orders)
