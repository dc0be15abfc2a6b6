"""Are the issued predictions those of their model? Recomputed from the stored features."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from clv_assets.core.governance.evidence import recomputed_otherwise
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.json_entries import read_entries, write_entries

READ = ("features", "predictions")


@dataclass(frozen=True)
class Verified:
    """What recomputing a cutoff's predictions gave.

    Attributes:
        files: SHA-256 (hex) of the stored features and predictions that were compared.
        customers: in the predictions.
        differing: of these, whose prediction is another than the model says.
    """

    cutoff: str
    model_id: str
    files: str
    customers: int
    differing: int


def verify(engine: Engine, cutoff: date) -> Verified:
    """Recompute the issued predictions of a cutoff, unless the same files were compared before."""
    key = str(cutoff)
    known = verified(engine)
    files = _digest(engine, key)
    if key in known and known[key].files == files:
        return known[key]
    issued, features = (engine.files.read(asset, key) for asset in ("predictions", "features"))
    model_id = str(issued["model_id"][0])
    again = engine.models.load(model_id).predict(features, cutoff)
    result = Verified(key, model_id, files, issued.height, recomputed_otherwise(issued, again))
    with engine.lock("verified"):
        write_entries(_book(engine), {**verified(engine), key: result})
    return result


def verify_open(engine: Engine, today: date) -> list[Verified]:
    """Verify every cutoff whose window is still open: what campaigns use now."""
    return [
        verify(engine, cutoff)
        for cutoff, issued in engine.ledger.issued().items()
        if issued.window_end > today and _is_whole(engine, str(cutoff))
    ]


def verified(engine: Engine) -> dict[str, Verified]:
    """What was verified so far, by cutoff.

    Raises:
        ClvError: the file was damaged.
    """
    return read_entries(_book(engine), Verified, "remove it: all is verified anew")


def _book(engine: Engine) -> Path:
    return engine.root / "verified.json"


def _is_whole(engine: Engine, key: str) -> bool:
    return all(engine.files.exists(asset, key) for asset in READ)


def _digest(engine: Engine, key: str) -> str:
    digest = hashlib.sha256()
    for asset in READ:
        digest.update(engine.files.path(asset, key).read_bytes())
    return digest.hexdigest()


def faulty(engine: Engine) -> dict[str, Verified]:
    """Cutoffs whose predictions, as they are stored now, are not those of their model."""
    return {
        key: one
        for key, one in verified(engine).items()
        if one.differing and _is_whole(engine, key) and _digest(engine, key) == one.files
    }
