"""What a replay was started with, so that going on with something else is noticed."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from clv_assets.core.errors import ClvError
from clv_assets.core.fingerprint import config_fingerprint, data_fingerprint
from clv_assets.io.deployment.code_version import life_hash
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.atomic import write_text
from clv_assets.io.storage.json_entries import read_json


@dataclass(frozen=True)
class ReplayState:
    """Everything that must stay the same for a replay to go on.

    Attributes:
        data, data_until: fingerprint of the orders before a day; the log may grow after it.
    """

    as_of: str
    pred_months: int | None
    history_months: int | None
    config: str
    code: str
    data: str
    data_until: str

    @classmethod
    def now(
        cls, engine: Engine, as_of: date, until: date, pred: int | None, history: int | None
    ) -> "ReplayState":
        """The state of a replay that starts, or goes on, now.

        Args:
            as_of: the champion's as-of.
            until: last day to live; up to it, or to the watermark, the orders must not change.
            pred, history: months of the champion's windows; None: the config's.
        """
        until = min(until, engine.ledger.watermark())
        return cls(
            as_of=str(as_of),
            pred_months=pred,
            history_months=history,
            config=config_fingerprint(engine.config.life_inputs()),
            code=life_hash(),
            data=data_fingerprint(engine.files.scan("transactions"), until),
            data_until=str(until),
        )


def path_of(engine: Engine) -> Path:
    """File of a deployment's replay state."""
    return engine.root / "replay.json"


def load(engine: Engine) -> ReplayState | None:
    """The state of the stored replay; None if there is no replay."""
    content = read_json(path_of(engine), "begin anew with --restart, or restore a backup")
    return None if content is None else ReplayState(**content)


def save(engine: Engine, state: ReplayState) -> None:
    """Keep the state of a replay, in place of the last one."""
    write_text(path_of(engine), json.dumps(asdict(state), indent=2) + "\n")


def require_same(engine: Engine, old: ReplayState, new: ReplayState) -> None:
    """Raises ClvError that names what differs between a stored replay and the one asked for."""
    words = {
        "as_of": "another --from",
        "pred_months": "other --pred-months",
        "history_months": "other --history-months",
        "config": "a changed config",
        "code": "a changed code version",
    }
    differing = [word for name, word in words.items() if getattr(old, name) != getattr(new, name)]
    until = date.fromisoformat(old.data_until)
    if data_fingerprint(engine.files.scan("transactions"), until) != old.data:
        differing.append(f"changed orders before {until}")
    if differing:
        raise ClvError(
            f"a replay as of {old.as_of} is stored in {engine.root}, and this one has "
            f"{', '.join(differing)}; add --restart to set the old one aside and begin anew"
        )
