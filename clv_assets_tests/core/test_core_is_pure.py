"""The domain core knows no framework, no file, no clock and no environment."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import clv_assets.core
from clv_assets_tests.imports import imported_names

ROOT = Path(clv_assets.core.__file__).parent
CORE = sorted(ROOT.rglob("*.py"))
WORLD = {
    *("dagster", "dagster_pandas", "os", "pathlib", "shutil", "tempfile", "subprocess", "socket"),
    *("requests", "urllib", "http", "fsspec", "time", "random", "logging", "sys"),
}
CLOCKS = {("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today")}
INNER_LAYERS = {"core", "config"}
FILES = ("read_", "scan_", "write_", "sink_")


def offences(source: str) -> list[str]:
    imported = [name for name in imported_names(source) if _is_outside(name)]
    return [*imported, *(name for node in ast.walk(ast.parse(source)) for name in _touched(node))]


def _is_outside(name: str) -> bool:
    first, *rest = name.split(".")
    if first == "clv_assets":
        return rest[0] not in INNER_LAYERS
    return first in WORLD or name.startswith(".")


def _touched(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield from ({node.func.id} & {"open", "print", "input"})
    if isinstance(node, ast.Attribute):
        owner = getattr(node.value, "id", getattr(node.value, "attr", None))
        if (owner, node.attr) in CLOCKS or node.attr.startswith(FILES):
            yield f"{owner}.{node.attr}"


@pytest.mark.parametrize("file", CORE, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_core_module_touches_nothing_outside(file: Path) -> None:
    assert offences(file.read_text(encoding="utf-8")) == []


def test_every_room_of_the_core_is_looked_at() -> None:
    assert ROOT / "btyd" / "pareto_nbd.py" in CORE


@pytest.mark.parametrize(
    "source",
    [
        "import dagster",
        "from dagster import asset",
        "import os.path",
        "from pathlib import Path",
        "def f():\n    import subprocess",
        "open('x')",
        "from datetime import datetime\ndatetime.now()",
        "import datetime\ndatetime.date.today()",
        "import time\ntime.time()",
        "import polars as pl\npl.read_csv('x')",
        "frame.write_parquet('x')",
        "from clv_assets.io.storage.model_store import ModelStore",
        "from clv_assets import io",
        "import clv_assets.checks.features",
        "from clv_assets.automation import jobs",
        "from clv_assets import metadata",
        "from clv_assets.definitions import defs",
        "from . import windows",
    ],
)
def test_the_walk_sees_an_offence(source: str) -> None:
    assert offences(source)


def test_the_walk_lets_the_core_and_the_config_pass() -> None:
    assert not offences(
        "from clv_assets.core.calendar import windows\nimport clv_assets.config.deployment"
    )


def loaded_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_a_champion_is_imported_without_dagster_or_the_heavy_learners() -> None:
    loaded = loaded_after("import clv_assets.core.champion.champion")

    assert not loaded & {"dagster", "xgboost", "sklearn", "joblib", "matplotlib"}


def test_the_config_is_imported_without_frames() -> None:
    assert "dagster" not in loaded_after("import clv_assets.config.deployment")
