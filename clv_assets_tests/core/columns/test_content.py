"""What the values of a column look like."""

import polars as pl

from clv_assets.core.columns.content import Column


def test_numbers_are_dates_only_where_the_name_says_so() -> None:
    assert Column.of(pl.Series("a", ["45296", "45300"])).dates is None
