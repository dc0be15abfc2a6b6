"""Ctrl-C and SIGTERM, raised once: not again while what is open is closed, and never lost."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator

STOPPING = (signal.SIGINT, signal.SIGTERM)


class Interrupted(Exception):
    """Somebody ends the program; by the name of KeyboardInterrupt click would call it a failure."""


class _Seen:
    """The signals that came, also those that a library has caught and forgotten."""

    def __init__(self) -> None:
        self.last: int | None = None
        self._ends = os.pipe()
        for end in self._ends:
            os.set_blocking(end, False)

    @property
    def entrance(self) -> int:
        return self._ends[1]

    def look(self) -> int | None:
        """The newest of STOPPING so far; None if none came."""
        with contextlib.suppress(BlockingIOError):
            while came := os.read(self._ends[0], 4096):
                self.last = next((one for one in reversed(came) if one in STOPPING), self.last)
        return self.last

    def close(self) -> None:
        for end in self._ends:
            os.close(end)


_seen: _Seen | None = None


@contextlib.contextmanager
def raised_once() -> Iterator[None]:
    """Within, Ctrl-C and SIGTERM raise KeyboardInterrupt unless one is being handled.

    polars raises it for the code that waits for it, and Python once more as soon as that returns:
    in the midst of what puts things away. A program that is told to ignore Ctrl-C still does.
    """
    global _seen
    before = signal.getsignal(signal.SIGINT)
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or before is not signal.default_int_handler:
        yield
        return
    _seen = _Seen()
    other = signal.set_wakeup_fd(_seen.entrance, warn_on_full_buffer=False)
    handlers = {one: signal.signal(one, _raise_once) for one in STOPPING}
    try:
        yield
    finally:
        for one, handler in handlers.items():
            signal.signal(one, handler)
        signal.set_wakeup_fd(other)
        _seen.close()
        _seen = None


def raise_if_stopped() -> None:
    """Raises KeyboardInterrupt if a signal came that nobody has raised: Dagster may swallow one."""
    if _seen is not None and _seen.look() is not None:
        raise KeyboardInterrupt


def exit_code() -> int:
    """What shells give for a program that the signal which came has ended."""
    came = _seen.look() if _seen is not None else None
    return 128 + (came or signal.SIGINT)


def _raise_once(*_: object) -> None:
    if not isinstance(sys.exception(), KeyboardInterrupt | Interrupted):
        raise KeyboardInterrupt
