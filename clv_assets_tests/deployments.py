"""Real deployments in a folder, real processes beside the test's own."""

import json
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from clv_assets.core.champion.champion import Champion
from clv_assets.core.governance.model_card import model_card
from clv_assets.io.deployment.deployment import load_deployment
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.ledger import SCORED_ASSETS
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.factories import FEW_TREES, make_lines

ORDERS = (
    ("ann", "1", "2024-01-05", "10.50"),
    ("ann", "1", "2024-01-05", "4.50"),
    ("bob", "2", "2024-02-10", "20"),
    ("ann", "3", "2024-05-30", "7"),
)
TODAY = date(2024, 6, 3)
# A sample shop that trains in a second.
SAMPLE_SHOP: dict[str, dict[str, Any]] = {
    "source": {"sample": {"customers": 250, "seed": 7}, "currency": "EUR"},
    "training": {"pred_months": 3, "history_months": 6, "max_snapshots": 6, "max_origins": 3},
    "modeling": FEW_TREES,
    "clustering": {"n_clusters": 3},
}
# A window search of a second: one pair of windows at one origin.
ONE_PAIR: dict[str, Any] = {
    "history_months": [3],
    "pred_months": [3],
    "n_estimators": 2,
    "max_origins": 1,
    "min_origins": 1,
    "min_customers": 50,
}


def write_orders(path: Path, *rows: tuple[Any, ...]) -> Path:
    """A CSV of source lines; four plain ones unless told otherwise."""
    make_lines(*(rows or ORDERS)).write_csv(path)
    return path


def make_engine(folder: Path, name: str = "shop", **sections: Any) -> Engine:
    """The engine of ``<folder>/<name>.yaml``, stored in ``<folder>/data``; waits for no lock."""
    sections = {"source": {"path": "orders.csv"}, **sections}
    storage = {"root": str(folder / "data"), **sections.pop("storage", {})}
    config = folder / f"{name}.yaml"
    content = json.dumps({**sections, "storage": storage}, default=str)
    config.write_text(content, encoding="utf-8")
    return Engine(load_deployment(str(config)), wait_seconds=0)


def make_sample_shop(folder: Path, name: str = "shop", **overrides: dict[str, Any]) -> Engine:
    """The engine of a sample shop; what is given of a section is laid over the section's rest."""
    names = {**SAMPLE_SHOP, **overrides}
    sections = {key: {**SAMPLE_SHOP.get(key, {}), **overrides.get(key, {})} for key in names}
    return make_engine(folder, name, **sections)


def copy_of(engine: Engine, folder: Path) -> Engine:
    """The same deployment in a folder of its own, with all that has been done with it."""
    path = engine.deployment.config_path
    shutil.copytree(path.parent, folder, dirs_exist_ok=True)
    sections = json.loads(path.read_text(encoding="utf-8"))
    sections["storage"].pop("root")
    return make_engine(folder, path.stem, **sections)


def make_card(champion: Champion, **overrides: Any) -> dict[str, Any]:
    plain = {
        "approved_by": "Ada",
        "reason": "first champion",
        "promoted_on": "2025-01-02",
        "code_commit": "abc",
        "code_hash": "0" * 64,
        "library_versions": {},
    }
    return model_card(champion, **{**plain, **overrides})


def store_prediction(
    engine: Engine, cutoff: date, window_end: date, model_id: str, **overrides: Any
) -> None:
    """One customer's prediction, on file, with the other scored assets beside it."""
    row = {
        "customer_id": "ann",
        "cutoff": cutoff,
        "window_end": window_end,
        "predicted_clv": 1.0,
        "model_id": model_id,
        "in_sample": False,
        **overrides,
    }
    for asset in SCORED_ASSETS:
        engine.files.write(Stored(pl.DataFrame([row])), asset, str(cutoff))


@contextmanager
def running(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A second Python process; talks over stdin and stdout, killed at the end if it still runs."""
    command = [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def next_line(process: subprocess.Popen[str]) -> str:
    """What the process says next; blocks until it does."""
    assert process.stdout is not None
    return process.stdout.readline().strip()
