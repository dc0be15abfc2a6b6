"""``clv doctor``: everything that is stored, looked at, and what can be mended without harm."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clv_assets.core.contracts import CONTRACTS
from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.failed_ingest import failed_ingest
from clv_assets.io.operations.verification import faulty
from clv_assets.io.runs.databases import DATABASES, fault
from clv_assets.io.storage.asset_files import is_local

ASIDE = "set_aside"
SIDE_TABLES = ("transactions", "customer_aliases", "customer_attributes")
EVIDENCE = ("predictions",)


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be.

    Attributes:
        what: the path or thing, what is wrong, and what mends it.
        mend: moves it out of the way, so that it is made anew; None if only a person can mend it.
    """

    what: str
    mend: Callable[[], None] | None = None


def examine(engine: Engine) -> list[Finding]:
    """All findings, those of files first."""
    return [
        *_assets(engine),
        *_books(engine),
        *_models(engine),
        *_databases(engine),
        *_unfinished(engine),
    ]


def _assets(engine: Engine) -> Iterator[Finding]:
    for asset in SIDE_TABLES:
        if engine.files.exists(asset):
            yield from _file(engine, asset, None)
    for asset in CONTRACTS:
        for key in engine.files.keys(asset, also_damaged=True):
            yield from _file(engine, asset, key)
        for stray in engine.files.strays(asset):
            why = "is named after no cutoff or month, and not read; move it out of the folder"
            yield Finding(f"{stray}: {why}", _aside(engine, Path(stray.path)))


def _file(engine: Engine, asset: str, key: str | None) -> Iterator[Finding]:
    """That a file can't be read to its end; evidence stays where it is."""
    try:
        engine.files.read(asset, key)
        engine.files.facts(asset, key)
    except ClvError as error:
        path = engine.files.path(asset, key)
        mendable = asset not in EVIDENCE and is_local(path)
        yield Finding(str(error), _aside(engine, Path(path.path)) if mendable else None)


def _books(engine: Engine) -> Iterator[Finding]:
    """What is kept as JSON or CSV beside the assets, each as its reader has it."""
    readers: tuple[Callable[[], object], ...] = (
        engine.ledger.changes.read,
        engine.models.manifest,
        engine.incidents.acknowledged,
        engine.alerts.failures,
        lambda: [engine.ledger.rescoring.reason(key) for key in engine.ledger.rescoring.begun()],
        lambda: failed_ingest(engine),
        lambda: faulty(engine),
    )
    for read in readers:
        try:
            read()
        except ClvError as error:
            yield Finding(str(error))


def _models(engine: Engine) -> Iterator[Finding]:
    try:
        issuers = [one.model_id for one in engine.ledger.issued().values()]
        lost = engine.models.lost(issuers)
    except ClvError:
        return  # told as a book
    yield from (Finding(why) for why in lost.values())


def _databases(engine: Engine) -> Iterator[Finding]:
    """Dagster's own files; what they knew of assets is told anew from the files."""
    home = engine.deployment.dagster_home
    for name in DATABASES:
        path = home / name
        if why := fault(path, thorough=True):
            yield Finding(
                f"{path}: is damaged ({why}); restore it from a backup, or set Dagster's log "
                "aside: `clv catch-up` tells a new one what is stored",
                _aside(engine, home / Path(name).parts[0]),
            )


def _unfinished(engine: Engine) -> Iterator[Finding]:
    ledger = engine.ledger
    try:
        whole, issued = set(ledger.scored()), ledger.issued()
    except ClvError:
        return  # told as a file
    for cutoff in sorted(issued):
        if str(cutoff) not in whole:
            yield Finding(f"cutoff {cutoff}: its files are not of one issue; run `clv catch-up`")
    for key in ledger.off_grid():
        yield Finding(f"cutoff {key}: is not on the grid, and nobody judges it")


def _aside(engine: Engine, path: Path) -> Callable[[], None]:
    """Moves a file or folder into ``set_aside/`` of the deployment; nothing is deleted."""

    def move() -> None:
        if not path.exists():
            return
        folder = engine.root / ASIDE
        folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while (target := folder / f"{path.parent.name}-{path.name}-{number}").exists():
            number += 1
        shutil.move(path, target)

    return move
