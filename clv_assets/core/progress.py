"""How far long computations are, for whoever listens; nobody needs to."""

import contextlib
from collections.abc import Callable, Iterator

Listener = Callable[[str], None]
_LISTENERS: list[Listener] = []


def tell(text: str) -> None:
    """Say how far a computation is, in a few words such as ``past origin 3 of 12``."""
    for listener in tuple(_LISTENERS):
        listener(text)


@contextlib.contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Let ``listener`` hear what is told within, by any thread."""
    _LISTENERS.append(listener)
    try:
        yield
    finally:
        _LISTENERS.remove(listener)
