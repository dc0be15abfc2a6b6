"""Which code runs: hashes of the package's sources, and the git commit where there is one."""

import functools
import hashlib
import importlib.metadata
import platform
import subprocess
from collections.abc import Collection
from pathlib import Path

import clv_assets

PACKAGE = Path(clv_assets.__file__).resolve().parent
# Rooms of the core whose code decides a model: its members, its lens, its baseline, its totals.
MODEL_ROOMS = (
    *("calendar", "lines", "orders", "features", "snapshots", "btyd", "metrics"),
    *("model", "trials", "lenses", "champion"),
)
# And, beside those, what is blocked, by which model a cutoff is scored, how it is judged, and what
# is handed over of it.
LIFE_ROOMS = (*MODEL_ROOMS, "quality", "governance", "label_months", "monitoring", "handover")
CARD_LIBRARIES = ("clv_assets", "numpy", "pandas", "polars", "scikit-learn", "scipy", "joblib")


@functools.cache
def code_hash() -> str:
    """SHA-256 (hex) of the sources that decide a model and its predictions."""
    return sources_hash(PACKAGE, MODEL_ROOMS)


@functools.cache
def life_hash() -> str:
    """SHA-256 (hex) of the sources that decide what a deployment stores as it lives."""
    return sources_hash(PACKAGE, LIFE_ROOMS)


def sources_hash(package: Path, rooms: Collection[str]) -> str:
    """SHA-256 (hex) of the config, the files at the core's root, and some of its rooms, whole.

    Args:
        package: the folder of clv_assets, wherever it is.
        rooms: names of rooms of the core.
    """
    core = package / "core"
    folders = [package / "config", *(core / room for room in rooms)]
    files = [*core.glob("*.py"), *(file for folder in folders for file in folder.rglob("*.py"))]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(package).as_posix()}\x1f".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


@functools.cache
def code_commit() -> str:
    """The git commit of a checkout, marked ``-dirty`` if changed; else the package's version."""
    try:
        # Installed below some other checkout, the package is not of that checkout's commit.
        _git("ls-files", "--error-unmatch", "definitions.py")
        return _git("describe", "--always", "--dirty", "--abbrev=12")
    except (OSError, subprocess.SubprocessError):
        return f"version {importlib.metadata.version('clv_assets')}"


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(PACKAGE), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    return done.stdout.strip()


def library_versions() -> dict[str, str]:
    """Versions of Python and of the libraries that a model depends on."""
    import xgboost

    versions = {name: importlib.metadata.version(name) for name in CARD_LIBRARIES}
    # Distributions of several names bring it, by platform: it alone knows which version this is.
    return {"python": platform.python_version(), **versions, "xgboost": xgboost.__version__}
