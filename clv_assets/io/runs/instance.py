"""The Dagster instance of a deployment, opened by one process at a time until it is whole."""

import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from clv_assets.core.errors import ClvError, DamagedError
from clv_assets.io.deployment.dagster_home import ensure_home, settings_of_commands
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.identity import remember
from clv_assets.io.runs.databases import DATABASES, fault
from clv_assets.io.storage.locks import locked

if TYPE_CHECKING:
    from dagster import DagsterInstance

FIRST_OPENING_SECONDS = 300.0  # several commands at once wait for the first one's tables


def open_instance(engine: Engine) -> "DagsterInstance":
    """The instance of a deployment, with its tables, for what runs in this process.

    Raises:
        ClvError: it is that of another deployment.
    """
    # Two processes that make the same tables at once would fail, either of them.
    with locked(engine.root / "locks", "instance", wait_seconds=FIRST_OPENING_SECONDS):
        home = ensure_home(engine.deployment)
        remember(engine)
        os.environ["DAGSTER_HOME"] = str(home)
        logging.getLogger("alembic").setLevel(logging.WARNING)

        for name in DATABASES:
            if why := fault(home / name, thorough=False):
                raise DamagedError(
                    f"{home / name}: Dagster's log can't be opened ({why})\nRestore it from a "
                    "backup; or `clv doctor --fix` sets it aside, and `clv catch-up` tells a new "
                    "one what is stored"
                )

        from dagster import DagsterInstance

        return DagsterInstance.from_config(str(home), settings_of_commands(home))


def end_dead(engine: Engine) -> list[str]:
    """Mark runs as failed whose process is gone; returns a sentence on each.

    Quick where there are none: Dagster is imported only if a run has not ended.
    """
    if not _has_unfinished(engine.deployment.dagster_home):
        return []
    from clv_assets.io.runs.dead_runs import end_dead_runs

    try:
        with open_instance(engine) as instance:
            return [str(dead) for dead in end_dead_runs(instance)]
    except ClvError as error:
        return [str(error)]  # what needs the log says so again, and the rest does without


def _has_unfinished(home: Path) -> bool:
    """Whether a run has not ended; yes in doubt, but no without a log of runs."""
    database = home / "history" / "runs.db"
    if not database.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            ended = "status IN ('SUCCESS', 'FAILURE', 'CANCELED', 'QUEUED')"
            return (
                connection.execute(f"SELECT 1 FROM runs WHERE NOT {ended}").fetchone() is not None
            )
    except sqlite3.Error:
        return True
