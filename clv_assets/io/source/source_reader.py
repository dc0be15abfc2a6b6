"""The source as parts: files wherever they are, a database, or the sample shop."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from clv_assets.config.source import Source
from clv_assets.core.errors import SourceError
from clv_assets.core.lines.mapping import columns_of
from clv_assets.core.lines.sample_shop import SampleShop, sample_lines
from clv_assets.core.orders.part import Batch
from clv_assets.io.formats.csv_file import CsvFile
from clv_assets.io.formats.json_file import JsonFile, is_json
from clv_assets.io.formats.parquet_file import ParquetFile
from clv_assets.io.source.side_tables import side_table_state
from clv_assets.io.source.source_files import SourceFile, SourceFiles, is_parquet
from clv_assets.io.sql.reader import SqlReader

SAMPLE = "sample shop"


@dataclass(frozen=True)
class SourceReader:
    """The source of a deployment.

    Attributes:
        source: the config's section.
        folder: where relative paths start.
    """

    source: Source
    folder: Path

    @property
    def origin(self) -> str:
        """What to call the source in messages."""
        if self.source.sql is not None:
            return self.database.origin
        if self.source.sample is not None:
            return SAMPLE
        return ", ".join(self.files.patterns)

    @property
    def files(self) -> SourceFiles:
        """The files that ``source.path`` stands for."""
        return SourceFiles(self.source, self.folder)

    @cached_property
    def database(self) -> SqlReader:
        """The table or query of the source.

        Raises:
            SourceError: it can't be reached, or lacks a needed column.
        """
        assert self.source.sql is not None
        plain = SqlReader(self.source.sql, (), None)
        mapped = columns_of(plain.column_names(), self.source, plain.origin)
        wanted = () if self.source.duplicates == "drop" else tuple(mapped.names)
        return SqlReader(self.source.sql, wanted, mapped.by_key.get("order_id"))

    def state(self, today: date) -> dict[str, Any]:
        """What changes when there is something new to read, or it is to be read otherwise."""
        settings = self.source.model_dump(mode="json")
        state: dict[str, Any] = {"settings": settings}
        state["side_tables"] = side_table_state(self.source, self.folder)
        if self.source.sample is not None:
            return {**state, "until": str(today)}
        if self.source.sql is not None:
            return {**state, **self._state_of_database(today)}
        return {**state, "files": [file.as_state() for file in self.files.found()]}

    def _state_of_database(self, today: date) -> dict[str, Any]:
        """The database's place, number of rows and newest watermark, or the day without one."""
        assert self.source.sql is not None
        database = self.database
        state = {"database": database.whereabouts(), "rows": database.height()}
        if self.source.sql.watermark is None:
            return {**state, "read_on": str(today)}
        return {**state, "newest": database.newest()}

    @contextmanager
    def opened(self, file: SourceFile) -> Iterator[CsvFile | JsonFile | ParquetFile]:
        """A file of the source, its batches ready to be read, once or again."""
        with self.files.local(file) as path:
            kind: type[CsvFile | JsonFile | ParquetFile] = CsvFile
            if is_parquet(path):
                kind = ParquetFile
            elif is_json(path, file.path):
                kind = JsonFile
            yield kind(path, self.source, file.path, folders=file.folders)

    def sample(self, today: date) -> Batch:
        """All rows of the sample shop up to today."""
        assert self.source.sample is not None
        try:
            shop = SampleShop(**self.source.sample.model_dump())
            return Batch.of_frame(sample_lines(shop, until=today))
        except ValueError as error:
            raise SourceError(f"{SAMPLE}: {error}; check source.sample") from None

    def changed_rows(self, since: Any | None) -> Iterator[Batch]:
        """Rows of the database: all, or those of orders that changed (see ``SqlReader``)."""
        first = 1
        for frame in self.database.batches(since):
            yield Batch.of_frame(frame, first)
            first += frame.height
