"""Alert files, written once per breach, and the outbox that delivers them."""

import os
import signal
import subprocess
import tempfile
from pathlib import Path

from clv_assets.config.monitoring import Notify
from clv_assets.core.errors import BusyError
from clv_assets.core.monitoring.alerts import Alert
from clv_assets.io.storage.atomic import write_text
from clv_assets.io.storage.locks import locked


class AlertBook:
    """``alerts/<name>.md``; a ``<name>.delivered`` beside it once delivery succeeded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def record(self, alert: Alert) -> bool:
        """Write the alert unless this breach is on file; True if it is new."""
        path = self.folder / f"{alert.name}.md"
        if path.exists():
            return False
        write_text(path, _text(alert))
        return True

    def has(self, name: str) -> bool:
        """Whether an alert of this name is on file."""
        return (self.folder / f"{name}.md").exists()

    def update(self, alert: Alert) -> None:
        """Bring the file of an alert up to date; it isn't delivered again."""
        path, text = self.folder / f"{alert.name}.md", _text(alert)
        if path.read_text(encoding="utf-8", errors="replace") != text:
            write_text(path, text)

    def names(self) -> list[str]:
        """Names of all alerts on file, ascending."""
        return sorted(path.stem for path in self.folder.glob("*.md"))

    def undelivered(self) -> list[Path]:
        """Files of the alerts that were not delivered yet, by name."""
        alerts = sorted(self.folder.glob("*.md"))
        return [path for path in alerts if not path.with_suffix(".delivered").exists()]

    def deliver(self, notify: Notify) -> tuple[int, list[str]]:
        """Hand each undelivered alert to the command; what fails stays for the next time.

        Returns:
            How many were delivered, and what went wrong with the others.
        """
        if not (notify.words and self.undelivered()):
            return 0, []
        try:
            # The sensor and the command line may drain at once; each alert goes out once.
            with locked(self.folder, "delivery"):
                return self._drain(notify)
        except BusyError as error:
            return 0, [str(error)]

    def _drain(self, notify: Notify) -> tuple[int, list[str]]:
        delivered, failures = 0, []
        for path in self.undelivered():
            failure = _run(notify, path)
            if failure is None:
                write_text(path.with_suffix(".delivered"), "")
                delivered += 1
            else:
                failures.append(f"{path.name}: {failure}")
        return delivered, failures


def _text(alert: Alert) -> str:
    return f"# {alert.title}\n\n{alert.body}\n"


def _run(notify: Notify, path: Path) -> str | None:
    """Why the command failed; None if it didn't."""
    with path.open("rb") as alert, tempfile.TemporaryFile() as output:
        try:
            # Files, not pipes, and a session of its own: else the child of a shell script that
            # timed out would go on, and be waited for.
            process = subprocess.Popen(
                notify.words, stdin=alert, stdout=output, stderr=output, start_new_session=True
            )
        except OSError as error:
            return str(error)
        try:
            code = process.wait(notify.timeout_seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return f"{notify.words[0]} timed out after {notify.timeout_seconds:g} seconds"
        if code == 0:
            return None
        output.seek(0)
        last_words = output.read().decode(errors="replace").strip()[-200:]
        return f"{notify.words[0]} failed with code {code}: {last_words or 'no output'}"
