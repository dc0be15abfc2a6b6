"""Small books of entries by name, as JSON that a person can read."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from clv_assets.core.errors import ClvError
from clv_assets.io.storage.atomic import write_text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Entry = TypeVar("Entry", bound=DataclassInstance)
else:
    Entry = TypeVar("Entry")


def read_entries(path: Path, kind: type[Entry], remedy: str) -> dict[str, Entry]:
    """What ``write_entries`` wrote; nothing without a file.

    Raises:
        ClvError: the file was damaged; ``remedy`` says what to do.
    """
    if not path.exists():
        return {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {name: kind(**entry) for name, entry in entries.items()}
    except (ValueError, TypeError, AttributeError):
        raise ClvError(f"{path}: is damaged, or was edited by hand; {remedy}") from None


def write_entries(path: Path, entries: "Mapping[str, Entry]") -> None:
    """All of them, by name."""
    plain = {name: asdict(entry) for name, entry in sorted(entries.items())}
    write_text(path, json.dumps(plain, indent=1, ensure_ascii=False) + "\n")
