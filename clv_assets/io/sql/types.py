"""The type of each column of a database, in which no value is rounded."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

Types = list[tuple[str, pl.DataType]]
EPOCH = date(1970, 1, 1)
FIRST_DAY, LAST_DAY = (date.min - EPOCH).days, (date.max - EPOCH).days
UTC_TIME = pl.Datetime("us", "UTC")
NUMERIC, MONEY = 1700, 790
POSTGRES: dict[int, pl.DataType] = {
    16: pl.Boolean(),
    17: pl.Binary(),
    20: pl.Int64(),
    21: pl.Int64(),
    23: pl.Int64(),
    26: pl.Int64(),
    700: pl.Float64(),
    701: pl.Float64(),
    1082: pl.Date(),
    1114: pl.Datetime("us"),
    1184: UTC_TIME,
}
SQLITE: dict[str, pl.DataType] = {
    "integer": pl.Int64(),
    "real": pl.Float64(),
    "blob": pl.Binary(),
}
PYTHON: dict[type, pl.DataType] = {
    bool: pl.Boolean(),
    int: pl.Int64(),
    float: pl.Float64(),
    bytes: pl.Binary(),
    date: pl.Date(),
}


def postgres_types(description: Sequence[Any]) -> Types:
    """Types by what the server says of its columns; what polars has no exact type for is text."""
    return [(column[0], _postgres_type(column)) for column in description]


def _postgres_type(column: Any) -> pl.DataType:
    if column[1] == NUMERIC:
        return numeric_type(column[4], column[5])
    return POSTGRES.get(column[1], pl.String())


def numeric_type(precision: int | None, scale: int | None) -> pl.DataType:
    """A decimal that holds every value; text if the column's numbers may have any length."""
    if precision is None or scale is None or not 0 <= scale <= precision <= 38:
        return pl.String()
    return pl.Decimal(precision, scale)


def sqlite_types(names: Sequence[str], least_and_most: Sequence[str | None]) -> Types:
    """Types by the least and the most of each column's ``typeof``; text where they differ."""
    pairs = zip(least_and_most[::2], least_and_most[1::2], strict=True)
    return [
        (name, SQLITE.get(str(least), pl.String()) if least == most else pl.String())
        for name, (least, most) in zip(names, pairs, strict=True)
    ]


def python_types(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Types:
    """Types by the first rows, for a driver that doesn't tell; text where they are unclear."""
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    return [(name, _python_type(values)) for name, values in zip(names, columns, strict=True)]


def _python_type(values: Sequence[Any]) -> pl.DataType:
    kinds = {(type(value), getattr(value, "tzinfo", None) is None) for value in values}
    kinds.discard((type(None), True))
    if kinds == {(datetime, False)}:
        return UTC_TIME
    if kinds == {(datetime, True)}:
        return pl.Datetime("us")
    return PYTHON.get(kinds.pop()[0], pl.String()) if len(kinds) == 1 else pl.String()
