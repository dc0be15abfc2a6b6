"""Columns of raw rows with examples, for a person to check what they are taken for."""

from collections.abc import Mapping, Sequence

import polars as pl

from clv_assets.config.source import Source
from clv_assets.core.columns.content import Choice, Column
from clv_assets.core.lines.mapping import SourceColumns, Term, columns_of

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
        name: Column.of((frame if key in COUNTED else some)[name]) for key, name in _keyed(mapped)
    }
    choices = [
        Choice(key, name, "", columns[name].described(key)) for key, name in mapped.by_key.items()
    ]
    choices += [
        Choice("revenue" if term.factor > 0 else "less", " x ".join(term.columns), "", _per(term))
        for term in (mapped.terms if source.amounts else ())
    ]
    states = [Choice("state", name, "", columns[name].described()) for name in mapped.states]
    return [*choices, *states], {name: column.examples for name, column in columns.items()}


def _keyed(mapped: SourceColumns) -> list[tuple[str, str]]:
    return [*mapped.by_key.items(), *(("", name) for name in mapped.names)]


def _per(term: Term) -> str:
    return "once per order" if term.per_order else "of each row"
