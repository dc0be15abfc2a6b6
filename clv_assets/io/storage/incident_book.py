"""Who has acknowledged which incident: all that is remembered of them, the rest is derived."""

from pathlib import Path

from clv_assets.core.monitoring.incidents import Acknowledged
from clv_assets.io.storage.json_entries import read_entries, write_entries


class IncidentBook:
    """``acknowledged.json`` in a deployment's folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "acknowledged.json"

    def acknowledged(self) -> dict[str, Acknowledged]:
        """By incident id.

        Raises:
            ClvError: the file was damaged.
        """
        remedy = "restore a backup, or remove it: incidents then count as not acknowledged"
        return read_entries(self.path, Acknowledged, remedy)

    def acknowledge(self, incident: str, word: Acknowledged) -> None:
        """Remember who has seen an incident; the newest word counts."""
        write_entries(self.path, {**self.acknowledged(), incident: word})
