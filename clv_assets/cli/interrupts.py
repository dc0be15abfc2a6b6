"""Ctrl-C, raised once: not again while what is open is closed."""

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator

INTERRUPTED = 128 + signal.SIGINT  # what shells give for a program that it ends


class Interrupted(Exception):
    """A person pressed Ctrl-C; by its own name click would call it a failure."""


@contextlib.contextmanager
def raised_once() -> Iterator[None]:
    """Within, Ctrl-C raises KeyboardInterrupt unless one is being handled.

    polars raises it for the code that waits for it, and Python once more as soon as that returns:
    in the midst of what puts things away. A program that is told to ignore it still does.
    """
    before = signal.getsignal(signal.SIGINT)
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or before is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _raise_once)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _raise_once(*_: object) -> None:
    if not isinstance(sys.exception(), KeyboardInterrupt | Interrupted):
        raise KeyboardInterrupt
