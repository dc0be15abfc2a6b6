"""Rows of a database as frames: every batch of a read has the same types, no value is rounded."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import chain
from typing import Any

import polars as pl

from clv_assets.io.sql.types import FIRST_DAY, LAST_DAY, UTC_TIME, Types, numeric_type


def typed_frame(rows: Sequence[Sequence[Any]], types: Types) -> pl.DataFrame:
    """Rows with these types, in as many columns."""
    columns: Iterable[Any] = zip(*rows, strict=True) if rows else ([] for _ in types)
    pairs = zip(types, columns, strict=True)
    return pl.DataFrame([_series(name, values, dtype) for (name, dtype), values in pairs])


def _series(name: str, values: Sequence[Any], dtype: pl.DataType) -> pl.Series:
    if dtype == UTC_TIME:
        values = [None if value is None else value.astimezone(UTC) for value in values]
    if not isinstance(dtype, pl.String | pl.Decimal):
        return pl.Series(name, values, dtype, strict=True)
    texts = [None if value is None else text(value) for value in values]
    return pl.Series(name, texts, pl.String).cast(dtype)  # polars panics at Decimal("NaN")


def text(value: Any) -> str:
    """A value as text that says all of it, numbers without an exponent."""
    match value:
        case str():
            return value
        case bool():
            return str(value).lower()
        case float() | Decimal():
            return format(Decimal(repr(value)) if isinstance(value, float) else value, "f")
        case bytes() | memoryview():
            return bytes(value).decode(errors="backslashreplace")
        case datetime() | date() | time():
            return value.isoformat()
        case dict() | list():
            return json.dumps(value, default=text, ensure_ascii=False)
        case _:
            return str(value)


def arrow_frames(reader: Any, batch_rows: int) -> Iterator[pl.DataFrame]:
    """The batches of an Arrow reader as frames of ``batch_rows``, at least one."""
    tables = chain([reader.schema.empty_table()], reader)
    return in_batches(map(arrow_frame, tables), batch_rows)


def money_columns(schema: Any) -> set[str]:
    """Columns of an Arrow schema that ADBC makes whole numbers of PostgreSQL's MONEY: cents."""
    kinds = {field.name: (field.metadata or {}).get(b"POSTGRESQL:type") for field in schema}
    return {name for name, kind in kinds.items() if kind == b"money"}


def arrow_frame(table: Any) -> pl.DataFrame:
    """An Arrow table or record batch with the types that ``typed_frame`` would give."""
    pairs = zip(table.schema, table.columns, strict=True)
    return pl.DataFrame([_arrow_series(field, values) for field, values in pairs])


def _arrow_series(field: Any, values: Any) -> pl.Series:
    import pyarrow as pa

    kind = field.type
    storage = getattr(kind, "storage_type", kind)
    is_odd = (pa.types.is_nested, pa.types.is_interval, pa.types.is_time)
    by_word = storage != kind or any(test(storage) for test in is_odd)
    if by_word and not pa.types.is_string(storage):
        return _series(field.name, values.to_pylist(), pl.String())
    series = pl.Series(field.name, pl.from_arrow(values.cast(storage)))
    if getattr(kind, "type_name", None) == "numeric":
        return series.cast(_adbc_numeric(field))
    return _plain(series)


def _adbc_numeric(field: Any) -> pl.DataType:
    """The type of PostgreSQL's NUMERIC, which ADBC delivers as text."""
    modifier = int((field.metadata or {}).get(b"POSTGRESQL:typmod", -1)) - 4
    return numeric_type(modifier >> 16, modifier & 0x7FF) if modifier >= 0 else pl.String()


def _plain(series: pl.Series) -> pl.Series:
    dtype = series.dtype
    if isinstance(dtype, pl.Datetime | pl.Date):
        _require_calendar(series)
        aware = getattr(dtype, "time_zone", None) is not None
        return series.dt.convert_time_zone("UTC") if aware else series
    if isinstance(dtype, pl.Categorical | pl.Enum | pl.Null):
        return series.cast(pl.String)
    return series.cast(pl.Int64) if dtype.is_integer() and dtype != pl.UInt64 else series


def _require_calendar(series: pl.Series) -> None:
    """Refuses what Python has no date for, such as PostgreSQL's infinity: polars would panic."""
    days = series.drop_nulls().cast(pl.Date).to_physical()
    if days.len() and not days.is_between(FIRST_DAY, LAST_DAY).all():
        raise ValueError(f"date outside of the years 1 to 9999 in column {series.name}")


def in_batches(frames: Iterable[pl.DataFrame], rows: int) -> Iterator[pl.DataFrame]:
    """The same rows, ``rows`` at a time; one empty frame if there are none."""
    waiting: list[pl.DataFrame] = []
    last = None
    for frame in frames:
        waiting.append(frame)
        while sum(part.height for part in waiting) >= rows:
            whole = pl.concat(waiting)
            last, waiting = whole[:rows], [whole[rows:]]
            yield last
    rest = pl.concat(waiting)
    if rest.height or last is None:
        yield rest


def plain(value: Any) -> Any:
    """A value as JSON has it: numbers that JSON keeps exactly, everything else as text.

    Raises:
        TypeError: no text could be turned back into it.
    """
    if isinstance(value, bytes):
        raise TypeError("binary values can't be a watermark")
    return value if value is None or isinstance(value, int | float) else text(value)


def retyped(value: Any, dtype: pl.DataType) -> Any:
    """What ``plain`` made into text, for a comparison with a column of that type."""
    if not isinstance(value, str):
        return value
    if isinstance(dtype, pl.Datetime):
        moment = datetime.fromisoformat(value)
        if dtype.time_zone is None:
            return moment.replace(tzinfo=None)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(dtype, pl.Date):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(dtype, pl.Decimal) else value
