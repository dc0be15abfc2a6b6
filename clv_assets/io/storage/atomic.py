"""Whole files or none: write beside the target, then rename."""

import contextlib
import errno
import gzip
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from clv_assets.core.errors import ClvError
from clv_assets.core.text import in_csv
from clv_assets.io.storage.process import is_pid_gone

AGE_OF_LEFTOVERS = 3600
LARGE = 1_000_000  # bytes, from which on the space is looked at first
# By what the system says: what to do about a disk that takes no more.
REMEDIES = {
    errno.ENOSPC: "make room on that disk, and run it again: nothing is lost",
    errno.EDQUOT: "make room within the quota, and run it again: nothing is lost",
    errno.EFBIG: "raise the limit on the size of files, and run it again: nothing is lost",
    errno.EROFS: "the disk is read-only: mount it for writing, and run it again",
    errno.EACCES: "let the user that runs this write there, and run it again",
}
FORMATS = (".parquet", ".csv", ".csv.gz")


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path in the same folder, renamed to ``path`` on success, removed on failure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-{os.getpid()}-")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def sweep(folder: Path) -> int:
    """Remove temporary files that killed processes left an hour ago or earlier; returns how many.

    In and below the folder, and none that a process still writes, however long it takes.
    """
    removed = 0
    for path in folder.rglob(".*-????????"):
        with contextlib.suppress(OSError):
            last = path.stat().st_mtime
            if time.time() - last > AGE_OF_LEFTOVERS and _is_left(path.name, last):
                path.unlink()
                removed += 1
    return removed


def _is_left(name: str, last: float) -> bool:
    """Whether the process whose number is in a temporary name is gone; yes if none is named."""
    number = name.rsplit("-", 2)[-2]
    return not number.isdigit() or is_pid_gone(int(number), last)


def write_text(path: Path, text: str) -> None:
    """Replace a file by ``text`` in UTF-8, whole or not at all.

    Raises:
        ClvError: the disk doesn't take it.
    """
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Replace a file by ``content``, whole or not at all.

    Raises:
        ClvError: the disk doesn't take it.
    """
    with storing(path, len(content)) as temporary:
        temporary.write_bytes(content)


@contextlib.contextmanager
def storing(path: Path, size: int = 0) -> Iterator[Path]:
    """As ``replacing``, of a file of the deployment's own.

    Args:
        size: bytes that are about to be written, as far as that is known.

    Raises:
        ClvError: the disk doesn't take it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if size > LARGE and (free := shutil.disk_usage(path.parent).free) < size:
            raise ClvError(
                f"{path}: can't be written: it takes {size:,} bytes, and {free:,} are free; "
                f"{REMEDIES[errno.ENOSPC]}"
            )
        with replacing(path) as temporary:
            yield temporary
    except OSError as error:
        if error.errno not in REMEDIES:
            raise
        why, remedy = os.strerror(error.errno), REMEDIES[error.errno]
        raise ClvError(f"{path}: can't be written: {why}; {remedy}") from error


def require_format(path: Path) -> None:
    """Refuse a name whose ending promises a format that tables aren't written in.

    Raises:
        ClvError: it has an ending, and none of FORMATS; without one it is Parquet.
    """
    if path.suffix and not path.name.lower().endswith(FORMATS):
        raise ClvError(f"{path}: tables are written as {', '.join(FORMATS)}; name it so")


def write_table(table: pl.DataFrame, path: Path) -> None:
    """Replace ``path``, a file for a person, by ``table``, in the format of its ending.

    In .csv text that a spreadsheet would run as a formula has an apostrophe before it.

    Raises:
        ClvError: it has another ending than FORMATS or none, or can't be written there.
    """
    require_format(path)
    name = path.name.lower()
    try:
        with replacing(path.absolute()) as temporary:
            if name.endswith(".csv"):
                in_csv(table).write_csv(temporary)
            elif name.endswith(".csv.gz"):
                temporary.write_bytes(gzip.compress(in_csv(table).write_csv().encode(), mtime=0))
            else:
                table.write_parquet(temporary, compression="zstd")
    except OSError as error:
        why = error.strerror or str(error)
        raise ClvError(f"{path}: can't be written: {why}; name another file with --out") from None
