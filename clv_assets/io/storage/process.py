"""Who a process is, and whether it is gone: its number alone may be another one's by now."""

import os
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Self

TAG = "clv/process_"
PROC = Path("/proc")
GONE_STATES = "ZX"  # ended, and not yet looked after by who started it
CLOCK_SLACK = 60.0  # seconds; what a process and a log entry say of one moment may differ


@dataclass(frozen=True)
class Process:
    """A process of some machine since that machine's start.

    Attributes:
        boot: of which start of the machine; empty where ``started`` tells that too.
        started: when it began, in the words of the system that it ran on.
    """

    host: str
    boot: str
    pid: int
    started: str

    @classmethod
    def current(cls) -> Self:
        """This one."""
        pid = os.getpid()
        return cls(socket.gethostname(), boot_id(), pid, started(pid) or "")

    @classmethod
    def of_tags(cls, tags: Mapping[str, str]) -> Self | None:
        """The process that ``tags`` name; None if they name none."""
        named = {name: tags.get(TAG + name) for name in cls.__dataclass_fields__}
        host, boot, pid, start = named.values()
        if host is None or boot is None or pid is None or start is None or not pid.isdigit():
            return None
        return cls(host, boot, int(pid), start)

    @property
    def tags(self) -> dict[str, str]:
        """It as tags of a run."""
        return {TAG + name: str(value) for name, value in asdict(self).items()}

    @property
    def is_here(self) -> bool:
        """Whether it is or was one of this machine; only that machine can tell if it is gone."""
        return self.host == socket.gethostname()

    @property
    def is_gone(self) -> bool:
        """Whether it has ended for sure. That of another machine never has."""
        if not self.is_here:
            return False
        return self.boot != boot_id() or started(self.pid) != self.started


def is_pid_gone(pid: int, when: float) -> bool:
    """Whether the process of this machine that had ``pid`` at the time ``when`` has ended.

    Less sure than ``Process.is_gone``: in doubt it has not.
    """
    began = _start_time(pid)
    return began is None or began > when + CLOCK_SLACK


@cache
def boot_id() -> str:
    """Which start of this machine it is; empty where a process's start has the date in it."""
    path = PROC / "sys/kernel/random/boot_id"
    return path.read_text(encoding="ascii").strip() if path.exists() else ""


def started(pid: int) -> str | None:
    """When a process of this machine began, in words that stay; None if it has ended.

    On Linux in ticks since the machine's start, which a clock that is set right doesn't move.
    """
    return _ticks(pid) if _has_proc() else _ps(pid)


def _start_time(pid: int) -> float | None:
    """When it began, in seconds since 1970 by the clock as it is now."""
    if (told := started(pid)) is None:
        return None
    if not _has_proc():
        return time.mktime(time.strptime(told))
    up = float((PROC / "uptime").read_text(encoding="ascii").split()[0])
    return time.time() - up + int(told) / os.sysconf("SC_CLK_TCK")


def _has_proc() -> bool:
    return (PROC / "self" / "stat").exists()


def _ticks(pid: int) -> str | None:
    try:
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name comes before, in brackets, and may hold anything.
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in GONE_STATES else fields[19]


def _ps(pid: int) -> str | None:
    asked = ["ps", "-o", "lstart=", "-p", str(pid)]
    environment = {**os.environ, "LC_ALL": "C"}
    told = subprocess.run(asked, capture_output=True, text=True, env=environment, check=False)
    return told.stdout.strip() or None
