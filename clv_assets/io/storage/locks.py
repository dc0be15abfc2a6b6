"""Advisory locks: one writer at a time, freed by the system when its process dies."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from clv_assets.core.errors import BusyError
from clv_assets.io.storage.atomic import write_text

WAIT_SECONDS = 60.0
A_DAY = 86_400.0


@contextlib.contextmanager
def locked(folder: Path, name: str, *, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lock ``name`` of a deployment; wait for it, then say who is busy.

    Raises:
        BusyError: another process still holds it after ``wait_seconds``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    holder = folder / f"{name}.holder"
    lock = FileLock(folder / f"{name}.lock")
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout:
        who = holder.read_text(encoding="utf-8") if holder.exists() else "another process"
        raise BusyError(f"{name} is busy: held by {who}; run again when it has finished") from None
    try:
        write_text(holder, f"process {os.getpid()}")
        yield
    finally:
        lock.release()


def hold_for_life(folder: Path, name: str) -> None:
    """Hold the lock ``name`` until this process ends, and the program that takes its place.

    Raises:
        BusyError: another process holds it.
    """
    import fcntl

    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise BusyError(f"the {name} of this deployment runs already; stop that one") from None
    os.set_inheritable(handle, True)


def sweep_locks(folder: Path, pattern: str) -> None:
    """Remove files of locks of such names that nobody holds, unused for a day."""
    for path in folder.glob(f"{pattern}.lock"):
        if time.time() - path.stat().st_mtime < A_DAY:
            continue
        lock = FileLock(path)
        with contextlib.suppress(Timeout), lock.acquire(timeout=0):
            # Whoever has opened it meanwhile finds that it is gone, and opens the next one.
            path.with_suffix(".holder").unlink(missing_ok=True)
            path.unlink(missing_ok=True)


def is_held(folder: Path, name: str) -> bool:
    """Whether any process, this one included, holds the lock ``name``."""
    lock = FileLock(folder / f"{name}.lock")
    if not folder.exists():
        return False
    try:
        with lock.acquire(timeout=0):
            return False
    except Timeout:
        return True
