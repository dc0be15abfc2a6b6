"""Columns of raw rows with examples, for a person to check what they are taken for."""

from collections.abc import Mapping, Sequence

import polars as pl

from clv_assets.config.source import Source
from clv_assets.core.guess.amounts import Choice
from clv_assets.core.guess.content import Column
from clv_assets.core.lines.mapping import columns_of

COUNTED = ("customer_id", "order_id", "product", "country", "market", "currency")
EXAMPLE_ROWS = 1000
# Rows of the start and of the end that describe a column in which nothing is counted.
PART = 100_000

Examples = Mapping[str, Sequence[str]]


def examples_of(frame: pl.DataFrame) -> Examples:
    """Some values of each column, from the first rows."""
    head = frame.head(EXAMPLE_ROWS)
    return {name: Column.of(head[name]).examples for name in head.columns}


def configured_choices(frame: pl.DataFrame, source: Source) -> tuple[list[Choice], Examples]:
    """What the config takes each mapped column for, and examples of its values.

    Raises:
        SourceError: a needed column is missing.
    """
    mapped = columns_of(frame.columns, source, "")
    some = frame if frame.height < 2 * PART else frame[:PART].vstack(frame[-PART:])
    columns = {
        name: Column.of((frame if key in COUNTED else some)[name]) for key, name in mapped.items()
    }
    choices = [Choice(key, name, "", columns[name].described(key)) for key, name in mapped.items()]
    return choices, {name: column.examples for name, column in columns.items()}
