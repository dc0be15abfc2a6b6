"""An ingest that stores nothing: what it would keep, and why it would refuse."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl

from clv_assets.config.deployment import Config
from clv_assets.config.source import Source
from clv_assets.core.errors import NotYetError, SourceError
from clv_assets.core.guess.content import Column
from clv_assets.core.guess.meanings import Guess, guess, name_by_file
from clv_assets.core.guess.oddities import Hints, hints
from clv_assets.core.lines.judging import to_lines
from clv_assets.core.lines.mapping import Mapping
from clv_assets.core.orders.log import Ingested
from clv_assets.core.quality.completeness import judge_months
from clv_assets.core.quality.log_shares import copied_lines
from clv_assets.core.snapshots.feasibility import Advice, advise
from clv_assets.io.raw_rows import Layout, RawRows, raw_rows, unmapped
from clv_assets.io.readers import SourceReader
from clv_assets.io.reference_files import load_attributes
from clv_assets.io.source_parts import SourceParts

SAMPLE = 50_000  # rows of the start and of the end that columns are guessed from
COUNTED = ("customer_id", "order_id", "product", "country", "market", "currency")


@dataclass
class DryRun:
    """What an ingest of a source would find.

    Attributes:
        ingested: the order log; None: not even a lenient reading makes one.
        refusal: the error that the ingest would give; empty: it would succeed.
        complete: the watermark.
        suspect, odd: a sentence by month.
        advice: what the history allows; None: nothing yet, for the reason in ``too_early``.
    """

    ingested: Ingested | None = None
    refusal: str = ""
    complete: date | None = None
    suspect: dict[str, str] = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)
    advice: Advice | None = None
    too_early: str = ""

    @property
    def succeeds(self) -> bool:
        return not self.refusal and not self.suspect


@dataclass(frozen=True)
class Guessed:
    """What is made of a file never seen before."""

    rows: RawRows
    layout: Layout | None
    guess: Guess


def dry_run(config: Config, folder: Path, today: date) -> DryRun:
    """Read the source of ``config`` as an ingest on ``today`` would; relative to ``folder``."""
    found = DryRun()
    try:
        load_attributes(config.source, folder)
        found.ingested = SourceParts(SourceReader(config.source, folder), today).ingested()
    except SourceError as error:
        found.refusal = str(error)
        found.ingested = _leniently(config.source, folder, today)
    if found.ingested is not None:
        judge(found, config, today)
    return found


def guess_source(path: str, folder: Path, today: date) -> Guessed:
    """The columns of a file, folder, glob or URL, by name and content.

    Raises:
        SourceError: there is no such file, or it can't be read.
    """
    source, layout = unmapped(path, folder)
    rows = raw_rows(SourceReader(source, folder), today)
    frame = rows.frame
    if frame.is_empty():
        raise SourceError(f"{path}: has no rows; export the order history as CSV or Parquet")
    if layout is not None:  # a name that is there twice can't be mapped
        again = {name for name in layout.columns if layout.columns.count(name) > 1}
        frame = frame.select(n for n in frame.columns if re.sub(r" \(\d+\)$", "", n) not in again)
    delimiter = layout.delimiter if layout else ","
    files = _differing(frame, rows.files)
    frame = frame.unique(maintain_order=True)  # files that overlap would look like several lines
    is_large = frame.height > 2 * SAMPLE
    some = pl.concat([frame.head(SAMPLE), frame.tail(SAMPLE)]) if is_large else frame
    found = guess(some, delimiter)
    name_by_file(found, files)
    for key in found.choices.keys() & set(COUNTED) if is_large else ():
        choice = found.choices[key]
        found.choices[key] = replace(choice, why=Column.of(frame[choice.column]).described())
    return Guessed(rows, layout, found)


def _differing(frame: pl.DataFrame, files: pl.Series) -> list[pl.DataFrame]:
    """Some rows of each file, without the columns that it lacks; none if all have the same."""
    heads = [frame.filter(files == number).head(SAMPLE) for number in files.unique().sort()]
    held = [[name for name in head.columns if not head[name].is_null().all()] for head in heads]
    differ = any(set(names) != set(held[0]) for names in held)
    return [head.select(names) for head, names in zip(heads, held, strict=True)] if differ else []


def configured_rows(source: Source, folder: Path, today: date) -> RawRows:
    """Rows of a configured source, with all their columns.

    Raises:
        SourceError: it can't be read, or lacks a needed column.
    """
    whole = source.model_copy(update={"duplicates": "drop"})
    rows = raw_rows(SourceReader(whole, folder), today)
    return replace(rows, frame=_one_name_each(rows.frame, source))


def _one_name_each(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    """``frame`` of several files with each mapped column under the first of its names."""
    for key in type(source.columns).model_fields:
        names = [name for name in source.columns.names(key) if name in frame.columns]
        if len(names) > 1:
            texts = [pl.col(name).cast(pl.String) for name in names]
            frame = frame.with_columns(pl.coalesce(texts).alias(names[0]))
    return frame


def hints_of(rows: RawRows, source: Source, today: date) -> Hints:
    """What strikes in raw rows, read as ``source`` maps them."""
    frame = _one_name_each(rows.frame, source)
    try:
        mapping = Mapping.of(frame, source, "")
        lines = to_lines(frame, mapping, source, today).usable
    except SourceError:
        return Hints()
    files = rows.files if source.duplicates == "keep" else None
    return hints(rows.frame, files, lines, mapping.columns)


def _leniently(source: Source, folder: Path, today: date) -> Ingested | None:
    """The order log as it would be if nothing were refused; None if even so nothing is left."""
    columns = source.columns.model_copy(update={"currency": ()})
    allowed = {"max_reject_share": 1.0, "without_customer": "reject", "future_orders": "reject"}
    lenient = source.model_copy(update={**allowed, "columns": columns, "rates": None})
    try:
        return SourceParts(SourceReader(lenient, folder), today).ingested()
    except SourceError:
        return None


def judge(found: DryRun, config: Config, today: date) -> None:
    """Fill in what the orders of ``found`` say of their months, and what they allow."""
    source = config.source
    assert found.ingested is not None
    orders = found.ingested.orders
    found.complete = found.ingested.complete(source, today)
    verdicts = judge_months(orders, found.complete, source.accept_months)
    doubled, copies = copied_lines(found.ingested.duplicate_rows, source.accept_months)
    found.suspect = {**doubled, **verdicts.suspect}
    found.odd = {**copies, **verdicts.odd}
    try:
        found.advice = advise(orders.lazy(), found.complete, config)
    except NotYetError as error:
        found.too_early = str(error)
