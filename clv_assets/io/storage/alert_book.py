"""Alert files, written once per breach, and the outbox that delivers them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from clv_assets.config.monitoring import Notify
from clv_assets.core.errors import BusyError
from clv_assets.core.monitoring.alerts import CLOSED, Alert
from clv_assets.io.storage.alert_channels import Channel, channels, read_alert
from clv_assets.io.storage.atomic import write_text
from clv_assets.io.storage.json_entries import read_json
from clv_assets.io.storage.locks import locked

COMMAND_MARK = ".delivered"
FAILURES = "undelivered.json"


class AlertBook:
    """``alerts/<name>.md``; a file ``<name>.delivered…`` beside it for each way that it went."""

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
        path = self.folder / f"{alert.name}.md"
        if read_alert(path) != alert:
            write_text(path, _text(alert))

    def close(self, name: str, why: str) -> None:
        """Say that an alert is over; if it comes back it is news, and goes out again."""
        alert = read_alert(self.folder / f"{name}.md")
        if not alert.is_over:
            self.update(replace(alert, body=f"{CLOSED}{why}\n\n{alert.body}"))
            for mark in self.folder.glob(f"{name}{COMMAND_MARK}*"):
                mark.unlink()

    def names(self) -> list[str]:
        """Names of all alerts on file, ascending."""
        return sorted(path.stem for path in self._pages())

    def undelivered(self, mark: str = COMMAND_MARK) -> list[Path]:
        """Files of the alerts that did not go the way that leaves this mark, by name.

        What is over by now isn't news: a new channel doesn't begin with it.
        """
        waiting = [path for path in self._pages() if not path.with_suffix(mark).exists()]
        return [path for path in waiting if not read_alert(path).is_over]

    def _pages(self) -> list[Path]:
        return [path for path in sorted(self.folder.glob("*.md")) if path.is_file()]

    def deliver(self, notify: Notify) -> tuple[int, list[str]]:
        """Hand each undelivered alert to each channel; what fails stays for the next time.

        Returns:
            How many were delivered, and what went wrong with the others.
        """
        ways = [way for way in channels(notify) if self.undelivered(way.mark)]
        if not ways:
            self._note([])
            return 0, []
        try:
            # The sensor and the command line may drain at once; each alert goes out once.
            with locked(self.folder, "delivery"):
                delivered, failures = self._drain(ways)
                self._note(failures)
                return delivered, failures
        except BusyError as error:
            return 0, [str(error)]

    def failures(self) -> list[str]:
        """What could not be delivered at the last try, each with what went wrong."""
        kept = read_json(self.folder / FAILURES, "remove it") or {}
        return [str(failure) for failure in kept.get("failures", [])]

    def _note(self, failures: list[str]) -> None:
        path = self.folder / FAILURES
        if failures:
            write_text(path, json.dumps({"failures": failures}, ensure_ascii=False) + "\n")
        else:
            path.unlink(missing_ok=True)

    def _drain(self, ways: Sequence[Channel]) -> tuple[int, list[str]]:
        delivered, failures = 0, []
        for way in ways:
            for path in self.undelivered(way.mark):
                failure = way.send(path)
                if failure is None:
                    write_text(path.with_suffix(way.mark), "")
                    delivered += 1
                else:
                    failures.append(f"{path.name}: {failure}")
        return delivered, failures


def _text(alert: Alert) -> str:
    return f"# {alert.title}\n\n{alert.body}\n"
