"""Which code runs: a hash of the package's sources, and the git commit where there is one."""

import functools
import hashlib
import importlib.metadata
import platform
import subprocess
from pathlib import Path

import clv_assets

PACKAGE = Path(clv_assets.__file__).resolve().parent
CARD_LIBRARIES = (
    "clv_assets",
    "numpy",
    "pandas",
    "polars",
    "scikit-learn",
    "scipy",
    "xgboost-cpu",
    "joblib",
)


@functools.cache
def code_hash() -> str:
    """SHA-256 (hex) of the sources that decide a model and its predictions."""
    files = [file for room in ("config", "core") for file in (PACKAGE / room).rglob("*.py")]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(PACKAGE).as_posix()}\x1f".encode())
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
    versions = {name: importlib.metadata.version(name) for name in CARD_LIBRARIES}
    return {"python": platform.python_version(), **versions}
