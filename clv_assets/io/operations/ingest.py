"""Ingest: the source as it is now made into the one snapshot of transactions."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from clv_assets.config.deployment import Config
from clv_assets.core.calendar.windows import midnight
from clv_assets.core.errors import DamagedError, MissingColumnError
from clv_assets.core.fingerprint import config_fingerprint, month_prints
from clv_assets.core.orders.aliases import NO_ALIASES
from clv_assets.core.orders.log import OrderLog
from clv_assets.core.quality.another_shop import is_another_shop
from clv_assets.core.quality.completeness import judge_months
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.identity import is_elsewhere, other_source, remember
from clv_assets.io.operations.column_remedy import with_remedy
from clv_assets.io.operations.failed_ingest import attempt, note_failure, note_success
from clv_assets.io.operations.past_changes import PastChanges
from clv_assets.io.source.part_store import PartStore
from clv_assets.io.source.reading import Reading
from clv_assets.io.source.side_tables import load_attributes
from clv_assets.io.source.source_reader import SourceReader
from clv_assets.io.storage.asset_files import AssetFiles, Stored
from clv_assets.io.storage.change_book import ChangeBook
from clv_assets.io.storage.rejects import write_rejects


def ingest(engine: Engine, today: date) -> Stored:
    """Read what changed of the source, one process at a time; a failure is told until one succeeds.

    Raises:
        ClvError: the source can't be used as it is, or another process is at it.
    """
    try:
        with engine.lock("ingest"), attempt(engine, today):
            stored = Ingest.of(engine).run(today, lambda log: _require_same_shop(engine, log))
            remember(engine, with_source=True)
            note_success(engine)
            return stored
    except MissingColumnError as error:
        remedied = with_remedy(engine, error, today)
        note_failure(engine, remedied, today)
        raise remedied from None
    except Exception as error:
        note_failure(engine, error, today)
        raise


def _require_same_shop(engine: Engine, orders: pl.DataFrame) -> None:
    """Raises ClvError if orders from elsewhere than before are of others than the stored ones."""
    if not is_elsewhere(engine) or not engine.files.exists("transactions"):
        return
    try:
        before = engine.files.read("transactions")
    except DamagedError:
        return
    if is_another_shop(before, orders):
        raise other_source(engine, "They have hardly a customer in common.")


@dataclass(frozen=True)
class Ingest:
    """An ingest replaces the snapshot whole; on an error the last good one stays."""

    config: Config
    reader: SourceReader
    files: AssetFiles
    root: Path

    @classmethod
    def of(cls, engine: Engine) -> "Ingest":
        """The ingest of a deployment."""
        config, folder = engine.config, engine.deployment.config_path.parent
        return cls(config, SourceReader(config.source, folder), engine.files, engine.root)

    def run(self, today: date, accept: Callable[[pl.DataFrame], None] = lambda _: None) -> Stored:
        """Read what changed of the source.

        ``accept`` may refuse the orders that were read, by an error, before anything is stored.

        Facts stored with the orders: watermark, first_order, newest_order, customers, rows_read,
        rows_kept, rows_merged, rows_rejected (by reason), duplicate_rows, zero_amounts,
        currencies, currency, merged_customers, lone_dates, suspect_months, odd_months,
        fingerprint, months (a fingerprint of each), ingested_on, contents (checksum of each
        file), source. They tell of the source alone, not
        of what was stored before; that is in ``changes``.
        """
        last = self._last_facts()
        state = self.reader.state(today)
        done, reading = self._read(today, last)
        accept(done.orders)
        attributes = load_attributes(self.config.source, self.reader.folder)
        prints = month_prints(done.orders)
        facts = self._facts(done, today, prints) | {"contents": reading.contents}
        facts["source"] = state | reading.listed
        name = str(facts["fingerprint"])[:12]
        write_rejects(self.root / "rejects", name, done.rejects, self.config.retention.rejects)
        self._store_side_table("customer_aliases", reading.side_tables.aliases, NO_ALIASES)
        self._store_side_table("customer_attributes", attributes, pl.DataFrame())
        stored = Stored(done.orders, facts)
        self._note_changes(stored, last, prints, reading)
        self.files.write(stored, "transactions")
        return stored

    def changes(self) -> dict[str, Any]:
        """What the last ingest with new data changed, as ``ChangeBook`` has it."""
        return ChangeBook(self.root).read()

    def _note_changes(
        self, new: Stored, last: dict[str, Any], prints: dict[str, Any], reading: Reading
    ) -> None:
        """Keep what this ingest changed of the last snapshot, which is still stored."""
        months = _until(last["watermark"], prints, new.frame) if last.get("months") else {}
        aliases = reading.side_tables.aliases
        ids = [] if aliases is None else [*aliases["customer_id"], *aliases["alias_of"]]
        before = self.files.scan("transactions") if last.get("months") else None
        book = ChangeBook(self.root)
        changes = PastChanges(book.read(), last, self.config.source)
        kept = changes.brought_up(new, months, before, ids)
        book.write(kept | {"parts_reused": reading.reused})

    def is_needed(self, today: date) -> bool:
        """Whether a run now would find anything new."""
        facts = self._last_facts()
        if not facts:
            return True
        last = date.fromisoformat(facts["ingested_on"])
        state = self.reader.state(max(today, last))
        return facts["source"] != state or (self.config.source.is_live and last < today)

    def _last_facts(self) -> dict[str, Any]:
        """Those of the snapshot on file; nothing of one that is damaged: it is read anew."""
        with contextlib.suppress(DamagedError):
            return self.files.facts("transactions") if self.files.exists("transactions") else {}
        return {}

    def _read(self, today: date, last: dict[str, Any]) -> tuple[OrderLog, Reading]:
        contents = last.get("contents", {})
        files = last.get("source", {}).get("files", [])
        known = {
            config_fingerprint(file): contents[file["path"]]
            for file in files
            if file["path"] in contents
        }
        reading = Reading(self.reader, today, PartStore(self.root / "parts"), known)
        return reading.ingested(), reading

    def _store_side_table(
        self, asset: str, table: pl.DataFrame | None, nothing: pl.DataFrame
    ) -> None:
        """Keep what the orders were read with: labels follow these aliases, not later ones."""
        if table is not None or self.files.exists(asset):
            self.files.write(Stored(nothing if table is None else table), asset)

    def _facts(
        self, done: OrderLog, today: date, prints: dict[str, dict[str, Any]]
    ) -> dict[str, Any]:
        days = done.orders["order_date"]
        first, newest = days.min().date(), days.max().date()  # type: ignore[union-attr]
        source = self.config.source
        complete = done.complete(source, today)
        findings = judge_months(
            done.orders,
            complete,
            source.accept_months,
            duplicate_rows=done.duplicate_rows,
            declared=source.declares_end,
        )
        return {
            "watermark": str(complete),
            "first_order": str(first),
            "newest_order": str(newest),
            "customers": done.orders["customer_id"].n_unique(),
            **done.accounting.as_facts(),
            "duplicate_rows": done.duplicate_rows,
            "zero_amounts": done.zero_amounts,
            "currencies": done.currencies,
            "currency": done.currency,
            "merged_customers": done.merged_customers,
            "lone_dates": done.lone_dates,
            "suspect_months": findings.suspect,
            "odd_months": findings.odd,
            "fingerprint": config_fingerprint(prints),
            "months": _until(str(complete), prints, done.orders),
            "ingested_on": str(today),
        }


def _until(watermark: str, prints: dict[str, Any], orders: pl.DataFrame) -> dict[str, Any]:
    """``prints`` of the rows before the watermark, which may cut the last month."""
    cut = date.fromisoformat(watermark)
    whole = {month: print for month, print in prints.items() if month < watermark[:7]}
    last = orders.lazy().filter(pl.col("order_date") >= midnight(cut.replace(day=1)))
    return {**whole, **month_prints(last, cut)}
