"""Which column of a file is what, and how its text is written."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from clv_assets.config.source import Source
from clv_assets.core.errors import SourceError
from clv_assets.core.lines.dates import DateFormat
from clv_assets.core.lines.numbers import NumberFormat, number_format


@dataclass(frozen=True)
class Mapping:
    """How the columns of one file are read.

    Attributes:
        columns: source column by what it means.
        numbers, dates: how its text is written.
    """

    columns: dict[str, str]
    numbers: NumberFormat
    dates: DateFormat

    @classmethod
    def of(cls, raw: pl.DataFrame, source: Source, origin: str) -> "Mapping":
        """The mapping of a file whose first rows are ``raw``.

        Raises:
            SourceError: a column is missing, or amounts can be read in two ways.
        """
        columns = columns_of(raw.columns, source, origin)
        amounts = [columns[key] for key in ("revenue", "quantity", "unit_price") if key in columns]
        texts = [raw[name] for name in amounts if raw.schema[name] == pl.String]
        written = pl.concat(texts) if texts else pl.Series([], dtype=pl.String)
        try:
            # A database writes a number one way, so there is nothing to find out.
            point = source.text.decimal or ("." if source.sql else None)
            marks = source.text.thousands if source.text.thousands or not source.sql else ""
            numbers = number_format(written, point, marks)
        except ValueError as error:
            thousand = str(error).replace(",", "").replace(".", "")
            raise SourceError(
                f"{origin}: is {str(error)!r} in {', '.join(amounts)} {thousand}, or a number with "
                "three decimals? No other row tells\nSay so with source.text.decimal."
            ) from None
        return cls(columns, numbers, DateFormat.of(source))


def columns_of(have: Iterable[str], source: Source, origin: str) -> dict[str, str]:
    """The source column of every key that has one.

    Args:
        have: columns of the file, in their order.
        source: names of the columns, and what is needed.
        origin: what to call the file in an error.

    Raises:
        SourceError: a needed column is missing, or there several times.
    """
    names, columns = list(have), source.columns
    column_by_key = columns.present(names)
    for key in (*columns.required(), *source.exclude.by_key):
        if key not in column_by_key:
            wanted = " or ".join(repr(name) for name in columns.names(key))
            there = ", ".join(" ".join(name.split()) for name in names)
            uncut = len(names) == 1 and any(mark in names[0] for mark in ",;\t|")
            raise SourceError(
                f"{origin}: no column {wanted} (source.columns.{key}); it has: {there:.500}"
                + ("\nCheck source.text.delimiter." if uncut else "")
            )
        if (name := column_by_key[key]) and names.count(name) > 1:
            raise SourceError(
                f"{origin}: column {name!r} (source.columns.{key}) is there "
                f"{names.count(name)} times; leave one, or rename them in the export"
            )
    return column_by_key
