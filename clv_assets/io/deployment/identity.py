"""Whose deployment it is: one shop's orders must never be scored as another's.

A deployment is named after its config file, and two files of one name would share its folder. So it
remembers which config and source made it, and the grid that its cutoffs were issued on.
"""

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Self

from clv_assets.config.calendar import Cutoffs
from clv_assets.config.source import Source
from clv_assets.core.calendar.cadence import Cadence
from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.atomic import write_text
from clv_assets.io.storage.json_entries import read_json


@dataclass(frozen=True)
class Identity:
    """What made a deployment.

    Attributes:
        config: the config file.
        root: the deployment's folder; in another one it has moved as a whole.
        source: where its orders come from.
        cutoffs: the grid, as the config has it.
    """

    config: str
    root: str
    source: list[str]
    cutoffs: dict[str, Any]

    @classmethod
    def of(cls, engine: Engine) -> Self:
        """That of the config as it is now."""
        deployment = engine.deployment
        return cls(
            str(deployment.config_path),
            str(engine.root.resolve()),
            locations(engine.config.source, deployment.config_path.parent),
            engine.config.cutoffs.model_dump(mode="json"),
        )


def locations(source: Source, folder: Path) -> list[str]:
    """Where orders come from: files, URLs, a table of a database, the sample shop."""
    if source.sql is not None:
        return [f"{source.sql.table or 'a query'} in the database of {source.sql.url_env}"]
    if source.path is None:
        sample = source.sample
        return [f"the sample shop (seed {sample.seed})" if sample else "nowhere"]
    paths = [source.path] if isinstance(source.path, str) else list(source.path)
    return [path if "://" in path else os.path.normpath(folder / path) for path in paths]


def require_own(engine: Engine) -> None:
    """Refuse a config of another shop, and one whose grid leaves out what was issued.

    The file that made a deployment may be edited to name other orders; the next ingest looks at
    them, see ``is_elsewhere``.

    Raises:
        ClvError: names both, and what to do.
    """
    before = _remembered(engine)
    if before is None:
        return
    now = Identity.of(engine)
    if is_elsewhere(engine) and before.config != now.config:
        raise other_source(engine)
    _refuse_orphans(engine, before)


def is_elsewhere(engine: Engine) -> bool:
    """Whether the config names none of the places that the stored orders came from."""
    before, now = _remembered(engine), Identity.of(engine)
    if before is None or before.root != now.root:
        return False
    return not set(before.source) & set(now.source)


def other_source(engine: Engine, why: str = "") -> ClvError:
    """The error of a config that seems to be of another shop; ``why`` is a sentence."""
    before, now = _remembered(engine), Identity.of(engine)
    assert before is not None
    return ClvError(
        f"{engine.root} is the deployment of {before.config}, with orders from "
        f"{', '.join(before.source)}; {now.config} names {', '.join(now.source)}. {why}\n"
        "If it is another shop, give its config another name; if it is the same one, say so once: "
        f"clv ingest --same-shop --config {now.config}"
    )


def remember(engine: Engine, *, with_source: bool = False) -> None:
    """Keep what makes this deployment as of now.

    Args:
        with_source: also if the orders come from elsewhere than those stored.
    """
    before, now = _remembered(engine), Identity.of(engine)
    if before is not None and not with_source and is_elsewhere(engine):
        now = replace(now, source=before.source)
    if before != now:
        write_text(_path(engine), json.dumps(asdict(now), indent=1) + "\n")


def _refuse_orphans(engine: Engine, before: Identity) -> None:
    then, now = (
        Cadence.of(cutoffs)
        for cutoffs in (Cutoffs.model_validate(before.cutoffs), engine.config.cutoffs)
    )
    issued = [date.fromisoformat(key) for key in engine.files.keys("predictions")]
    orphans = [day for day in issued if then.on_grid(day) and not now.on_grid(day)]
    if not orphans:
        return
    more = f" and {len(orphans) - 1} more" if len(orphans) > 1 else ""
    raise ClvError(
        f"{engine.deployment.config_path}: with these cutoffs (weekday, start, end) nobody would "
        f"ever judge cutoff {orphans[0]}{more}, which was issued on {then.weekday}s from "
        f"{then.start} to {then.end or 'today'}\n"
        "Put cutoffs back, or begin another deployment: a config under another name."
    )


def _remembered(engine: Engine) -> Identity | None:
    content = read_json(_path(engine), "remove it; the next command writes it anew")
    return None if content is None else Identity(**content)


def _path(engine: Engine) -> Path:
    return engine.root / "deployment.json"
