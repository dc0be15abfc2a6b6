"""The domain core knows no framework, no file, no clock and no environment."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import clv_assets.core

CORE = sorted(Path(clv_assets.core.__file__).parent.glob("*.py"))
WORLD = {
    *("dagster", "dagster_pandas", "os", "pathlib", "shutil", "tempfile", "subprocess", "socket"),
    *("requests", "urllib", "http", "fsspec", "time", "random", "logging", "sys"),
}
CLOCKS = {("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today")}
OTHER_LAYERS = ("clv_assets.io", "clv_assets.assets", "clv_assets.cli", "clv_assets.resources")


def offences(source: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            imported = [node.module or ""]
            if node.level:
                found.append("relative import")
        else:
            imported = []
        found += [name for name in imported if name.split(".")[0] in WORLD]
        found += [name for name in imported if name.startswith(OTHER_LAYERS)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found += [node.func.id] if node.func.id in ("open", "print", "input") else []
        if isinstance(node, ast.Attribute):
            owner = getattr(node.value, "id", getattr(node.value, "attr", None))
            found += [f"{owner}.{node.attr}"] if (owner, node.attr) in CLOCKS else []
            found += (
                [node.attr] if node.attr.startswith(("read_", "scan_", "write_", "sink_")) else []
            )
    return found


@pytest.mark.parametrize("file", CORE, ids=lambda file: file.name)
def test_a_core_module_touches_nothing_outside(file: Path) -> None:
    assert offences(file.read_text(encoding="utf-8")) == []


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
        "from clv_assets.io.models import ModelStore",
        "from . import windows",
    ],
)
def test_the_walk_sees_an_offence(source: str) -> None:
    assert offences(source)


def loaded_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_a_champion_is_imported_without_dagster_or_the_heavy_learners() -> None:
    loaded = loaded_after("import clv_assets.core.champion")

    assert not loaded & {"dagster", "xgboost", "sklearn", "joblib", "matplotlib"}


def test_the_config_is_imported_without_frames() -> None:
    assert "dagster" not in loaded_after("import clv_assets.config")
