"""Which code ran: the same answer from anywhere, another one for other code."""

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from clv_assets.io.deployment import code_version


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package's sources elsewhere, to be changed at will."""
    return shutil.copytree(
        code_version.PACKAGE,
        tmp_path / "site" / "clv_assets",
        ignore=shutil.ignore_patterns("__pycache__"),
    )


def ask(package: Path, function: str, cwd: Path | None = None) -> str:
    """What ``code_version`` of that package says, in a process of its own."""
    script = (
        "from clv_assets.io.deployment import code_version; "
        f"print(code_version.PACKAGE, code_version.{function}())"
    )
    run = subprocess.run(
        [sys.executable, "-P", "-c", script],
        env={**os.environ, "PYTHONPATH": str(package.parent)},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    asked, answer = run.stdout.strip().split(" ", 1)
    assert asked == str(package)
    return answer


def git(folder: Path, *arguments: str) -> None:
    me = ("-c", "user.name=test", "-c", "user.email=test@localhost")
    command = ["git", "-C", str(folder), *me, *arguments]
    subprocess.run(command, check=True, capture_output=True)


def test_equal_code_has_an_equal_hash_wherever_it_is_and_whoever_asks(
    copy: Path, tmp_path: Path
) -> None:
    assert ask(copy, "code_hash", cwd=tmp_path) == code_version.code_hash()
    assert ask(copy, "code_hash", cwd=Path("/")) == code_version.code_hash()


@pytest.mark.parametrize(
    "changed",
    [
        "config/modeling.py",
        "config/new.py",
        "core/features/definition.py",
        "core/new.py",
        "core/btyd/pareto_nbd.py",
        "core/btyd/new.py",
    ],
)
def test_other_code_of_the_model_has_another_hash(copy: Path, changed: str) -> None:
    with (copy / changed).open("a") as source:
        source.write("\n# changed\n")

    assert ask(copy, "code_hash") != code_version.code_hash()


def test_code_that_decides_no_prediction_leaves_the_hash(copy: Path) -> None:
    with (copy / "cli" / "main.py").open("a") as source:
        source.write("\n# changed\n")

    assert ask(copy, "code_hash") == code_version.code_hash()


def test_a_checkout_is_known_by_its_commit_and_marked_if_changed(
    copy: Path, tmp_path: Path
) -> None:
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "site")
    git(tmp_path, "commit", "--quiet", "--message", "all")
    assert re.fullmatch("[0-9a-f]{12}", ask(copy, "code_commit"))

    with (copy / "definitions.py").open("a") as source:
        source.write("\n# changed\n")

    assert re.fullmatch("[0-9a-f]{12}-dirty", ask(copy, "code_commit"))


def test_a_package_in_no_checkout_is_known_by_its_version(copy: Path) -> None:
    assert ask(copy, "code_commit") == f"version {version('clv_assets')}"


def test_a_package_installed_below_another_checkout_does_not_take_its_commit(
    copy: Path, tmp_path: Path
) -> None:
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "of the shop")

    assert ask(copy, "code_commit") == f"version {version('clv_assets')}"


def test_the_libraries_that_a_model_depends_on_are_told_with_their_versions() -> None:
    versions = code_version.library_versions()

    assert versions["polars"] == version("polars")
    assert set(versions) == {"python", *code_version.CARD_LIBRARIES}
