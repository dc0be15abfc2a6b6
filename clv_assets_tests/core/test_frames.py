"""Tables from outside: polars, pandas, pyarrow alike; what is none is refused in a line."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from polars.testing import assert_frame_equal

from clv_assets.core.errors import SourceError
from clv_assets.core.frames import ArrowTable, as_frame, as_lazy, ids_as_text

TABLE = pl.DataFrame(
    {"customer_id": ["a", None], "day": [datetime(2024, 5, 31, 21, 30)] * 2, "revenue": [1.5, None]}
)


@pytest.mark.parametrize(
    "same",
    [TABLE, TABLE.lazy(), TABLE.to_pandas(), TABLE.to_arrow()],
    ids=["polars", "lazy polars", "pandas", "pyarrow"],
)
def test_a_table_of_any_kind_is_the_same_frame(same: Any) -> None:
    assert_frame_equal(as_frame(same, "orders"), TABLE)
    assert_frame_equal(as_lazy(same, "orders").collect(), TABLE)


def test_what_pandas_calls_not_a_number_is_missing() -> None:
    frame = as_frame(pd.DataFrame({"revenue": [1.0, float("nan")]}), "orders")

    assert frame["revenue"].to_list() == [1.0, None]


@pytest.mark.parametrize("other", [[1, 2], None, "orders.csv", {"revenue": [1.0]}])
def test_what_is_no_table_is_refused_by_its_kind(other: Any) -> None:
    kind = type(other).__name__

    with pytest.raises(SourceError, match=f"^orders: a {kind} is no table; give a polars"):
        as_frame(other, "orders")


def test_two_columns_of_one_name_are_refused() -> None:
    frame = TABLE.to_pandas()
    twice = pd.concat([frame, frame[["revenue"]]], axis=1)

    with pytest.raises(SourceError, match="there are two columns 'revenue'; rename one"):
        as_lazy(twice, "orders")


def test_a_lazy_frame_is_not_collected() -> None:
    lazy = TABLE.lazy()

    assert as_lazy(lazy, "orders") is lazy
    assert not isinstance(lazy, ArrowTable)


UUIDS = [UUID(int=7), None, UUID(int=8)]


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"customer_id": UUIDS}),
        pl.DataFrame({"customer_id": pl.Series(UUIDS, dtype=pl.Object)}),
        pl.DataFrame({"customer_id": pl.Series(UUIDS, dtype=pl.Object)}).lazy(),
        pa.table({"customer_id": pa.array([u and u.bytes for u in UUIDS], pa.uuid())}),
    ],
    ids=["pandas", "polars", "lazy polars", "pyarrow"],
)
def test_uuids_are_the_text_that_people_write(table: Any) -> None:
    texts = [None if uuid is None else str(uuid) for uuid in UUIDS]

    assert as_lazy(table, "orders").collect()["customer_id"].to_list() == texts


MIXED = [1, "a2", np.int64(3), "1", 4.0, None]


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"customer_id": pd.Series(MIXED, dtype=object)}),
        pl.DataFrame({"customer_id": pl.Series(MIXED, dtype=pl.Object)}),
    ],
    ids=["pandas", "polars"],
)
def test_mixed_numbers_and_texts_are_texts(table: Any) -> None:
    texts = as_frame(table, "orders")["customer_id"].to_list()

    assert texts == ["1", "a2", "3", "1", "4", None]


def test_decimals_beside_floats_lose_no_digit() -> None:
    frame = as_frame(pd.DataFrame({"revenue": [Decimal("1.10"), 2.0]}), "orders")

    assert frame["revenue"].cast(pl.Float64).to_list() == [1.1, 2.0]


@pytest.mark.parametrize(
    "odd", [[["a"], None], [{"a": 1}, "x"], [1j, 2j], [object(), 1]], ids=["list", "dict", "i", "o"]
)
def test_a_column_that_nobody_asks_for_does_no_harm(odd: list[Any]) -> None:
    frame = as_frame(pd.DataFrame({"customer_id": ["a", "b"], "odd": odd}), "orders")

    assert frame["customer_id"].to_list() == ["a", "b"]


def test_moments_with_and_without_a_zone_in_one_column_are_not_mixed() -> None:
    """Arrow would take the naive one for UTC."""
    moments = [datetime(2024, 5, 31, 21, 30), datetime(2024, 5, 31, 21, 30, tzinfo=UTC)]

    frame = as_frame(pd.DataFrame({"day": pd.Series(moments, dtype=object)}), "orders")

    assert frame.schema["day"] == pl.String


@pytest.mark.parametrize("hours", [-5, 5.5])
def test_a_fixed_offset_keeps_the_instant(hours: float) -> None:
    zone = timezone(timedelta(hours=hours))
    instant = datetime(2024, 5, 31, 21, 30, tzinfo=zone)
    frames = [
        as_frame(pd.DataFrame({"day": [instant]}), "orders"),
        as_frame(pa.table({"day": pa.array([instant])}), "orders"),
    ]

    assert [frame["day"].to_list() for frame in frames] == [[instant]] * 2
    assert all(frame.schema["day"].time_zone for frame in frames)  # type: ignore[attr-defined]


def test_arrow_columns_that_polars_cannot_read_are_read() -> None:
    wide = pa.table({"revenue": pa.array([Decimal("1.25")], pa.decimal256(50, 2))})

    assert as_frame(wide, "orders")["revenue"].cast(pl.Float64).to_list() == [1.25]


@pytest.mark.parametrize("column", [pl.Series([1]), pd.Series([1]), pa.chunked_array([[1]])])
def test_a_column_is_no_table(column: Any) -> None:
    with pytest.raises(SourceError, match=r"^orders: a (Series|ChunkedArray) is no table; give"):
        as_frame(column, "orders")


def test_two_columns_of_one_name_are_refused_in_a_table_of_pyarrow_too() -> None:
    twice = pa.table([pa.array([1]), pa.array([2])], names=["revenue", "revenue"])

    with pytest.raises(SourceError, match="there are two columns 'revenue'; rename one"):
        as_frame(twice, "orders")


def test_whole_floats_are_whole_numbers_as_text() -> None:
    ids = pl.DataFrame({"id": [13085.0, 7.5, None]})

    texts = ids.select(ids_as_text("id", ids.schema["id"]))["id"].to_list()

    assert texts == ["13085", "7.5", None]
