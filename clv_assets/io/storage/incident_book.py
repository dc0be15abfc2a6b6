"""Who has acknowledged which incident: all that is remembered of them, the rest is derived."""

import json
from pathlib import Path

from clv_assets.core.errors import ClvError
from clv_assets.core.monitoring.incidents import Acknowledged
from clv_assets.io.storage.atomic import write_text


class IncidentBook:
    """``acknowledged.json`` in a deployment's folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "acknowledged.json"

    def acknowledged(self) -> dict[str, Acknowledged]:
        """By incident id.

        Raises:
            ClvError: the file was damaged.
        """
        if not self.path.exists():
            return {}
        try:
            entries = json.loads(self.path.read_text(encoding="utf-8"))
            return {name: Acknowledged(**entry) for name, entry in entries.items()}
        except (ValueError, TypeError, AttributeError) as error:
            raise ClvError(
                f"{self.path}: is not what `clv drift ack` wrote ({error}); restore a backup, or "
                "remove it: incidents then count as not acknowledged"
            ) from None

    def acknowledge(self, incident: str, by: str, note: str, on: str) -> None:
        """Remember who has seen an incident; the newest word counts."""
        entries = {**self.acknowledged(), incident: Acknowledged(by, note, on)}
        plain = {name: vars(entry) for name, entry in sorted(entries.items())}
        write_text(self.path, json.dumps(plain, indent=1, ensure_ascii=False) + "\n")
