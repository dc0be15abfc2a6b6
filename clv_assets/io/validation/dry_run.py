"""An ingest that stores nothing: what it would keep, and why it would refuse."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl

from clv_assets.config.deployment import Config
from clv_assets.config.source import Source
from clv_assets.core.errors import NotYetError, SourceError
from clv_assets.core.guess.oddities import Oddities, oddities
from clv_assets.core.lines.judging import to_lines
from clv_assets.core.lines.mapping import Mapping
from clv_assets.core.orders.log import OrderLog
from clv_assets.core.quality.completeness import judge_months
from clv_assets.core.quality.log_shares import copied_lines
from clv_assets.core.snapshots.feasibility import Feasibility, feasibility_of
from clv_assets.io.source.reading import Reading
from clv_assets.io.source.side_tables import load_attributes
from clv_assets.io.source.source_reader import SourceReader
from clv_assets.io.validation.raw_rows import RawRows, raw_rows


@dataclass
class DryRun:
    """What an ingest of a source would find.

    Attributes:
        ingested: the order log; None: not even a lenient reading makes one.
        refusal: the error that the ingest would give; empty: it would succeed.
        complete: the watermark.
        suspect, odd: why a month must not be used, or is worth a look, by month.
        feasibility: what the history allows; None: nothing yet, for the reason in ``too_early``.
    """

    ingested: OrderLog | None = None
    refusal: str = ""
    complete: date | None = None
    suspect: dict[str, str] = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)
    feasibility: Feasibility | None = None
    too_early: str = ""

    @property
    def succeeds(self) -> bool:
        """Whether an ingest would succeed, and no check would stop it."""
        return not self.refusal and not self.suspect


def dry_run(config: Config, folder: Path, today: date) -> DryRun:
    """Read the source of ``config`` as an ingest on ``today`` would; relative to ``folder``."""
    run = DryRun()
    try:
        load_attributes(config.source, folder)
        run.ingested = Reading(SourceReader(config.source, folder), today).ingested()
    except SourceError as error:
        run.refusal = str(error)
        run.ingested = _leniently(config.source, folder, today)
    if run.ingested is not None:
        judge(run, config, today)
    return run


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
    for group in source.alternative_names:
        names = [name for name in group if name in frame.columns]
        if len(names) > 1:
            texts = [pl.col(name).cast(pl.String) for name in names]
            frame = frame.with_columns(pl.coalesce(texts).alias(names[0]))
    return frame


def oddities_of(rows: RawRows, source: Source, today: date) -> Oddities:
    """What strikes in raw rows, read as ``source`` maps them."""
    frame = _one_name_each(rows.frame, source)
    try:
        mapping = Mapping.of(frame, source, "")
        lines = to_lines(frame, mapping, source, today).usable
    except SourceError:
        return Oddities()
    files = rows.files if source.duplicates == "keep" else None
    return oddities(rows.frame, files, lines, mapping.columns)


def _leniently(source: Source, folder: Path, today: date) -> OrderLog | None:
    """The order log as it would be if nothing were refused; None if even so nothing is left.

    Where there are several currencies, or another than was declared, it doesn't say which it has.
    """
    allowed = {"max_reject_share": 1.0, "without_customer": "reject", "future_orders": "reject"}
    columns = source.columns.model_copy(update={"currency": ()})
    lenient = source.model_copy(update={**allowed, "rates": None})
    summed_as_they_are = lenient.model_copy(update={"columns": columns, "currency": None})
    for version in (lenient, summed_as_they_are):
        try:
            return Reading(SourceReader(version, folder), today).ingested()
        except SourceError:
            continue
    return None


def judge(run: DryRun, config: Config, today: date) -> None:
    """Fill in what the orders of ``run`` say of their months, and what they allow."""
    judge_completeness(run, config.source, today)
    assert run.ingested is not None
    assert run.complete is not None
    try:
        run.feasibility = feasibility_of(run.ingested.orders.lazy(), run.complete, config)
    except NotYetError as error:
        run.too_early = str(error)


def judge_completeness(run: DryRun, source: Source, today: date) -> None:
    """Fill in up to which day the orders of ``run`` are complete, and suspect and odd months."""
    assert run.ingested is not None
    run.complete = run.ingested.complete(source, today)
    duplicates, accepted = run.ingested.duplicate_rows, source.accept_months
    findings = judge_months(
        run.ingested.orders,
        run.complete,
        accepted,
        duplicate_rows=duplicates,
        declared=source.declares_end,
    )
    _, many = copied_lines(duplicates, accepted)
    run.suspect, run.odd = findings.suspect, {**many, **findings.odd}
