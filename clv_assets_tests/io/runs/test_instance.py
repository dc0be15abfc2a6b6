"""The Dagster instance of a deployment, opened by several commands at once."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import run

import pytest

from clv_assets.io.runs.instance import end_dead
from clv_assets_tests.deployments import make_engine

OPENS = """
import sys
from clv_assets.io.deployment.deployment import load_deployment
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.runs.instance import open_instance
with open_instance(Engine(load_deployment(sys.argv[1]))) as instance:
    print(instance.get_runs_count(), len(instance.all_instigator_state()))
"""


def test_the_first_commands_at_once_all_find_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLV_STORAGE", raising=False)
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    config = str(make_engine(tmp_path).deployment.config_path)
    command = [sys.executable, "-c", OPENS, config]

    with ThreadPoolExecutor(6) as several:
        ended = list(
            several.map(
                lambda _: run(command, capture_output=True, text=True, check=False), range(6)
            )
        )

    assert [(one.returncode, one.stdout, one.stderr) for one in ended] == 6 * [(0, "0 0\n", "")]


def test_without_a_log_nothing_has_died(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLV_STORAGE", raising=False)
    engine = make_engine(tmp_path)

    assert end_dead(engine) == []
    assert not engine.root.exists()
