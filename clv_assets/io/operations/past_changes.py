"""What an ingest makes of months that the one before had: changed, still suspect, or mended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from clv_assets.config.source import Source
from clv_assets.core.calendar.windows import month_window
from clv_assets.core.fingerprint import changed_months, config_fingerprint
from clv_assets.core.quality.completeness import unfinished_months
from clv_assets.core.quality.past_changes import (
    Moved,
    Usual,
    is_restored,
    moved_rows,
    unusual_change,
)
from clv_assets.io.storage.asset_files import Stored

REMEMBERED = 200  # changes that were none of a fault
# What may be set otherwise without the same rows being read as other orders.
NOT_OF_ROWS = {
    "path",
    "currency",
    "storage_options",
    "customers",
    "live",
    "complete_through",
    "max_silence_days",
    "settle_days",
    "max_reject_share",
    "accept_dates",
    "accept_months",
}


def read_by(source: Source) -> str:
    """A fingerprint of how rows become orders: after another reading no change is the source's."""
    return config_fingerprint(source.model_dump(mode="json", exclude=NOT_OF_ROWS))


@dataclass(frozen=True)
class PastChanges:
    """The changes on file, brought up to date by a new snapshot.

    Attributes:
        known: what is on file, as ``ChangeBook`` reads it.
        last: facts of the last snapshot; empty at the first ingest.
        source: the config of the source.
    """

    known: dict[str, Any]
    last: dict[str, Any]
    source: Source

    def brought_up(
        self,
        new: Stored,
        months: dict[str, Any],
        before: pl.LazyFrame | None,
        renamed: Collection[str],
    ) -> dict[str, Any]:
        """The changes to keep.

        Args:
            new: the new snapshot.
            months: prints of its rows up to the last watermark.
            before: the last snapshot; None at the first ingest.
            renamed: ids that were merged into others, and those others.
        """
        held = self._held(new)
        # The same data once more, perhaps after a kill, is no news: the last ones stay on file.
        if new.facts["fingerprint"] == self.known.get("fingerprint"):
            return {**self.known, "held": held}
        currencies = self.last.get("currency"), new.facts["currency"]
        changed = changed_months(self.last.get("months", {}), months, currencies)
        now = new.facts["months"]
        moved, usual = self._moved_before(now), self._usual()
        doubtful = {*new.facts["odd_months"], *new.facts["suspect_months"], *held}
        for month, change in self._changes(changed, new, before, renamed).items():
            why = unusual_change(change, usual)
            if why is None:
                usual.append((change.age, *change.shares))
            elif self._is_mended(month, change, now, doubtful):
                moved.pop(month, None)
            else:
                moved[month] = self._entry(month, change, why)
        return {
            "fingerprint": new.facts["fingerprint"],
            "previous": self.last.get("fingerprint"),
            "changed_past": changed,
            "read_by": read_by(self.source),
            "held": held,
            "moved": moved,
            "usual": usual[-REMEMBERED:],
        }

    @property
    def _suspect(self) -> set[str]:
        """Months that were suspect so far, by their looks."""
        return {*self.last.get("suspect_months", {}), *self.known.get("held", {})}

    def _held(self, new: Stored) -> dict[str, str]:
        """Those that grow old and still look unfinished."""
        older = self._suspect.difference(new.facts["suspect_months"], self.source.accept_months)
        watermark = date.fromisoformat(new.facts["watermark"])
        duplicates = new.facts["duplicate_rows"]
        return unfinished_months(new.frame, watermark, older, duplicate_rows=duplicates)

    def _changes(
        self,
        changed: Collection[str],
        new: Stored,
        before: pl.LazyFrame | None,
        renamed: Collection[str],
    ) -> dict[str, Moved]:
        """How months changed that were over, if the source is read as it was before."""
        if before is None or self.known.get("read_by") != read_by(self.source):
            return {}
        # A source that now ends earlier lost what lies behind, unless its config says so.
        complete, said = self.last["watermark"], self.source.complete_through
        over = complete if said is None else min(complete, new.facts["watermark"])
        whole = [month for month in changed if str(month_window(month).end) <= over]
        if not whole:
            return {}
        return moved_rows(before, new.frame.lazy(), whole, date.fromisoformat(complete), renamed)

    def _moved_before(self, months: dict[str, Any]) -> dict[str, Any]:
        """Months that lost or gained too much, and are neither accepted nor as they were."""
        return {
            month: entry
            for month, entry in self.known.get("moved", {}).items()
            if month not in self.source.accept_months and not self._is_restored(month, months)
        }

    def _is_restored(self, month: str, months: dict[str, Any]) -> bool:
        """Whether a month that moved is again what it was."""
        was = self.known.get("moved", {}).get(month)
        return was is not None and is_restored(was, months.get(month, {}))

    def _is_mended(
        self, month: str, change: Moved, months: dict[str, Any], doubtful: Collection[str]
    ) -> bool:
        """Whether a month is as it was before it moved, or has got what it looked to lack."""
        if self._is_restored(month, months):
            return True
        lacked = {*self.last.get("odd_months", {}), *self._suspect}
        return month in lacked and month not in doubtful and change.gained > change.lost

    def _entry(self, month: str, change: Moved, why: str) -> dict[str, Any]:
        """What is kept of a change: why, of what size, and the month as it was before."""
        was = self.known.get("moved", {}).get(month) or self.last["months"].get(month, {})
        figures = {name: was.get(name, 0) for name in ("orders", "revenue")}
        return {"why": why, "change": (change.age, *change.shares), **figures}

    def _usual(self) -> list[Usual]:
        """Changes that were none of a fault: small ones, and those since accepted."""
        moved = self.known.get("moved", {}).items()
        accepted = [entry["change"] for month, entry in moved if month in self.source.accept_months]
        return [
            (age, lost, gained) for age, lost, gained in [*self.known.get("usual", []), *accepted]
        ]
