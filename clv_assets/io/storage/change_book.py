"""What the last ingests changed: the one state that the source alone doesn't tell."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clv_assets.io.storage.atomic import write_text
from clv_assets.io.storage.json_entries import read_json

REMEDY = "restore a backup, or remove it: months that it held up are then trusted again"


@dataclass(frozen=True)
class ChangeBook:
    """``changes.json`` in a folder."""

    folder: Path

    def read(self) -> dict[str, Any]:
        """What is on file, nothing before the first ingest; ClvError if the file was damaged.

        Returns:
            fingerprint of the snapshot and of the ``previous`` one; changed_past, a sentence per
            month whose rows before the last watermark differ; parts_reused, those that the last
            ingest didn't read again; read_by, a fingerprint of how the source is read; held and
            moved, months that are suspect for what was known of them before; usual, earlier
            changes that were none of a fault.
        """
        return read_json(self._path, REMEDY) or {}

    def write(self, changes: dict[str, Any]) -> None:
        """Replace what is on file."""
        write_text(self._path, json.dumps(changes, indent=1, sort_keys=True))

    def suspect_months(self) -> dict[str, str]:
        """Months that are suspect for what was known of them before, with why."""
        changes = self.read()
        moved = {month: one["why"] for month, one in changes.get("moved", {}).items()}
        return {**changes.get("held", {}), **moved}

    @property
    def _path(self) -> Path:
        return self.folder / "changes.json"
