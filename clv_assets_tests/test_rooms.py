"""Who may import whom: down only, never up or sideways unless named here; and how large a room is.

The tables are the plan of the house. A new room is a new line in them.
"""

from pathlib import Path

import pytest

import clv_assets
from clv_assets_tests.imports import imported_names

PACKAGE = Path(clv_assets.__file__).parent
EVERYTHING = "*"
MOST_LINES = 2000

# By room, the others beside it that it may import.
PACKAGE_ROOMS = {
    "config": "",
    "core": "config",
    "io": "config core",
    "assets": "config core io metadata resources partitions",
    "checks": "config core io metadata resources partitions",
    "automation": "config core io metadata resources partitions",
    "cli": "config core io metadata definitions",
}
# config, calendar and the files at the core's root are open to all rooms of the core.
CORE_ROOMS = {
    "calendar": "",
    "btyd": "",
    "lines": "",
    "metrics": "",
    "quality": "",
    "columns": "lines",
    "amounts": "columns lines",
    "guess": "amounts columns lines",
    "orders": "lines",
    "features": "orders lines",
    "snapshots": "features orders",
    "model": "snapshots features btyd",
    "trials": "model snapshots features metrics orders",
    "lenses": "model snapshots features",
    "label_months": "champion trials lenses model features metrics btyd",
    "monitoring": "label_months champion trials features metrics quality lenses",
    "champion": "trials lenses model snapshots features metrics orders",
    "governance": "champion model trials metrics monitoring",
    "backtest": "champion trials model snapshots features metrics orders lines btyd",
    "handover": "",
    "report": "backtest governance label_months monitoring champion trials lenses model snapshots "
    "features metrics quality orders lines amounts columns guess",
    "pages": EVERYTHING,
}
# config and core are open to all rooms of io.
IO_ROOMS = {
    "formats": "",
    "sql": "",
    "storage": "",
    "source": "formats sql storage",
    "deployment": "source storage",
    "validation": "source formats",
    "handover": "sql storage",
    "operations": "handover deployment validation source storage",
    "customers": "operations handover deployment storage",
    "runs": "operations deployment storage",
}
ROOT_FILES = {"metadata", "resources", "partitions", "definitions"}
TABLES = {"": PACKAGE_ROOMS, "core": CORE_ROOMS, "io": IO_ROOMS}
ALWAYS = {"": set(), "core": {"calendar"}, "io": set()}
# Files at the core's root, which all rooms may import, stand on nothing but each other.
CORE_ROOT_MAY = {"fingerprint.py": {"calendar"}}
ROOMS = [(house, room) for house, table in TABLES.items() for room in table]


def offences(house: str, room: str, source: str) -> list[str]:
    """Imports of ``source``, a module of a room, that look up or sideways."""
    table = TABLES[house]
    allowed = {room, *ALWAYS[house], *table[room].split()}
    if table[room] == EVERYTHING:
        return []
    rooms = set(table) | (set() if house else ROOT_FILES)
    found = [(_room_of(name, house), name) for name in imported_names(source)]
    return [name for other, name in found if other in rooms and other not in allowed]


def _room_of(name: str, house: str) -> str | None:
    """The room of ``house`` that a dotted name lies in."""
    below = f"clv_assets.{house}." if house else "clv_assets."
    return name.removeprefix(below).split(".")[0] if name.startswith(below) else None


def sources(folder: Path) -> dict[str, str]:
    files = sorted(folder.rglob("*.py"))
    return {
        file.relative_to(PACKAGE).as_posix(): file.read_text(encoding="utf-8") for file in files
    }


@pytest.mark.parametrize("house", TABLES)
def test_every_room_is_in_the_table(house: str) -> None:
    folders = {file.parent.name for file in (PACKAGE / house).glob("*/__init__.py")}

    assert folders == set(TABLES[house])


@pytest.mark.parametrize(("house", "room"), ROOMS)
def test_a_room_looks_down_only(house: str, room: str) -> None:
    found = {
        file: offences(house, room, source)
        for file, source in sources(PACKAGE / house / room).items()
    }

    assert {file: names for file, names in found.items() if names} == {}


@pytest.mark.parametrize("file", sorted((PACKAGE / "core").glob("*.py")), ids=lambda f: f.name)
def test_a_file_at_the_root_of_the_core_stands_on_no_room(file: Path) -> None:
    rooms = {_room_of(name, "core") for name in imported_names(file.read_text(encoding="utf-8"))}

    assert rooms & set(CORE_ROOMS) <= CORE_ROOT_MAY.get(file.name, set())


@pytest.mark.parametrize("table", TABLES.values(), ids=["package", "core", "io"])
def test_the_arrows_of_the_table_go_round_nowhere(table: dict[str, str]) -> None:
    reached: set[str] = set()
    waiting = {
        room: set(table) - {room} if below == EVERYTHING else set(below.split()) & set(table)
        for room, below in table.items()
    }
    while ready := [room for room, below in waiting.items() if below <= reached]:
        reached |= set(ready)
        waiting = {room: below for room, below in waiting.items() if room not in reached}

    assert waiting == {}


@pytest.mark.parametrize(("house", "room"), [pair for pair in ROOMS if pair[0]])
def test_no_room_is_too_large_to_know(house: str, room: str) -> None:
    lines = sum(source.count("\n") for source in sources(PACKAGE / house / room).values())

    assert lines <= MOST_LINES


@pytest.mark.parametrize(
    "file", sorted(PACKAGE.rglob("*/__init__.py")), ids=lambda f: f.parent.name
)
def test_the_door_of_a_room_is_one_sentence_and_hands_nothing_on(file: Path) -> None:
    text = file.read_text(encoding="utf-8").strip()

    assert text.startswith('"""')
    assert text.count('"""') == 2
    assert text.endswith('."""')


@pytest.mark.parametrize(
    ("house", "room", "planted"),
    [
        ("core", "btyd", "from clv_assets.core.model.blend import Blend"),
        ("core", "model", "import clv_assets.core.trials.baseline"),
        ("core", "lines", "from clv_assets.core import orders"),
        ("core", "champion", "def late():\n    from clv_assets.core.report.plots import percent"),
        ("core", "snapshots", "from clv_assets.core.model import season as clock"),
        ("io", "formats", "from clv_assets.io.source.reading import Reading"),
        ("io", "deployment", "from clv_assets.io.operations import ingest"),
        ("io", "validation", "from clv_assets.io.deployment.engine import Engine"),
        ("", "config", "from clv_assets.core.calendar.windows import Window"),
        ("", "core", "from clv_assets import metadata"),
        ("", "io", "from clv_assets.assets.features import features"),
        ("", "checks", "from clv_assets.assets.features import features"),
        ("", "assets", "from clv_assets.definitions import build_definitions"),
        ("", "cli", "from clv_assets.automation import jobs"),
    ],
)
def test_a_planted_import_is_found(house: str, room: str, planted: str) -> None:
    assert offences(house, room, planted) != []


def test_an_import_that_looks_down_is_let_be() -> None:
    below = "from clv_assets.core.snapshots.recipe import Recipe\nimport numpy"

    assert offences("core", "model", below) == []
