"""Setting a deployment's storage aside for a new life: all of it or nothing, nothing deleted."""

import contextlib
import json
from pathlib import Path

from clv_assets.core.errors import BusyError
from clv_assets.io.deployment.deployment import SET_ASIDE
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.atomic import write_text
from clv_assets.io.storage.json_entries import read_json
from clv_assets.io.storage.locks import locked

JOURNAL = "set_aside.json"
DAEMON = "daemon"
WRITERS = ("life", "ingest", "promotion")


def set_aside(engine: Engine) -> Path | None:
    """Move the folder of a deployment, and its assets where they are elsewhere, out of the way.

    A kill in the middle is made up for by ``finish_setting_aside``.

    Returns:
        Where the folder is now; None if there was none.

    Raises:
        BusyError: something is at work in it.
    """
    if not engine.root.exists():
        return None
    if done := finish_setting_aside(engine):
        return done
    if engine.is_held(DAEMON):
        raise BusyError(f"{engine.deployment.name} is open in `clv ui`; stop that first")
    with contextlib.ExitStack() as held:
        for name in WRITERS:
            held.enter_context(locked(engine.root / "locks", name, wait_seconds=0))
        number = 1
        while _taken(engine, f"{SET_ASIDE}{number}"):
            number += 1
        journal = json.dumps({"suffix": f"{SET_ASIDE}{number}"})
        write_text(engine.root / JOURNAL, journal + "\n")
        return _move(engine)


def finish_setting_aside(engine: Engine) -> Path | None:
    """Go on with what a kill interrupted; None if nothing was."""
    return _move(engine) if (engine.root / JOURNAL).exists() else None


def _move(engine: Engine) -> Path:
    journal = read_json(engine.root / JOURNAL, "rename the folder by hand") or {}
    suffix = str(journal["suffix"])
    base = engine.files.base
    if engine.deployment.config.storage.assets is not None:
        # File by file: what was moved before a kill isn't in the way of the rest.
        for name in base.fs.find(base.path):
            target = f"{base.path}{suffix}{name.removeprefix(base.path)}"
            base.fs.makedirs(target.rpartition("/")[0], exist_ok=True)
            base.fs.mv(name, target)
    aside = engine.root.with_name(engine.root.name + suffix)
    engine.root.rename(aside)
    (aside / JOURNAL).unlink()
    return aside


def _taken(engine: Engine, suffix: str) -> bool:
    base = engine.files.base
    remote = base.with_name(base.name + suffix)
    return engine.root.with_name(engine.root.name + suffix).exists() or remote.exists()
