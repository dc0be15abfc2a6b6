"""What keeps a deployment small: old runs, temporary files and unused locks are removed."""

from pathlib import Path

from dagster import DagsterInstance

from clv_assets.io.deployment.engine import Engine
from clv_assets.io.runs.retention import prune_runs
from clv_assets.io.storage.asset_files import is_local
from clv_assets.io.storage.atomic import sweep
from clv_assets.io.storage.locks import sweep_locks


def tidy(engine: Engine, instance: DagsterInstance) -> str:
    """Remove what nobody needs any more; returns in words what was removed, empty if nothing."""
    base = engine.files.base
    folders = [engine.root, *([Path(base.path)] if is_local(base) else [])]
    files = sum(sweep(folder) for folder in folders if folder.exists())
    sweep_locks(engine.root / "locks", "score-*")
    runs = prune_runs(engine, instance)
    removed = [f"{runs:,} runs"] * bool(runs) + [f"{files:,} temporary files"] * bool(files)
    return f"removed {' and '.join(removed)} that nobody needs any more" if removed else ""
