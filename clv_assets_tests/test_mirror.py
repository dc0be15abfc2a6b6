"""The tests mirror the rooms: the test file of a module is found by its name."""

from pathlib import Path

import pytest

import clv_assets
from clv_assets_tests.conftest import REPOSITORY

PACKAGE = Path(clv_assets.__file__).parent
TESTS = REPOSITORY / "clv_assets_tests"
MODULES = sorted(
    file.relative_to(PACKAGE) for file in PACKAGE.rglob("*.py") if file.name != "__init__.py"
)
# Names, constants and words alone: there is nothing in them that could go wrong by itself.
NOTHING_TO_TEST = {
    "assets/freshness.py",
    "assets/rescoring.py",
    "core/arrays.py",
    "core/btyd/errors.py",
    "core/lines/reasons.py",
    "core/errors.py",
}


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_has_the_test_file_of_its_name(module: Path) -> None:
    there = (TESTS / module.parent / f"test_{module.name}").exists()

    assert there != (module.as_posix() in NOTHING_TO_TEST)
