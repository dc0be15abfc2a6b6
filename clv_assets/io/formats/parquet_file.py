"""A Parquet file as batches of rows, some row groups at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from clv_assets.config.source import Source
from clv_assets.core.errors import SourceError
from clv_assets.core.lines.mapping import columns_of
from clv_assets.core.lines.typed_rows import as_json, plain
from clv_assets.core.orders.part import Batch, no_rejects
from clv_assets.io.formats.folders import Folders, names_with, with_folders

BATCH_ROWS = 12_000_000


@dataclass(frozen=True)
class ParquetFile:
    """One local Parquet file of a source.

    Attributes:
        origin: what to call it in errors.
        folders: columns that its folders give.
    """

    path: Path
    source: Source
    origin: str
    batch_rows: int = BATCH_ROWS
    folders: Folders = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """Names of its columns; those of its folders come last.

        Raises:
            SourceError: the file is no Parquet file, or damaged.
        """
        with self._reading():
            return names_with(self.folders, self._scan().collect_schema())

    def batches(self) -> Iterator[Batch]:
        """The rows of the file, typed, of the mapped columns alone if these are enough.

        Raises:
            SourceError: the file is no Parquet file, is damaged, or lacks a needed column.
        """
        import pyarrow.parquet as pq

        with self._reading():
            metadata = pq.read_metadata(self.path)
            names = list(self._scan().collect_schema())
        mapped = columns_of(names_with(self.folders, names), self.source, self.origin)
        needs_all = self.source.duplicates == "drop"
        columns = names if needs_all else [name for name in mapped.names if name in names]
        sizes = [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)]
        for start, height in self._spans(sizes):
            with self._reading():
                frame = self._scan().slice(start, height).select(columns).collect()
                if frame.height != height:
                    raise OSError("rows are missing in it")
                batch = self._batch(with_folders(plain(frame), self.folders), start)
            yield batch

    def _scan(self) -> pl.LazyFrame:
        return pl.scan_parquet(self.path, glob=False, hive_partitioning=False)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        import pyarrow as pa

        errors = (pa.ArrowException, pl.exceptions.PolarsError, pl.exceptions.PanicException)
        try:
            yield
        except (*errors, OSError, ValueError) as error:
            why = next(iter(str(error).strip().splitlines()), "") or repr(error)
            raise SourceError(
                f"{self.origin}: can't be read: parquet: {why:.200}\n"
                "Export the order history anew, as CSV or as Parquet."
            ) from None

    def _spans(self, sizes: list[int]) -> Iterator[tuple[int, int]]:
        """First row and height of each batch: whole row groups, at least one."""
        start = height = 0
        for size in sizes:
            if height and height + size > self.batch_rows:
                yield start, height
                start, height = start + height, 0
            height += size
        yield start, height

    def _batch(self, frame: pl.DataFrame, start: int) -> Batch:
        rows = pl.int_range(start + 1, start + frame.height + 1, dtype=pl.UInt32, eager=True)

        def text(at: pl.Series) -> pl.Series:
            with self._reading():
                whole = self._scan().slice(start, frame.height).with_row_index("_at")
                wanted = whole.filter(pl.col("_at").is_in(at.implode())).drop("_at").collect()
                json_rows = as_json(wanted)
            asked = pl.DataFrame({"at": at.cast(pl.UInt32)})
            numbers = at.unique().sort().cast(pl.UInt32)
            texts = pl.DataFrame({"at": numbers, "text": json_rows})
            return asked.join(texts, on="at", how="left", maintain_order="left")["text"]

        return Batch(frame, rows, no_rejects(), text)
