"""Parts of the source as of today: kept ones where nothing changed, else read anew."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from clv_assets.core.fingerprint import config_fingerprint
from clv_assets.core.lines.ids import clean_ids
from clv_assets.core.orders.log import OrderLog, SideTables, combine
from clv_assets.core.orders.part import Batch, Part, lines_of, read_part
from clv_assets.core.orders.sums import is_unnamed
from clv_assets.core.progress import tell
from clv_assets.io.source.part_store import PartStore, part_key
from clv_assets.io.source.side_tables import load_aliases, load_rates
from clv_assets.io.source.source_files import SourceFile, changed, checksum
from clv_assets.io.source.source_reader import SAMPLE, SourceReader


@dataclass
class Reading:
    """One reading of the source, on one day.

    Attributes:
        reader: the source.
        today: the day of the reading, in shop time.
        store: where parts are kept for the next reading; None: nowhere.
        known: content checksums of the last ingest, by file state, so that a file whose size and
            times are the same isn't opened.
        reused: parts that were not read again.
        contents: checksum of each file, by path.
        side_tables: what the orders were read with.
    """

    reader: SourceReader
    today: date
    store: PartStore | None = None
    known: dict[str, str] = field(default_factory=dict)
    reused: int = 0
    contents: dict[str, str] = field(default_factory=dict)
    side_tables: SideTables = field(default_factory=SideTables)
    _keys: list[str] = field(default_factory=list)
    _files: list[SourceFile] = field(default_factory=list)

    def ingested(self) -> OrderLog:
        """The order log of the source.

        Raises:
            SourceError: something of it can't be read or used.
        """
        source, folder = self.reader.source, self.reader.folder
        self.side_tables = SideTables(load_aliases(source, folder), load_rates(source, folder))
        return combine(
            self.parts(),
            source,
            self.look_up,
            origin=self.reader.origin,
            side_tables=self.side_tables,
        )

    def parts(self) -> list[Part]:
        """All parts of the source, kept ones where nothing changed.

        Raises:
            SourceError: something can't be read; what was kept before stays.
        """
        source = self.reader.source
        if source.sample is not None:
            rows = _counted(iter([self.reader.sample(self.today)]), SAMPLE)
            return [read_part(rows, source, today=self.today, origin=SAMPLE)]
        if source.sql is not None:
            return [self._of_database()]
        self._files = self.reader.files.found()
        parts = [self._of_file(file) for file in self._files]
        if (store := self._store) is not None:
            store.keep_only(self._keys)
        return parts

    @property
    def listed(self) -> dict[str, Any]:
        """The files as they were when they were read, as ``SourceReader.state`` tells them."""
        return {"files": [file.as_state() for file in self._files]} if self._files else {}

    def look_up(self, number: int, keys: pl.DataFrame) -> pl.DataFrame:
        """Lines of some orders of the n-th part, with their original text."""
        if not self._files:
            lines = self._lines(self._all_rows(), keys, self.reader.origin)
            return _without_rows(lines) if self.reader.source.sql is not None else lines

        def again() -> pl.DataFrame:
            with self.reader.opened(file) as content:
                if checksum(content.path) != self.contents[file.path]:
                    raise changed(file.path)
                return self._lines(content.batches(), keys, file.path)

        file = self._files[number]
        return self._store.lines(self._keys[number], keys, again) if self._store else again()

    @property
    def _store(self) -> PartStore | None:
        """The store of files, if there are several: a single one is read whole anyway."""
        return self.store if len(self._files) > 1 else None

    def _lines(self, batches: Iterator[Batch], keys: pl.DataFrame, origin: str) -> pl.DataFrame:
        return lines_of(batches, keys, self.reader.source, today=self.today, origin=origin)

    def _all_rows(self) -> Iterator[Batch]:
        if self.reader.source.sample is not None:
            return iter([self.reader.sample(self.today)])
        return self.reader.changed_rows(None)

    def _of_file(self, file: SourceFile) -> Part:
        content = self.known.get(config_fingerprint(file.as_state())) if file.version else None
        part = self._kept(file, content) if content else None
        if part is not None:
            return part
        source = self.reader.source
        with self.reader.opened(file) as opened:
            content = checksum(opened.path)
            part = self._kept(file, content)
            if part is not None:
                return part
            batches = _counted(opened.batches(), file.path)
            part = read_part(batches, source, today=self.today, origin=file.path)
        key = self._remember(file, content)
        if self._store is not None:
            self._store.save(key, part)
        return part

    def _kept(self, file: SourceFile, content: str) -> Part | None:
        """The part of a file that was read before."""
        if self._store is None:
            return None
        key = self._key(file, content)
        part = self._store.find(key, file.path, self.today)
        if part is not None:
            self._remember(file, content)
            self.reused += 1
        return part

    def _remember(self, file: SourceFile, content: str) -> str:
        key = self._key(file, content)
        self.contents[file.path] = content
        self._keys.append(key)
        return key

    def _key(self, file: SourceFile, content: str) -> str:
        how: dict[str, Any] = {"parquet": file.is_named_parquet}
        if file.folders:  # the same bytes in another folder are other rows
            how["folders"] = file.folders
        return part_key(content, self.reader.source, **how)

    def _of_database(self) -> Part:
        """The table or query as one part; with a watermark only changed orders are read."""
        database, source = self.reader.database, self.reader.source
        assert source.sql is not None
        key = part_key(database.whereabouts(), source, sql=source.sql.model_dump())
        newest = database.newest()
        since, last = self._last_reading(key)
        part, ids = self._changed_part(since)
        if last is not None:
            grown, went_back = _replaced(last, part, ids), ids.is_empty() and newest != since
            # Other rows: some were deleted, changed their order, came late with an old watermark,
            # or their order's id is another text for the database (' 1' and '1').
            if went_back or grown.read != database.height():
                grown, _ = self._changed_part(None)
            else:
                self.reused += 1
            part = grown
        if source.sql.watermark is not None and self.store is not None:
            self.store.save(key, part, newest=newest)
            self.store.keep_only([key])
        return part

    def _changed_part(self, since: Any) -> tuple[Part, pl.Series]:
        """The orders with a change ``since``, and their ids."""
        column = self.reader.database.order_id
        touched = [pl.Series([], dtype=pl.String)]

        def watched() -> Iterator[Batch]:
            for batch in _counted(self.reader.changed_rows(since), self.reader.database.origin):
                if column is not None:
                    touched.append(_as_ids(batch.frame[column]))
                yield batch

        source, origin = self.reader.source, self.reader.database.origin
        part = read_part(watched(), source, today=self.today, origin=origin)
        return replace(part, rejects=_without_rows(part.rejects)), pl.concat(touched).unique()

    def _last_reading(self, key: str) -> tuple[Any, Part | None]:
        """The last reading of the database: its newest watermark and its part; None: none kept."""
        facts = self.store.facts(key) if self.store is not None else None
        if self.store is None or facts is None or facts["newest"] is None:
            return None, None
        if self.reader.database.order_id is None:
            return None, None
        last = self.store.find(key, self.reader.database.origin, self.today)
        return (facts["newest"], last) if last is not None else (None, None)


def _counted(batches: Iterator[Batch], origin: str) -> Iterator[Batch]:
    """The same batches; how many rows they had is told."""
    rows = 0
    for batch in batches:
        yield batch
        rows += batch.read
        tell(f"{origin}: {rows:,} rows read")


def _as_ids(raw: pl.Series) -> pl.Series:
    """Distinct order ids as orders have them."""
    frame = pl.DataFrame({"customer_id": raw, "order_id": raw})
    return clean_ids(frame)["order_id"].drop_nulls().unique()


def _without_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of a database, in an order of their own: it gives them no number."""
    by = [name for name in ("text", "reason", "column", "value") if name in rows.columns]
    return rows.with_columns(row=pl.lit(None, pl.UInt32)).sort(by) if by else rows


def _replaced(last: Part, new: Part, ids: pl.Series) -> Part:
    """``last`` with the orders of ``ids``, and those without an id, as they are now."""
    stays = last.orders.filter(~pl.col("order_id").is_in(ids.implode()) & ~is_unnamed())
    left = pl.col("order_id").is_not_null() & ~pl.col("order_id").is_in(ids.implode())
    orders = pl.concat([stays, new.orders], how="diagonal_relaxed")
    rejects = _without_rows(pl.concat([last.rejects.filter(left), new.rejects]))
    read = int(orders["lines"].sum()) + rejects.height
    days = [day for day in (last.future_from, new.future_from) if day]
    return Part(last.name, read, orders, rejects, min(days, default=None))
