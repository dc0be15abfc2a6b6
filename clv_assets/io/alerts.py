"""Alert files, written once per breach, and the outbox that delivers them."""

import subprocess
from pathlib import Path

from clv_assets.config import Notify
from clv_assets.core.alerts import Alert
from clv_assets.io.files import write_text


class AlertBook:
    """``alerts/<name>.md``; a ``<name>.delivered`` beside it once delivery succeeded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def record(self, alert: Alert) -> bool:
        """Write the alert unless this breach is on file; True if it is new."""
        path = self.folder / f"{alert.name}.md"
        if path.exists():
            return False
        write_text(path, f"# {alert.title}\n\n{alert.body}\n")
        return True

    def names(self) -> list[str]:
        return sorted(path.stem for path in self.folder.glob("*.md"))

    def undelivered(self) -> list[Path]:
        alerts = sorted(self.folder.glob("*.md"))
        return [path for path in alerts if not path.with_suffix(".delivered").exists()]

    def deliver(self, notify: Notify) -> tuple[int, list[str]]:
        """Hand each undelivered alert to the command; what fails stays for the next time.

        Returns:
            How many were delivered, and what went wrong with the others.
        """
        delivered, failures = 0, []
        for path in self.undelivered() if notify.command else []:
            failure = _run(notify, path)
            if failure is None:
                write_text(path.with_suffix(".delivered"), "")
                delivered += 1
            else:
                failures.append(f"{path.name}: {failure}")
        return delivered, failures


def _run(notify: Notify, path: Path) -> str | None:
    try:
        subprocess.run(
            notify.command,
            input=path.read_bytes(),
            capture_output=True,
            timeout=notify.timeout_seconds,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return str(error)
    return None
