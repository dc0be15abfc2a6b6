"""Tables handed in from outside: polars, pandas, or whatever else speaks Arrow."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from numbers import Number
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable
from uuid import UUID

import polars as pl

from clv_assets.core.errors import SourceError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

# What stands for itself when it is written as text.
SINGLE = (str, Number, UUID, date)
# Whole numbers that a float holds exactly end here.
EXACT = 2**53


@runtime_checkable
class ArrowTable(Protocol):
    """A table that hands out its columns by the Arrow PyCapsule interface.

    Data frames of polars and of pandas (2.2 and later), and tables of pyarrow do.
    """

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The columns as a stream of Arrow batches."""


AnyTable: TypeAlias = ArrowTable | pl.LazyFrame


def as_lazy(table: AnyTable, what: str) -> pl.LazyFrame:
    """``table`` as a lazy polars frame.

    Args:
        what: what to call it in an error.

    Raises:
        SourceError: it is no table, or two of its columns have the same name.
    """
    if isinstance(table, pl.LazyFrame) and pl.Object not in table.collect_schema().dtypes():
        return table
    return as_frame(table, what).lazy()


def as_frame(table: AnyTable, what: str) -> pl.DataFrame:
    """``table`` as a polars frame; see :func:`as_lazy`.

    Columns of Python objects of several kinds, and UUIDs, become text.
    """
    if isinstance(table, pl.LazyFrame):
        table = table.collect()
    if isinstance(table, pl.DataFrame):
        objects = [column for column in table if column.dtype == pl.Object]
        return table.with_columns(_texts(column.name, column.to_list()) for column in objects)
    if type(table).__module__.partition(".")[0] == "pandas" and hasattr(table, "columns"):
        _refuse_twice(list(table.columns), what)
        return pl.DataFrame([_of_pandas(str(name), table[name]) for name in table.columns])  # type: ignore[index]
    return _of_arrow(table, what)


def ids_as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """The column ``name`` of ids of type ``dtype`` as text, without the blanks around it.

    Floats that are whole lose their point: pandas makes them of whole numbers where one is
    missing.
    """
    ids = pl.col(name)
    if dtype.is_float():
        whole = (ids == ids.floor()) & (ids.abs() < EXACT)
        text = ids.cast(pl.Int64, strict=False).cast(pl.String)
        return pl.when(whole).then(text).otherwise(ids.cast(pl.String)).alias(name)
    return ids.cast(pl.String).str.strip_chars()


def refuse_no_ids(schema: pl.Schema, names: Iterable[str], what: str) -> None:
    """Refuse columns that can't be ids: of lists, bytes and the like.

    Raises:
        SourceError: names the first such column, and its type.
    """
    for name in names:
        dtype = schema[name]
        if dtype.is_nested() or dtype in (pl.Binary, pl.Object) or isinstance(dtype, pl.Extension):
            raise SourceError(f"{what}: {name} is {dtype}; give ids as text or whole numbers")


def _refuse_twice(names: Sequence[Any], what: str) -> None:
    if twice := [name for name in names if names.count(name) > 1]:
        raise SourceError(f"{what}: there are two columns {twice[0]!r}; rename one of them")


def _of_pandas(name: str, column: pd.Series[Any]) -> pl.Series:
    """A column of pandas; NaN is null, for pandas says NaN where it means that nothing is there."""
    import pandas as pd
    import pyarrow as pa

    kind = pd.api.types.infer_dtype(column, skipna=True) if column.dtype == object else ""
    mixed = kind.startswith("mixed") and kind != "mixed-integer-float"
    if mixed or (kind == "datetime" and column.dropna().map(_has_zone).nunique() > 1):
        return _texts(name, column.tolist())
    try:
        array = pa.array(column, from_pandas=True)
    except (pa.ArrowException, OverflowError):
        return _texts(name, column.tolist())
    whole = array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])
    return pl.Series(name, _readable(whole))


def _has_zone(moment: date) -> bool:
    return getattr(moment, "tzinfo", None) is not None


def _texts(name: str, values: Sequence[Any]) -> pl.Series:
    """Python objects as text, a float that is whole without its point; of lists and such as is."""
    present = [None if _is_nothing(value) else value for value in values]
    if not all(value is None or isinstance(value, SINGLE) for value in present):
        return pl.Series(name, values, dtype=pl.Object)
    return pl.Series(name, [None if v is None else _text(v) for v in present], dtype=pl.String)


def _is_nothing(value: Any) -> bool:
    """None, and the several ways in which pandas and numpy say so."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and math.isnan(value)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        value = int(value)
    return str(value)


def _of_arrow(table: Any, what: str) -> pl.DataFrame:
    import pyarrow as pa

    no_table = (
        f"{what}: a {type(table).__name__} is no table; give a polars or pandas frame, or a "
        "table of pyarrow"
    )
    if not isinstance(table, ArrowTable):
        raise SourceError(no_table)
    try:
        stream = pa.RecordBatchReader.from_stream(table)
        columns = pa.Table.from_batches(stream, stream.schema)
    except pa.ArrowInvalid:  # a single column speaks Arrow too
        raise SourceError(no_table) from None
    _refuse_twice(columns.column_names, what)
    named = zip(columns.column_names, columns.columns, strict=True)
    return pl.DataFrame([pl.Series(name, _readable(column)) for name, column in named])


def _readable(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """What polars reads otherwise than it is meant, or not at all, in another type."""
    import pyarrow as pa

    if getattr(column.type, "extension_name", "") == "arrow.uuid":
        uuids = column.cast(pa.binary(16)).to_pylist()
        return pa.chunked_array([[None if v is None else str(UUID(bytes=v)) for v in uuids]])
    if pa.types.is_timestamp(column.type) and (column.type.tz or "")[:1] in ("+", "-"):
        return column.cast(pa.timestamp(column.type.unit, "UTC"))  # "+05:30" is no zone of polars
    return column.cast(pa.string()) if pa.types.is_decimal256(column.type) else column
