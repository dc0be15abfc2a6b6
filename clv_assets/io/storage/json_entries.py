"""Small books of entries by name, as JSON that a person can read."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

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
    entries = read_json(path, remedy) or {}
    try:
        return {name: kind(**entry) for name, entry in entries.items()}
    except (TypeError, AttributeError, ValueError):
        raise damaged(path, remedy) from None


def read_json(path: Path, remedy: str) -> dict[str, Any] | None:
    """The mapping in a file; None without a file.

    Raises:
        ClvError: the file was damaged; ``remedy`` says what to do.
    """
    if not path.exists():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise damaged(path, remedy)
    return content


def damaged(path: Path, remedy: str) -> ClvError:
    """The error of a file that doesn't hold what was written."""
    return ClvError(f"{path}: is damaged, or was edited by hand; {remedy}")


def write_entries(path: Path, entries: "Mapping[str, Entry]") -> None:
    """All of them, by name."""
    plain = {name: asdict(entry) for name, entry in sorted(entries.items())}
    write_text(path, json.dumps(plain, indent=1, ensure_ascii=False) + "\n")
