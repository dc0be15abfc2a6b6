"""Rescorings that were begun and have not ended: a kill leaves a name, and the next run goes on."""

import json
from dataclasses import dataclass
from pathlib import Path

from clv_assets.io.storage.atomic import write_text
from clv_assets.io.storage.json_entries import read_json


@dataclass(frozen=True)
class RescoringBook:
    """``rescoring/<cutoff>.json`` in a folder, from before features are replaced to the issue."""

    folder: Path

    def reason(self, key: str) -> str | None:
        """Why the cutoff was being rescored; None if it was not."""
        content = read_json(self._path(key), "remove it, and rescore the cutoff again")
        return None if content is None else str(content.get("reason"))

    def begun(self) -> list[str]:
        """Cutoffs whose rescoring has not ended, ascending."""
        return sorted(path.stem for path in (self.folder / "rescoring").glob("*.json"))

    def begin(self, key: str, reason: str) -> None:
        """Say that what is on file of the cutoff is about to be replaced, and why."""
        write_text(self._path(key), json.dumps({"reason": reason}) + "\n")

    def end(self, key: str) -> None:
        """Say that the new prediction is on file."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / "rescoring" / f"{key}.json"
