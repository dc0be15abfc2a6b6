"""What the values of a column look like."""

import polars as pl

from clv_assets.core.columns.content import Column


def test_numbers_are_dates_only_where_the_name_says_so() -> None:
    assert Column.of(pl.Series("a", ["45296", "45300"])).dates is None


def test_whole_amounts_in_groups_beside_a_sign_are_numbers() -> None:
    for texts in (["$960", "$1,580"], ["1.580 €", "65 €"], ["¥22,492", "¥900"], ["Rp 4.800"]):
        column = Column.of(pl.Series("amount", texts))

        assert column.numeric == 1.0
        assert column.numbers.max() > 900  # type: ignore[operator]
