"""Tables from outside: polars, pandas, pyarrow alike; what is none is refused in a line."""

from datetime import datetime
from typing import Any

import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from clv_assets.core.errors import SourceError
from clv_assets.core.frames import ArrowTable, as_frame, as_lazy

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
