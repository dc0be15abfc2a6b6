"""An ingest that fails, remembered until one succeeds: since when, why, and the alerts it raised.

Whoever runs it (the command line, a schedule, a person in the UI), the state is in one file.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from clv_assets.core.errors import ClvError
from clv_assets.core.monitoring.alerts import ingest_alert, trust_alerts
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.gates import REMEDY
from clv_assets.io.storage.atomic import write_text
from clv_assets.io.storage.json_entries import read_json

KILLED = (
    "it was killed before it ended, as happens where memory runs out: see the system's log; the "
    "orders on file are whole"
)


@dataclass(frozen=True)
class FailedIngest:
    """What is known of an ingest that has not succeeded since.

    Attributes:
        since, last: ISO days of the first and the newest failure since the last success.
        reason: the newest.
        alerts: names of the alerts raised since the last success.
    """

    since: str
    last: str
    reason: str
    alerts: list[str]


def failed_ingest(engine: Engine) -> FailedIngest | None:
    """The failure that still stands; None if the last ingest succeeded, or there was none."""
    path, started = _path(engine), _started(engine)
    content = read_json(path, "remove it; the next ingest begins it anew")
    failure = None if content is None else FailedIngest(**content)
    if not started.exists() or engine.is_held("ingest"):
        return failure
    day = started.read_text(encoding="utf-8").strip()
    before = failure or FailedIngest(day, day, KILLED, [])
    return replace(before, last=day, reason=KILLED)


@contextmanager
def attempt(engine: Engine, today: date) -> Iterator[None]:
    """An ingest by who holds its lock. If its process is killed it is one that has failed."""
    started = _started(engine)
    if started.exists():
        day = date.fromisoformat(started.read_text(encoding="utf-8").strip())
        note_failure(engine, ClvError(KILLED), day)
    write_text(started, f"{today}\n")
    try:
        yield
    finally:
        started.unlink(missing_ok=True)


def _watermark(engine: Engine) -> str | None:
    """Up to when the stored orders are complete; None if there are none that can be read."""
    with suppress(ClvError):
        return str(engine.ledger.watermark())
    return None


def note_failure(engine: Engine, error: Exception, today: date) -> None:
    """Remember that the ingest of ``today`` failed, and raise an alert if its kind is new."""
    before = failed_ingest(engine)
    since = date.fromisoformat(before.since) if before else today
    reason = reason_of(error)
    alert = ingest_alert(reason, since, _watermark(engine))
    raised = list(before.alerts) if before else []
    if not any(name.startswith(alert.name) for name in raised):
        # One of this day and kind may be on file already, of a failure that has been mended since.
        again = sum(name.startswith(alert.name) for name in engine.alerts.names())
        alert = replace(alert, name=f"{alert.name}-{again + 1}") if again else alert
        engine.alerts.record(alert)
        raised.append(alert.name)
    failure = FailedIngest(str(since), str(today), reason, raised)
    write_text(_path(engine), json.dumps(asdict(failure), indent=1) + "\n")


def note_success(engine: Engine) -> None:
    """Forget the failure, and raise an alert for each month that can't be trusted since."""
    _path(engine).unlink(missing_ok=True)
    for alert in trust_alerts(engine.ledger.distrust(), REMEDY):
        engine.alerts.record(alert)


def open_alerts(engine: Engine) -> list[str]:
    """Names of the alerts on file of a failure that still stands, and of what is suspect now."""
    failure = failed_ingest(engine)
    ingested = engine.files.exists("transactions")
    suspect = trust_alerts(engine.ledger.distrust(), REMEDY) if ingested else []
    names = [*(failure.alerts if failure else []), *(alert.name for alert in suspect)]
    on_file = set(engine.alerts.names())
    return [name for name in names if name in on_file]


def reason_of(error: Exception) -> str:
    """An error as a person may read and forward it.

    What another library says of a fault may hold a password: then the kind must do.
    """
    if isinstance(error, ClvError | OSError | MemoryError):
        return str(error) or type(error).__name__
    return f"unexpected {type(error).__name__}, a fault of the program; its run shows the trace"


def _path(engine: Engine) -> Path:
    return engine.root / "failed_ingest.json"


def _started(engine: Engine) -> Path:
    return engine.root / "ingest_started"
