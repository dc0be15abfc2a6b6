"""A text file as batches of rows: split by a fast parser where it is clean, else line by line."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from clv_assets.config.source import Source
from clv_assets.core.lines.mapping import columns_of
from clv_assets.core.lines.reasons import FOOTER, HEADER
from clv_assets.core.orders.part import REJECTS, Batch, no_rejects
from clv_assets.io.formats.csv_records import (
    Records,
    clean_records,
    ends_of_records,
    is_blank,
    split_records,
)
from clv_assets.io.formats.dialect import Dialect, sniff
from clv_assets.io.formats.folders import Folders, names_with, with_folders
from clv_assets.io.formats.streams import BLOCK, LONGEST_LINE, as_utf8, chunks, damaged, opened
from clv_assets.io.formats.titles import footer_of

_BLANKS = re.compile(rb"[ \t]+")
_EDGES = re.compile(rb"^\t|\t(?=\r?$)", re.MULTILINE)


@dataclass
class CsvFile:
    """One local text file of a source.

    Attributes:
        origin: what to call it in errors.
        folders: columns that its folders give.
    """

    path: Path
    source: Source
    origin: str
    block: int = BLOCK
    folders: Folders = field(default_factory=dict)

    def __post_init__(self) -> None:
        wanted = self.source.column_names
        self.dialect: Dialect = sniff(self.path, self.source.text, wanted, self.origin)
        self._rest, self._rows = b"", 0

    @property
    def columns(self) -> list[str]:
        """Names of its columns, as far as they are there once; those of its folders come last."""
        return names_with(self.folders, self.dialect.columns)

    def batches(self) -> Iterator[Batch]:
        """The rows of the file.

        Raises:
            SourceError: a needed column is missing, or the file is damaged or breaks off.
        """
        columns_of(self.columns, self.source, self.origin)
        self._rest, self._rows = b"", 0
        for block, final in self._blocks():
            yield from self._batch(block, final=final)

    def _blocks(self) -> Iterator[tuple[bytes, bool]]:
        """Blocks of whole records, as far as quotes tell, and whether each is the last."""
        skip = self.dialect.header_lines
        with opened(self.path, self.origin) as stream:
            for chunk, final in _and_whether_last(
                chunks(stream, self.dialect.encoding, self.block)
            ):
                data = self._rest + (chunk.replace(b"\r", b"\n") if self.dialect.old_mac else chunk)
                while skip and b"\n" in data:
                    data, skip = data.split(b"\n", 1)[1], skip - 1
                if final and not skip and not is_blank(data, self.dialect):
                    self._rest = b""
                    yield data.rstrip(b"\r\n") + b"\n", True
                    return
                cut = 0 if skip else self._cut(data)
                self._rest = data[cut:]
                if len(self._rest) > LONGEST_LINE:
                    raise damaged(self.origin, f"a line is longer than {LONGEST_LINE:,} bytes")
                if cut:
                    yield data[:cut], False

    def _cut(self, data: bytes) -> int:
        """Where the last whole record ends, or the last line if quotes don't close for long."""
        last = data.rfind(b"\n") + 1
        if not self.dialect.quote or self.dialect.quote.encode() not in data:
            return last
        ends = ends_of_records(data, self.dialect)
        end = int(ends[-1]) + 1 if ends.size else 0
        return last if len(data) - end > self.block // 2 else end

    def _batch(self, block: bytes, *, final: bool) -> Iterator[Batch]:
        block = block if self.dialect.encoding else as_utf8(block)
        if final and not self.dialect.blanks and (footer := footer_of(block, self.dialect)):
            if block := block.removesuffix(footer):
                yield from self._records(block, final=True)
            yield self._below(footer)
        else:
            yield from self._records(block, final=final)

    def _records(self, block: bytes, *, final: bool) -> Iterator[Batch]:
        plain = _EDGES.sub(b"", _BLANKS.sub(b"\t", block)) if self.dialect.blanks else block
        count = clean_records(plain, self.dialect)
        frame = None if count is None else self._parse(plain)
        if frame is not None and frame.height == count:
            batch = self._clean(frame, block)
        else:
            batch = self._split(block, final=final)
        yield self._without_names(batch)

    def _without_names(self, batch: Batch) -> Batch:
        """``batch`` with rows that repeat the line of names set apart: files were joined."""
        names, called = self._names(), self.dialect.columns
        first = batch.frame[names[0]].str.strip_chars("\ufeff ")
        if not (first == called[0]).any():
            return batch
        others = (
            pl.col(n).str.strip_chars() == c for n, c in zip(names[1:], called[1:], strict=True)
        )
        frame = batch.frame.with_columns(first)
        again = frame.select(pl.all_horizontal(first == called[0], *others).fill_null(value=False))
        is_again = again.to_series()
        keep, out = (~is_again).arg_true(), is_again.arg_true()
        set_apart = pl.DataFrame({"row": batch.rows[out], "text": batch.text(out)})
        set_apart = set_apart.with_columns(pl.lit(HEADER).alias("reason"))
        malformed = pl.concat([batch.malformed, set_apart], how="diagonal").select(*REJECTS)
        texts = batch.text
        return Batch(batch.frame[keep], batch.rows[keep], malformed, lambda at: texts(keep[at]))

    def _clean(self, frame: pl.DataFrame, block: bytes) -> Batch:
        def text(at: pl.Series) -> pl.Series:
            ends = ends_of_records(block, self.dialect)
            starts = np.concatenate([[0], ends[:-1] + 1])
            spans = zip(starts[at.to_numpy()], ends[at.to_numpy()], strict=True)
            return pl.Series([block[a:b].rstrip(b"\r").decode() for a, b in spans], dtype=pl.String)

        frame = with_folders(frame, self.folders)
        return Batch(frame, self._number(frame.height), no_rejects(), text)

    def _below(self, footer: bytes) -> Batch:
        """The lines below the last row, each set apart."""
        lines = footer.decode("utf-8", "backslashreplace").splitlines()
        texts = [line for line in lines if line.strip()]
        return self._batch_of(Records(bad=[(n, FOOTER, text) for n, text in enumerate(texts)]))

    def _split(self, block: bytes, *, final: bool) -> Batch:
        records = split_records(block, self.dialect, final=final)
        self._rest = records.rest + self._rest
        return self._batch_of(records)

    def _batch_of(self, records: Records) -> Batch:
        texts = pl.Series(records.texts, dtype=pl.String)
        first = self._number(records.count)
        frame = with_folders(records.frame(self._names()), self.folders)
        malformed = pl.DataFrame(
            {
                "row": first[[number for number, _, _ in records.bad]],
                "reason": [reason for _, reason, _ in records.bad],
                "text": [text for _, _, text in records.bad],
            },
            schema_overrides={"reason": pl.String, "text": pl.String},
        )
        malformed = pl.concat([no_rejects(), malformed], how="diagonal").select(*REJECTS)
        return Batch(frame, first[records.numbers], malformed, lambda at: texts[at])

    def _number(self, count: int) -> pl.Series:
        start = self._rows + 1
        self._rows += count
        return pl.int_range(start, start + count, dtype=pl.UInt32, eager=True)

    def _parse(self, block: bytes) -> pl.DataFrame | None:
        try:
            return pl.read_csv(
                block,
                has_header=False,
                schema=dict.fromkeys(self._names(), pl.String),
                separator=self.dialect.delimiter,
                quote_char=self.dialect.quote or None,
                null_values="",
            )
        except pl.exceptions.PolarsError:
            return None

    def _names(self) -> list[str]:
        """Column names, each once: columns of a repeated name that isn't mapped do no harm."""
        names: list[str] = []
        for name in self.dialect.columns:
            again = (f"{name} ({count})" for count in itertools.count(2))
            names.append(next(n for n in itertools.chain([name], again) if n not in names))
        return names


def _and_whether_last(parts: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The ``parts``, each with whether no other comes."""
    waiting = next(parts, None)
    while waiting is not None:
        following = next(parts, None)
        yield waiting, following is None
        waiting = following
