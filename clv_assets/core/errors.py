"""The error a user may read: what is wrong, where, and what to do, in a line or two."""

from collections.abc import Sequence


class ClvError(Exception):
    """Something the user can mend; the command line prints it without a trace."""


class SourceError(ClvError):
    """The order history can't be used as it is; the last good snapshot stays."""


class MissingColumnError(SourceError):
    """The order history lacks a column; ``keys`` are those of ``source.columns`` without one."""

    def __init__(self, message: str, keys: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.keys = tuple(keys)


class NotYetError(ClvError):
    """Asked for before its time; the message says from which day on it is possible."""


class BusyError(ClvError):
    """Another process holds the lock."""
