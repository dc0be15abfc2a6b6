"""Frames from outside: what the core needs of them is kept, line by line or order by order."""

import math
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from clv_assets.core.errors import NotYetError, SourceError
from clv_assets.core.features.covariates import Covariates
from clv_assets.core.orders.from_frame import orders_of, require_reached
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


EVENING = pl.datetime(2024, 5, 31, 21, 30, time_zone="America/New_York")
ZONED = ORDERS.with_columns(order_date=EVENING)


@pytest.mark.parametrize("zone", ["America/New_York", "UTC", "Asia/Kolkata"])
def test_a_moment_falls_on_the_shops_day_whatever_zone_it_is_told_in(zone: str) -> None:
    """It is 1 June in Greenwich already, when the shop in New York is still open on 31 May."""
    told = ZONED.with_columns(pl.col("order_date").dt.convert_time_zone(zone))

    for outside in (told, told.lazy(), told.to_pandas(), told.to_arrow()):
        days = orders_of(outside, "America/New_York").collect()["order_date"]
        assert days.to_list() == [datetime(2024, 5, 31, 21, 30)] * 2


def test_without_the_shops_zone_moments_with_one_are_refused() -> None:
    for outside in (ZONED, ZONED.lazy(), ZONED.to_pandas(), ZONED.to_arrow()):
        with pytest.raises(SourceError, match="order_date has a time zone, and the shop's isn't"):
            orders_of(outside)


def test_moments_without_a_zone_are_in_shop_time_already() -> None:
    assert orders_of(ORDERS, "America/New_York").collect().equals(orders_of(ORDERS).collect())


@pytest.mark.parametrize("zone", ["Mars/Base", "", 5, "../etc"])
def test_a_zone_that_is_none_is_refused(zone: Any) -> None:
    with pytest.raises(SourceError, match=r"is no time zone; write its name, such as 'Europe/B"):
        orders_of(ZONED, zone)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("customer_id", [1], r"^orders: customer_id is List\(Int64\); give ids as text or whole"),
        ("customer_id", {"a": 1}, r"^orders: customer_id is Struct"),
        ("customer_id", b"a", "^orders: customer_id is Binary; give ids as text"),
        ("customer_id", 1e17, "customer_id has more digits than a float can hold in 2 of 2 rows"),
        ("order_id", [1], r"^orders: order_id is List\(Int64\); give ids"),
        ("order_date", timedelta(1), r"^order_date is Duration.*; parse it to a date first"),
        ("order_date", datetime(2024, 1, 1).time(), "^order_date is Time; parse it to a date"),
        ("revenue", [1.0], r"^orders: revenue is List\(Float64\); give numbers"),
        ("revenue", True, "^orders: revenue is Boolean; give numbers"),
        ("revenue", date(2024, 1, 1), "^orders: revenue is Date; give numbers"),
    ],
)
def test_a_column_of_a_type_that_it_cannot_have_is_refused(
    name: str, value: Any, message: str
) -> None:
    orders = ORDERS.with_columns(pl.Series(name, [value] * 2))

    for outside in (orders, orders.lazy()):
        with pytest.raises(SourceError, match=message):
            orders_of(outside)


def test_lists_that_pandas_holds_are_no_ids_either() -> None:
    orders = ORDERS.to_pandas().assign(customer_id=[[1], [2]])

    with pytest.raises(SourceError, match=r"^orders: customer_id is Object; give ids as text"):
        orders_of(orders)


def test_a_log_reaches_a_week_beyond_its_newest_order_or_as_far_as_told() -> None:
    log = ORDERS.lazy()  # to 2024-01-02

    require_reached(log, date(2024, 1, 9), "the cutoff")
    require_reached(log, date(2024, 6, 3), "the cutoff", complete_through=date(2024, 6, 3))
    with pytest.raises(NotYetError, match="end on 2024-01-02, 8 days before the cutoff 2024-01-10"):
        require_reached(log, date(2024, 1, 10), "the cutoff")
    with pytest.raises(NotYetError, match=r"^as_of 2024-06-03 is after complete_through \(2024-0"):
        require_reached(log, date(2024, 6, 3), "as_of", complete_through=date(2024, 6, 2))
