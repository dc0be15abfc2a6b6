"""What is installed: a wheel that needs nothing of the checkout, a lock for Linux and for Macs."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

from clv_assets_tests.conftest import REPOSITORY

LOCK = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
MODULES = sorted(path.relative_to(REPOSITORY) for path in REPOSITORY.glob("clv_assets/**/*.py"))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built of a copy: a build leaves folders beside the sources."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, copy)
    for folder in ("clv_assets", "clv_assets_tests"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / folder, copy / folder, ignore=ignored)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(copy / "dist"), str(copy)], check=True)
    return next((copy / "dist").glob("*.whl"))


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    """The package as a wheel brings it, away from any checkout."""
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    return site


def clv_of(site: Path, where: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """``clv`` of that package in the folder ``where``, with nothing named by the environment."""
    named = ("CLV_CONFIG", "CLV_STORAGE", "DAGSTER_HOME")
    env = {name: value for name, value in os.environ.items() if name not in named}
    home = where / "home"
    home.mkdir(exist_ok=True)
    script = "import clv_assets; from clv_assets.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-P", "-c", script, *arguments],
        env={**env, "PYTHONPATH": str(site), "HOME": str(home)},
        cwd=where,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_a_wheel_holds_the_package_and_the_demo_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert {path.as_posix() for path in MODULES} <= set(names)
    assert {"clv_assets/py.typed", "clv_assets/config/demo.yaml"} <= set(names)
    assert {name.split("/")[0] for name in names} == {
        "clv_assets",
        next(name.split("/")[0] for name in names if name.endswith("/METADATA")),
    }


def test_an_empty_folder_is_enough_for_the_demos_config(installed: Path, tmp_path: Path) -> None:
    where = tmp_path / "empty"
    where.mkdir()

    status = clv_of(installed, where, "status")
    sample = clv_of(installed, where, "sample", "--until", "2023-06-01", "--out", "lines.csv")
    guess = clv_of(installed, where, "validate", "lines.csv")

    assert f"demo ({where / 'data' / 'demo'})" in status.stdout, status.stderr
    assert sample.returncode == 0, sample.stderr
    assert "order_date" in guess.stdout, guess.stderr


@pytest.mark.slow
def test_the_demo_runs_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    where = tmp_path / "empty"
    where.mkdir()

    demo = clv_of(installed, where, "demo")

    assert demo.returncode == 0, demo.stderr
    assert "Open it in the Dagster UI" in demo.stdout
    assert list((where / "data" / "demo" / "assets" / "predictions").glob("*.parquet"))


def pinned(platform: str) -> set[str]:
    """Names that the lock installs on a platform, as ``sys.platform`` calls it."""
    environment = {**default_environment(), "sys_platform": platform}
    requirements = [Requirement(line) for line in LOCK.splitlines()]
    return {
        one.name
        for one in requirements
        if one.marker is None or one.marker.evaluate({k: str(v) for k, v in environment.items()})
    }


@pytest.mark.parametrize(
    ("platform", "brings_xgboost"),
    [("darwin", "xgboost"), ("linux", "xgboost-cpu"), ("win32", "xgboost-cpu")],
)
def test_each_platform_gets_the_xgboost_that_has_wheels_for_it(
    platform: str, brings_xgboost: str
) -> None:
    names = pinned(platform)

    assert names & {"xgboost", "xgboost-cpu"} == {brings_xgboost}


def test_the_lock_names_no_place_to_download_from() -> None:
    assert re.findall(r"://|^--|@ ", LOCK, re.MULTILINE) == []
