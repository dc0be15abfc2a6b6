"""Reads the source as it is: every row, as text where the format has no types."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from clv_assets.config import Source
from clv_assets.core.errors import SourceError
from clv_assets.core.sample import SampleShop, sample_lines

PARQUET_ENDINGS = (".parquet", ".pq")


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
        return "sample shop" if self.source.path is None else str(self._path)

    @property
    def _path(self) -> Path:
        return (self.folder / str(self.source.path)).resolve()

    def state(self, today: date) -> dict[str, Any]:
        """What changes when there is something new to read, or it is to be read otherwise."""
        settings = self.source.model_dump(mode="json")
        if self.source.sample is not None:
            return {"settings": settings, "until": str(today)}
        self._require_file()
        stat = self._path.stat()
        file = {"path": self.origin, "size": stat.st_size, "mtime_ns": stat.st_mtime_ns}
        return {"settings": settings, **file}

    def read(self, today: date) -> pl.DataFrame:
        """All rows of the source.

        Raises:
            SourceError: the file is missing, empty or not readable as what its name says.
        """
        if self.source.sample is not None:
            return self._sample(today)
        self._require_file()
        try:
            if self._path.name.lower().endswith(PARQUET_ENDINGS):
                rows = pl.read_parquet(self._path)
            else:
                rows = pl.read_csv(self._path, infer_schema=False)
        except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as error:
            first_line = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise self._unreadable(f"{first_line:.200}") from None
        if any("\0" in name for name in rows.columns):
            raise self._unreadable("not UTF-8 text")
        if rows.is_empty():
            raise SourceError(f"{self._path}: has no rows; export the order history anew")
        return rows

    def _sample(self, today: date) -> pl.DataFrame:
        assert self.source.sample is not None
        try:
            return sample_lines(SampleShop(**self.source.sample.model_dump()), until=today)
        except ValueError as error:
            raise SourceError(f"{self.origin}: {error}; check source.sample") from None

    def _unreadable(self, why: str) -> SourceError:
        return SourceError(
            f"{self._path}: can't be read: {why}\n"
            "Export the order history anew, as CSV in UTF-8 or as Parquet."
        )

    def _require_file(self) -> None:
        if not self._path.is_file():
            raise SourceError(f"{self._path}: no such file; check source.path in the config")
