"""Who may import whom: down only, never up or sideways unless named here."""

from pathlib import Path

import pytest

import clv_assets
from clv_assets_tests.imports import imported_names

PACKAGE = Path(clv_assets.__file__).parent
EVERYTHING = "*"
MOST_LINES = 2000

# Of each room of the core, the others that it may import; config, calendar and the files at the
# core's root are open to all.
CORE = {
    "calendar": "",
    "btyd": "",
    "lines": "",
    "metrics": "",
    "quality": "",
    "guess": "lines",
    "orders": "lines",
    "features": "orders lines",
    "snapshots": "features orders",
    "model": "snapshots features btyd",
    "trials": "model snapshots features metrics orders",
    "lenses": "model snapshots features",
    "monitoring": "trials features metrics quality lenses champion",
    "champion": "trials lenses model snapshots features metrics orders",
    "governance": "champion trials metrics monitoring",
    "backtest": "champion trials model snapshots features metrics orders lines btyd",
    "report": EVERYTHING,
}
OUTER = {
    "config": "",
    "core": "config",
    "io": "config core",
    "assets": "config core io",
    "checks": "config core io",
    "automation": "config core io",
    "cli": "config core io",
}
ROOT_FILES = {"metadata", "resources", "partitions"}


def room_of(name: str, *, below: str) -> str | None:
    """The room of ``below`` that a dotted name lies in; None if it is none of its modules."""
    if not name.startswith(f"{below}."):
        return None
    return name.removeprefix(f"{below}.").split(".")[0]


def modules(folder: str) -> list[Path]:
    return sorted((PACKAGE / folder).rglob("*.py"))


def core_offences(room: str, source: str) -> list[str]:
    """Imports of rooms of the core that ``room`` may not see."""
    rooms = set(CORE)
    allowed = rooms if CORE[room] == EVERYTHING else {room, "calendar", *CORE[room].split()}
    found = [(room_of(name, below="clv_assets.core"), name) for name in imported_names(source)]
    return [name for other, name in found if other in rooms and other not in allowed]


def outer_offences(room: str, source: str) -> list[str]:
    """Imports of the package's rooms that one at its root may not see."""
    allowed = {room, *OUTER[room].split()}
    if room in ("assets", "checks", "automation"):
        allowed |= ROOT_FILES
    if room == "cli":
        allowed |= {*ROOT_FILES, "definitions"}
    found = [(room_of(name, below="clv_assets"), name) for name in imported_names(source)]
    return [name for other, name in found if other is not None and other not in allowed]


def test_every_room_of_the_core_is_in_the_table() -> None:
    rooms = {file.parent.name for file in modules("core")} - {"core"}

    assert rooms == set(CORE)


@pytest.mark.parametrize("room", CORE)
def test_a_room_of_the_core_looks_down_only(room: str) -> None:
    sources = {file: file.read_text(encoding="utf-8") for file in modules(f"core/{room}")}

    assert [
        (f.name, core_offences(room, s)) for f, s in sources.items() if core_offences(room, s)
    ] == []


@pytest.mark.parametrize("room", OUTER)
def test_a_room_of_the_package_looks_down_only(room: str) -> None:
    sources = {file: file.read_text(encoding="utf-8") for file in modules(room)}

    assert [
        (f.name, outer_offences(room, s)) for f, s in sources.items() if outer_offences(room, s)
    ] == []
