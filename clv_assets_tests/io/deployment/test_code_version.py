"""Which code ran: the same answer from anywhere, another one for other code."""

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
import xgboost

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


def hashes_after_a_change_in(copy: Path, changed: str) -> tuple[bool, bool]:
    """Whether the model's code, and that of a life, are another than before."""
    with (copy / changed).open("a") as source:
        source.write("\n# changed\n")
    model = code_version.sources_hash(copy, code_version.MODEL_ROOMS)
    life = code_version.sources_hash(copy, code_version.LIFE_ROOMS)
    return model != code_version.code_hash(), life != code_version.life_hash()


@pytest.mark.parametrize(
    "changed",
    [
        "config/modeling.py",
        "config/new.py",
        "core/money.py",
        "core/new.py",
        "core/calendar/windows.py",
        "core/lines/numbers.py",
        "core/orders/log.py",
        "core/features/definition.py",
        "core/snapshots/origins.py",
        "core/btyd/pareto_nbd.py",
        "core/btyd/new.py",
        "core/metrics/accuracy.py",
        "core/model/blend.py",
        "core/trials/baseline.py",
        "core/lenses/clusters.py",
        "core/champion/totals.py",
    ],
)
def test_other_code_of_the_model_has_another_hash(copy: Path, changed: str) -> None:
    assert hashes_after_a_change_in(copy, changed) == (True, True)


@pytest.mark.parametrize(
    "changed",
    [
        "core/monitoring/drift_report.py",
        "core/quality/completeness.py",
        "core/governance/promotions.py",
    ],
)
def test_other_code_of_a_life_is_another_life_of_the_same_models(copy: Path, changed: str) -> None:
    assert hashes_after_a_change_in(copy, changed) == (False, True)


@pytest.mark.parametrize(
    "changed",
    [
        "core/report/text_bars.py",
        "core/guess/meanings.py",
        "core/columns/names.py",
        "core/backtest/yardsticks.py",
        "cli/main.py",
        "io/operations/training.py",
        "assets/features.py",
        "metadata.py",
    ],
)
def test_code_that_decides_no_prediction_leaves_the_hashes(copy: Path, changed: str) -> None:
    assert hashes_after_a_change_in(copy, changed) == (False, False)


def test_every_room_of_the_core_decides_something_or_is_named_here() -> None:
    rooms = {file.parent.name for file in (code_version.PACKAGE / "core").glob("*/__init__.py")}

    of_a_guess = {"columns", "amounts", "guess"}
    assert rooms - set(code_version.LIFE_ROOMS) == {
        *of_a_guess,
        *("backtest", "report", "pages"),
    }


def test_a_new_file_in_a_new_folder_of_a_room_counts(copy: Path) -> None:
    (copy / "core" / "model" / "below").mkdir()

    assert hashes_after_a_change_in(copy, "core/model/below/new.py") == (True, True)


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
    assert set(versions) == {"python", *code_version.CARD_LIBRARIES, "xgboost"}


def test_xgboost_is_told_whatever_the_name_of_the_distribution_that_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def version_of(name: str) -> str:
        if "xgboost" in name:
            raise PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr("importlib.metadata.version", version_of)

    assert code_version.library_versions()["xgboost"] == xgboost.__version__
