"""Rows of a database become frames of one type, and text says all of a value."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from clv_assets.io.sql.frames import (
    arrow_frame,
    in_batches,
    money_columns,
    plain,
    retyped,
    text,
    typed_frame,
)
from clv_assets.io.sql.types import UTC_TIME

INDIA = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("as it is", "as it is"),
        (True, "true"),
        (1e-7, "0.0000001"),
        (Decimal("1E+3"), "1000"),
        (b"caf\xc3\xa9 \xff", "café \\xff"),
        (memoryview(b"x"), "x"),
        (datetime(2024, 1, 5, 12), "2024-01-05T12:00:00"),
        (time(10), "10:00:00"),
        ({"ß": [Decimal("1.50"), None]}, '{"ß": ["1.50", null]}'),
        (7, "7"),
    ],
)
def test_text_says_all_of_a_value_and_knows_no_exponent(value: Any, expected: str) -> None:
    assert text(value) == expected


def test_rows_take_the_types_that_they_are_given_and_no_value_is_rounded() -> None:
    types = [
        ("revenue", pl.Decimal(38, 2)),
        ("at", UTC_TIME),
        ("id", pl.String()),
        ("n", pl.Int64()),
    ]
    rows = [
        (Decimal("123456789012345678901234567890.12"), datetime(2024, 1, 5, 5, tzinfo=INDIA), 1, 2),
        (None, None, None, None),
    ]

    frame = typed_frame(rows, types)

    moment = datetime(2024, 1, 4, 23, 30, tzinfo=UTC)
    assert frame.schema == dict(types)
    assert frame.rows() == [(rows[0][0], moment, "1", 2), rows[1]]
    assert typed_frame([], types).schema == dict(types)


def test_an_arrow_table_comes_in_the_types_of_the_other_drivers() -> None:
    table = pa.table(
        {
            "small": pa.array([1], pa.int16()),
            "word": pa.array(["x"]).dictionary_encode(),
            "none": pa.nulls(1),
            "list": [[1, None]],
            "hour": [time(10)],
            "aware": pa.array(
                [datetime(2024, 1, 5, 5, tzinfo=INDIA)], pa.timestamp("us", "Asia/Kolkata")
            ),
        }
    )

    frame = arrow_frame(table)

    assert frame.dtypes == [
        pl.Int64(),
        pl.String(),
        pl.String(),
        pl.String(),
        pl.String(),
        UTC_TIME,
    ]
    assert frame.row(0)[:5] == (1, "x", None, "[1, null]", "10:00:00")
    assert frame["aware"][0] == datetime(2024, 1, 4, 23, 30, tzinfo=UTC)


def test_a_day_that_python_has_no_date_for_is_refused() -> None:
    forever = pa.table({"day": pa.array([10**8], pa.int32()).cast(pa.date32())})

    with pytest.raises(ValueError, match="outside of the years 1 to 9999 in column day"):
        arrow_frame(forever)


@pytest.mark.parametrize(
    ("heights", "expected"),
    [([0], [0]), ([0, 5], [2, 2, 1]), ([1, 1, 0], [2]), ([3, 0, 1], [2, 2])],
)
def test_batches_hold_as_many_rows_as_are_asked_for(
    heights: list[int], expected: list[int]
) -> None:
    rows = iter(range(100))
    frames = [
        pl.DataFrame({"n": [next(rows) for _ in range(height)]}, schema={"n": pl.Int64})
        for height in heights
    ]

    batches = list(in_batches(frames, 2))

    assert [batch.height for batch in batches] == expected
    assert pl.concat(batches)["n"].to_list() == list(range(sum(heights)))


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (None, pl.Int64()),
        (2**63 - 1, pl.Int64()),
        (0.1, pl.Float64()),
        ("x", pl.String()),
        (date(2024, 2, 29), pl.Date()),
        (datetime(2024, 1, 5, 12, 0, 0, 1), pl.Datetime("us")),
        (datetime(2024, 1, 5, tzinfo=INDIA), UTC_TIME),
        (Decimal("0.10"), pl.Decimal(12, 2)),
    ],
)
def test_a_watermark_comes_back_as_it_was(value: Any, dtype: pl.DataType) -> None:
    assert retyped(plain(value), dtype) == value


def test_bytes_are_no_watermark() -> None:
    with pytest.raises(TypeError, match="binary values can't be a watermark"):
        plain(b"\x00")


def test_cents_that_look_like_whole_numbers_are_told_by_what_the_server_calls_them() -> None:
    money = pa.field("revenue", pa.int64(), metadata={"POSTGRESQL:type": "money"})

    assert money_columns(pa.schema([money, pa.field("units", pa.int64())])) == {"revenue"}
