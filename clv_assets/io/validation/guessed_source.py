"""A file never seen before, as a source."""

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from clv_assets.core.columns.content import Column
from clv_assets.core.errors import SourceError
from clv_assets.core.guess.meanings import Guess, guess
from clv_assets.core.guess.several_files import one_frame
from clv_assets.io.source.source_reader import SourceReader
from clv_assets.io.validation.other_tables import lists_in_rows, refuse_other_tables
from clv_assets.io.validation.raw_rows import JSON, Layout, RawRows, raw_rows, unmapped
from clv_assets.io.validation.shown_columns import COUNTED

SAMPLE = 50_000  # rows of the start and of the end that columns are guessed from


@dataclass(frozen=True)
class Guessed:
    """What is made of a file never seen before.

    Attributes:
        rows: its raw rows.
        layout: how its text is laid out; None of Parquet.
        guess: what its columns seem to mean.
    """

    rows: RawRows
    layout: Layout | None
    guess: Guess

    @property
    def left_aside(self) -> list[str]:
        """Columns of the rows that are taken for nothing."""
        used = {*self.guess.columns.values(), *(part.column for part in self.guess.parts)}
        used |= {other for name in used for other in self.guess.other_names.get(name, ())}
        return [name for name in self.rows.frame.columns if name not in used]


def guess_source(path: str, folder: Path, today: date) -> Guessed:
    """The columns of a file, folder, glob or URL, by name and content.

    Raises:
        ClvError: no config may hold this path.
        SourceError: there is no such file, or it can't be read.
    """
    source, layout = unmapped(path, folder)
    rows = raw_rows(SourceReader(source, folder), today)
    frame = rows.frame
    if frame.is_empty():
        raise SourceError(f"{path}: {_why_empty(rows, layout)}")
    if layout is not None:  # a name that is there twice can't be mapped
        again = {name for name in layout.columns if layout.columns.count(name) > 1}
        frame = frame.select(n for n in frame.columns if re.sub(r" \(\d+\)$", "", n) not in again)
    delimiter = layout.delimiter if layout else ","
    names: dict[str, list[str]] = {}
    numbers = rows.files
    if files := _differing(frame, rows.files):
        refuse_other_tables(files, rows.names, path)
        frame, names = one_frame(files)
        numbers = pl.concat([pl.repeat(n, f.height, eager=True) for n, f in enumerate(files)])
    if len(rows.names) > 1:
        frame = _without_copies(frame, numbers)
    is_large = frame.height > 2 * SAMPLE
    some = pl.concat([frame.head(SAMPLE), frame.tail(SAMPLE)]) if is_large else frame
    meanings = guess(some, delimiter)
    meanings.other_names = names
    if "revenue" in meanings.missing:
        is_json = layout is not None and layout.description == JSON
        meanings.warnings += lists_in_rows(some, is_json=is_json)
    for key in meanings.choices.keys() & set(COUNTED) if is_large else ():
        choice = meanings.choices[key]
        meanings.choices[key] = replace(choice, why=Column.of(frame[choice.column]).described())
    return Guessed(rows, layout, meanings)


def _why_empty(rows: RawRows, layout: Layout | None) -> str:
    if rows.malformed.is_empty() or layout is None:
        return "has no rows; export the order history as CSV or Parquet"
    row, reason, text = rows.malformed.select("row", "reason", "text").row(0)
    return (
        f"none of its {rows.malformed.height:,} rows can be read; row {row}, {text[:60]!r}: "
        f"{reason}\nThe line of names has {len(layout.columns)} columns, set apart by "
        f"{layout.delimiter!r}: export it anew, or give source.text (delimiter, quote, header)"
    )


def _without_copies(frame: pl.DataFrame, files: pl.Series) -> pl.DataFrame:
    """Rows of files that overlap but once: they would look like several lines of an order."""
    marks = pl.DataFrame({"mark": frame.hash_rows(), "file": files})
    marks = marks.select("mark", nth=pl.int_range(pl.len()).over("mark", "file"))
    return frame.filter(marks.select(pl.struct("mark", "nth").is_first_distinct()).to_series())


def _differing(frame: pl.DataFrame, files: pl.Series) -> list[pl.DataFrame]:
    """Some rows of each file, without the columns that it lacks; none if all have the same."""
    heads = [frame.filter(files == number).head(SAMPLE) for number in files.unique().sort()]
    held = [[name for name in head.columns if not head[name].is_null().all()] for head in heads]
    differ = any(set(names) != set(held[0]) for names in held)
    return [head.select(names) for head, names in zip(heads, held, strict=True)] if differ else []
