"""Parquet files of right and wrong types, with the sums that are true of them."""

import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import strategies as st

from clv_assets_tests.factories import with_inherited
from clv_assets_tests.io.dirty_cells import NAMES
from clv_assets_tests.io.dirty_files import Key

CUSTOMERS: list[Any] = [*NAMES, None, "", "\\N"]
DATES = {date(1, 1, 1): False, date(9999, 12, 31): False, date(1900, 1, 1): False, None: False}
DATES |= {date(2024, month, 29): True for month in range(1, 13)}
AMOUNTS: list[float | None] = [None, float("nan"), float("inf"), float("-inf"), 1e308, -1e308]
USABLE = [12.34, -0.5, 0.0, -0.0, 1e-9, 99_999.9999, 7.0]
WHEN = [pl.Date, pl.Datetime("us"), pl.Datetime("ms"), pl.Datetime("ns"), pl.String]
MONEY = [pl.Float64, pl.String]
EXTREME = [2**31 - 1, -(2**31), 10**8]
ODD_COLUMNS = {
    "lists": pl.Series([[1], [], None]),
    "structs": pl.Series([{"a": 1}, {"a": None}, None]),
    "bytes": pl.Series([b"\xff\xfe", b"5", None]),
    "lists of bytes": pl.Series([[b"\xff"], [], None]),
    "arrays": pl.Series([[1, 2], [3, 4], None], dtype=pl.Array(pl.Int64, 2)),
    "categories": pl.Series(["5", "2024-01-01", None], dtype=pl.Categorical),
    "decimals": pl.Series([Decimal("1.25"), Decimal("-3.50"), None]),
    "flags": pl.Series([True, False, None]),
    "times": pl.Series([time(1), time(23, 59), None]),
    "spans": pl.Series([timedelta(1), timedelta(microseconds=1), None]),
    "nothing": pl.Series([None, None, None]),
    "days": pl.Series([date(2024, 1, 1), date(1, 1, 1), None]),
    "moments": pl.Series([datetime(2024, 1, 1), datetime(9999, 12, 31), None]),
    "whole numbers": pl.Series([20240105, 45292, -1]),
    "great numbers": pl.Series([2**64 - 1, 0, None], dtype=pl.UInt64),
    "days of no calendar": pl.Series(EXTREME, dtype=pl.Int32).cast(pl.Date),
    "moments of none": pl.Series([9 * 10**18, -9 * 10**18, 0]).cast(pl.Datetime("ms")),
    "zoned ones": pl.Series([9 * 10**18, -9 * 10**18, 0]).cast(pl.Datetime("us", "Europe/Oslo")),
    "odd numbers": pl.Series([float("nan"), float("inf"), 1e308]),
}


@dataclass(frozen=True)
class ParquetCase:
    """A Parquet file; ``sums`` are None where its types are wrong."""

    content: bytes
    height: int
    sums: dict[Key, Decimal] | None


@st.composite
def parquet_files(draw: st.DrawFn) -> ParquetCase:
    """A file of right types with dirty values, or with columns of wrong types."""
    rows = draw(st.integers(0, 6))
    when, money = draw(st.sampled_from(WHEN)), draw(st.sampled_from(MONEY))
    days = [
        day for day in DATES if when != pl.Datetime("ns") or day is None or 1678 < day.year < 2262
    ]
    cells = [
        (
            draw(st.sampled_from(CUSTOMERS)),
            draw(st.sampled_from(["1", "2"])),
            draw(st.sampled_from(days)),
            draw(st.sampled_from(USABLE + AMOUNTS)),
        )
        for _ in range(rows)
    ]
    schema = {"customer_id": pl.String, "order_id": pl.String}
    frame = pl.DataFrame(
        cells, schema={**schema, "order_date": pl.Date, "revenue": pl.Float64}, orient="row"
    ).with_columns(pl.col("order_date").cast(when), pl.col("revenue").cast(money))
    if draw(st.booleans()):
        return ParquetCase(_stored(frame), rows, _summed(cells, is_text=when == pl.String))
    frame = frame.head(0) if draw(st.integers(0, 9)) == 0 else frame.clear(3)
    for column in draw(
        st.lists(st.sampled_from([*frame.columns, "extra"]), min_size=1, unique=True)
    ):
        odd = ODD_COLUMNS[draw(st.sampled_from(list(ODD_COLUMNS)))]
        frame = frame.with_columns(odd.head(frame.height).alias(column))
    return ParquetCase(_stored(frame), frame.height, None)


def _stored(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, row_group_size=2)
    return buffer.getvalue()


def _summed(cells: list[tuple[Any, ...]], *, is_text: bool) -> dict[Key, Decimal]:
    sums: dict[Key, Decimal] = {}
    # The ends of the calendar can't be moved to another zone, so they are read as no day.
    lost = () if is_text else (date(1, 1, 1), date(9999, 12, 31))
    given = [
        (
            None if who in (None, "", "\\N") else who,
            order,
            None if day in lost else day,
            amount,
        )
        for who, order, day, amount in cells
    ]
    for customer, order, day, amount in with_inherited(given):
        day = date.fromisoformat(day) if isinstance(day, str) else day
        if customer is None or not DATES[day] or amount not in USABLE:
            continue
        key = (customer, order, day)
        written = Decimal(repr(amount)).quantize(Decimal("0.0001"))
        sums[key] = sums.get(key, Decimal(0)) + written
    return sums
