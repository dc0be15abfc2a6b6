"""The error a user may read: what is wrong, where, and what to do, in a line or two."""

from collections.abc import Sequence


class ClvError(Exception):
    """Something the user can mend; the command line prints it without a trace.

    For example::

        from datetime import date
        from clv_assets import Champion, ClvError, sample_orders

        try:
            Champion.fit(sample_orders().drop("revenue"), date(2025, 6, 1))
        except ClvError as error:
            print(error)  # orders have no column 'revenue', but: …
    """


class SourceError(ClvError):
    """The order history can't be used as it is; the last good snapshot stays."""


class MissingColumnError(SourceError):
    """The order history lacks a column; ``keys`` are those of ``source.columns`` without one."""

    def __init__(self, message: str, keys: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.keys = tuple(keys)


class NotYetError(ClvError):
    """Asked for before its time; the message says from which day on it is possible.

    For example::

        from datetime import date
        from clv_assets import Champion, NotYetError, sample_orders

        try:
            Champion.fit(sample_orders(), date(2023, 3, 1))
        except NotYetError as error:
            print(error)
    """


class DamagedError(ClvError):
    """A stored file is not what was written; the message names it and what mends it."""


class BusyError(ClvError):
    """Another process holds the lock."""


def require_kind(given: object, kind: type, what: str, remedy: str) -> None:
    """Refuse an argument of another kind, before it ends in somebody else's error.

    Args:
        what: what to call the argument in the error.
        remedy: what to write instead.

    Raises:
        ClvError: ``given`` is no ``kind``.
    """
    if not isinstance(given, kind):
        raise ClvError(f"{what} is a {type(given).__name__}; write {remedy}")
