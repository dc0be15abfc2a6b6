"""Columns that the folders of a file give: ``order_date=2024-01-05/part.parquet``."""

from collections.abc import Iterable, Mapping

import polars as pl

# Text by column; null where the folder says that there is no value.
Folders = Mapping[str, str | None]


def names_with(folders: Folders, names: Iterable[str]) -> list[str]:
    """The ``names`` of a file's columns, and behind them those that its folders alone give."""
    own = list(names)
    return [*own, *(name for name in folders if name not in own)]


def with_folders(frame: pl.DataFrame, folders: Folders) -> pl.DataFrame:
    """``frame`` with the columns that its folders give, the same in each row.

    A column of the file itself wins: it may be finer than the folder's, as a time is than a day.
    """
    added = {name: value for name, value in folders.items() if name not in frame.columns}
    return frame.with_columns(pl.lit(value, pl.String).alias(name) for name, value in added.items())
