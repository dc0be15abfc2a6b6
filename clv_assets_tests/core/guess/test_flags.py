"""Columns of yes and no that say whether a row is a sale."""

from datetime import date

import polars as pl
import pytest

from clv_assets.core.columns.content import Column
from clv_assets.core.guess.flags import ended_rows, flag_of, flagged


def column(name: str, *values: object) -> Column:
    return Column.of(pl.Series(name, values, strict=False))


@pytest.mark.parametrize(
    ("name", "values", "says", "chosen"),
    [
        ("Voided", ("Y", "N"), "no sale", ["Y"]),
        ("cancelled", ("TRUE", "FALSE"), "no sale", ["TRUE"]),
        ("Storniert", ("ja", "nein"), "no sale", ["ja"]),
        ("Cancelado", ("x", None), "no sale", ["x"]),
        ("is_test", ("1", "0"), "no sale", ["1"]),
        ("is_return", (True, False), "return", ["true"]),
        ("Returned?", ("yes", "no"), "given back", ["yes"]),
        ("Completed", ("true", "false"), "sale", ["false"]),
        ("Livemode", ("true", "false"), "sale", ["false"]),
    ],
)
def test_a_flag_is_told_by_its_name_and_its_words(
    name: str, values: tuple[object, ...], says: str, chosen: list[str]
) -> None:
    flag = column(name, *values)

    assert flag_of(flag) == says
    assert flagged(flag, says) == chosen


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Voided", ("5", "0")),
        ("Cancelled", ("2024-01-01", None)),
        ("Newsletter", ("yes", "no")),
        ("not paid", ("yes", "no")),
        ("Cancelled", ("no", "no")),
        ("Gift", ("yes", "no")),
        ("Accepts Marketing", ("yes", "no")),
        ("Membership paid", ("yes", "no")),
    ],
)
def test_other_columns_are_none(name: str, values: tuple[object, ...]) -> None:
    assert flag_of(column(name, *values)) == ""


def test_a_moment_of_cancellation_is_told_with_its_rows() -> None:
    days = [str(date(2024, 1, 1 + n)) if n < 3 else None for n in range(20)]
    columns = {"Cancelled at": column("Cancelled at", *days)}

    (sentence,) = ended_rows(columns, pl.Series([10.0] * 20))

    assert sentence.startswith("3 rows of 30.00 have a 'Cancelled at' and count as sales")
    assert ended_rows({"Paid at": column("Paid at", *days)}, pl.Series([10.0] * 20)) == []
