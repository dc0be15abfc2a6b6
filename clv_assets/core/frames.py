"""Tables handed in from outside: polars, pandas, or whatever else speaks Arrow."""

from typing import Protocol, TypeAlias, runtime_checkable

import polars as pl

from clv_assets.core.errors import SourceError


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
    return table if isinstance(table, pl.LazyFrame) else as_frame(table, what).lazy()


def as_frame(table: AnyTable, what: str) -> pl.DataFrame:
    """``table`` as a polars frame; see :func:`as_lazy`."""
    if isinstance(table, pl.LazyFrame):
        return table.collect()
    if isinstance(table, pl.DataFrame):
        return table
    if not isinstance(table, ArrowTable):
        raise SourceError(
            f"{what}: a {type(table).__name__} is no table; give a polars or pandas frame, or a "
            "table of pyarrow"
        )
    names = list(getattr(table, "columns", ()))
    if twice := [name for name in names if isinstance(name, str) and names.count(name) > 1]:
        raise SourceError(f"{what}: there are two columns {twice[0]!r}; rename one of them")
    # pandas says NaN where it means that there is nothing, which Arrow alone doesn't know.
    if type(table).__module__.partition(".")[0] == "pandas":
        return pl.from_pandas(table)  # type: ignore[call-overload]
    return pl.DataFrame(table)
