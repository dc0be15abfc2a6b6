"""A Parquet file as batches of rows, some row groups at a time."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from clv_assets.core.errors import SourceError
from clv_assets.core.lines import columns_of
from clv_assets.core.parts import Batch, as_json, no_rejects
from clv_assets.source_config import Source

BATCH_ROWS = 12_000_000
# Days since 1970 of the years 1 to 9999, less a day for time zones.
_FIRST_DAY, _LAST_DAY = -719_161, 2_932_895
_PER_DAY = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


@dataclass(frozen=True)
class ParquetFile:
    """One local Parquet file of a source; ``origin`` is what to call it in errors."""

    path: Path
    source: Source
    origin: str
    batch_rows: int = BATCH_ROWS

    def batches(self) -> Iterator[Batch]:
        """The rows of the file, typed, of the mapped columns alone if these are enough.

        Raises:
            SourceError: the file is no Parquet file, is damaged, or lacks a needed column.
        """
        import pyarrow.parquet as pq

        with self._reading():
            metadata = pq.read_metadata(self.path)
            names = pl.read_parquet_schema(self.path)
        mapped = columns_of(names, self.source, self.origin)
        needs_all = self.source.duplicates == "drop"
        columns = list(names) if needs_all else sorted(set(mapped.values()))
        sizes = [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)]
        for start, height in self._spans(sizes):
            with self._reading():
                frame = pl.scan_parquet(self.path).slice(start, height).select(columns).collect()
                if frame.height != height:
                    raise OSError("rows are missing in it")
                batch = self._batch(_plain(frame), start)
            yield batch

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
                whole = pl.scan_parquet(self.path).slice(start, frame.height).with_row_index("_at")
                wanted = whole.filter(pl.col("_at").is_in(at.implode())).drop("_at").collect()
                told = as_json(_plain(wanted, as_text=True))
            asked = pl.DataFrame({"at": at.cast(pl.UInt32)})
            found = pl.DataFrame({"at": at.unique().sort().cast(pl.UInt32), "text": told})
            return asked.join(found, on="at", how="left", maintain_order="left")["text"]

        return Batch(frame, rows, no_rejects(), text)


def _plain(frame: pl.DataFrame, *, as_text: bool = False) -> pl.DataFrame:
    """Columns that are neither text, numbers nor moments as text; moments ``as_text`` too."""
    return frame.with_columns(_plain_column(column, as_text) for column in frame.iter_columns())


def _plain_column(values: pl.Series, as_text: bool) -> pl.Series:
    dtype = values.dtype
    if isinstance(dtype, pl.Date | pl.Datetime):
        per_day = 1 if dtype == pl.Date else _PER_DAY[dtype.time_unit]  # type: ignore[union-attr]
        count = values.to_physical()
        known = (count // per_day).is_between(_FIRST_DAY, _LAST_DAY)
        # What no calendar has can't even be printed.
        moment = pl.select(pl.when(known).then(values)).to_series()
        if not as_text:
            return moment.rename(values.name)
        told = moment.cast(pl.String), count.cast(pl.String)
        return pl.select(pl.coalesce(*told).alias(values.name)).to_series()
    if isinstance(dtype, pl.Duration):
        return (values.to_physical().cast(pl.String) + f" {dtype.time_unit}").rename(values.name)
    if isinstance(dtype, pl.Categorical | pl.Enum):
        return values.cast(pl.String)
    if dtype == pl.Binary or dtype.is_nested():
        return pl.Series(values.name, [_told(value) for value in values], dtype=pl.String)
    return values


def _told(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value.hex()
    return json.dumps(value.to_list() if isinstance(value, pl.Series) else value, default=_told)
