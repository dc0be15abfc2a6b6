"""A terminal to look on while ``clv`` works, and to press Ctrl-C at."""

import os
import pty
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from clv_assets_tests.cli.commands import CLV

CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@dataclass
class Terminal:
    """A command whose standard error is a terminal; its standard output is a pipe."""

    process: "subprocess.Popen[str]"
    master: int
    shown: str = ""

    def until(self, words: str) -> str:
        """All that was shown, as soon as it has ``words``, or at its end."""
        while words not in self.shown:
            try:
                more = os.read(self.master, 65536)
            except OSError:  # the other side is closed
                return self.shown
            self.shown += CONTROL.sub("", more.decode(errors="replace"))
        return self.shown

    def press_ctrl_c(self) -> None:
        """Interrupt all that runs in the terminal, as a terminal does."""
        os.killpg(self.process.pid, signal.SIGINT)

    def end(self) -> tuple[int, str]:
        """Exit code and all that was shown."""
        shown = self.until("\0")
        return self.process.wait(), shown


@contextmanager
def terminal(*arguments: str) -> Iterator[Terminal]:
    """``clv`` with these arguments, at work."""
    master, slave = pty.openpty()
    away = ("CLV_STORAGE", "DAGSTER_HOME")
    env = {name: value for name, value in os.environ.items() if name not in away}
    process = subprocess.Popen(
        [str(CLV), *arguments],
        env={**env, "COLUMNS": "120", "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=slave,
        text=True,
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        process.kill()
        process.communicate()
        os.close(master)
