"""Data files on a local disk: those that a path, a folder or a glob stands for."""

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISREG
from typing import NoReturn
from urllib.parse import unquote

from clv_assets.core.errors import SourceError

ENDINGS = (".csv", ".txt", ".tsv", ".parquet", ".pq", ".jsonl", ".ndjson", ".json")
PACKED = (".gz", ".zst", ".zstd")
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"  # what Hive and Spark call the folder of nulls


def local_paths(pattern: Path) -> list[Path]:
    """Data files that a path, a folder or a glob stands for, by name; none if nothing is there.

    Raises:
        SourceError: a folder can't be looked into.
    """
    if pattern.is_dir():
        return sorted(_inside(pattern))
    if pattern.is_file():
        return [pattern]
    if any(mark in str(pattern) for mark in "*?["):
        root = Path(pattern.anchor)
        matches = root.glob(str(pattern.relative_to(root)))
        return sorted(path for path in matches if not path.is_dir())
    return []


def _inside(folder: Path) -> Iterator[Path]:
    """Data files in and below a folder, linked ones last; what can't be looked into is an error."""
    waiting, seen = [folder], set()
    while waiting:
        for root, folders, names in os.walk(waiting.pop(0), onerror=refuse):
            if (real := os.path.realpath(root)) in seen:
                folders.clear()
                continue
            seen.add(real)
            folders[:] = sorted(name for name in folders if not is_hidden(name))
            below = [Path(root) / name for name in folders]
            waiting += [path for path in below if path.is_symlink()]
            paths = (Path(root) / name for name in names if is_data(name))
            yield from (path for path in paths if _is_no_device(path))


def _is_no_device(path: Path) -> bool:
    """False for pipes and the like; a link to nothing passes, to be refused by name."""
    try:
        return S_ISREG(path.stat().st_mode)
    except OSError:
        return True


def is_hidden(name: str) -> bool:
    """Whether the name of a file or folder starts with a dot or an underscore."""
    return name.startswith((".", "_"))


def is_data(name: str) -> bool:
    """Whether a file in a folder is meant: by its ending, and not hidden."""
    low = name.lower()
    for ending in PACKED:
        low = low.removesuffix(ending)
    return low.endswith(ENDINGS) and not is_hidden(name)


def columns_of_folders(path: str) -> dict[str, str | None]:
    """What folders called ``name=value`` say of a file in them, percent signs decoded.

    Args:
        path: of the file, or its URL; the innermost folder of a name counts.

    Returns:
        Text by column; None where the folder says that there is no value.
    """
    below = path.partition("://")[2] or path
    columns: dict[str, str | None] = {}
    for folder in below.partition("?")[0].split("/")[:-1]:
        name, is_given, value = folder.partition("=")
        if name and is_given:
            columns[unquote(name)] = None if value in ("", NO_VALUE) else unquote(value)
    return columns


def refuse(error: OSError) -> NoReturn:
    """Raise what the file system said of a file, in words.

    Raises:
        SourceError: always.
    """
    raise SourceError(
        f"{error.filename}: can't be read: {error.strerror or error}; check its permissions"
    ) from None
