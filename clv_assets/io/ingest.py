"""Ingest: the source read anew into the one snapshot of transactions."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from clv_assets.config import Config
from clv_assets.core.calendar import watermark
from clv_assets.core.fingerprint import data_fingerprint
from clv_assets.core.orders import Ingested, to_orders
from clv_assets.io.asset_files import AssetFiles, Stored
from clv_assets.io.readers import SourceReader
from clv_assets.io.rejects import write_rejects


@dataclass(frozen=True)
class Ingest:
    """Replaces the snapshot whole; on an error the last good one stays."""

    config: Config
    reader: SourceReader
    files: AssetFiles
    rejects: Path

    def run(self, today: date) -> Stored:
        """Read all of the source.

        Facts stored with the orders: watermark, first_order, newest_order, customers, rows_read,
        rows_kept, rows_merged, rows_rejected (by reason), fingerprint, ingested_on, source.
        """
        state = self.reader.state(today)
        raw = self.reader.read(today)
        done = to_orders(raw, self.config.source, today=today, origin=self.reader.origin)
        facts = self._facts(done, today, state)
        name = str(facts["fingerprint"])[:12]
        write_rejects(self.rejects, name, done.rejects, self.config.retention.rejects)
        stored = Stored(done.orders, facts)
        self.files.write(stored, "transactions")
        return stored

    def is_needed(self, today: date) -> bool:
        """Whether a run now would find anything new."""
        if not self.files.exists("transactions"):
            return True
        facts = self.files.facts("transactions")
        last = date.fromisoformat(facts["ingested_on"])
        state = self.reader.state(max(today, last))
        return facts["source"] != state or (self.config.source.is_live and last < today)

    def _facts(self, done: Ingested, today: date, state: dict[str, Any]) -> dict[str, Any]:
        days = done.orders["order_date"].dt.date()
        newest: date = days.max()  # type: ignore[assignment]
        source = self.config.source
        complete = watermark(
            newest,
            today=today,
            live=source.is_live,
            complete_through=source.complete_through,
            max_silence_days=source.max_silence_days,
        )
        counted = done.accounting
        return {
            "watermark": str(complete),
            "first_order": str(days.min()),
            "newest_order": str(newest),
            "customers": done.orders["customer_id"].n_unique(),
            "rows_read": counted.read,
            "rows_kept": counted.kept,
            "rows_merged": counted.merged,
            "rows_rejected": counted.rejected,
            "fingerprint": data_fingerprint(done.orders),
            "ingested_on": str(today),
            "source": state,
        }
