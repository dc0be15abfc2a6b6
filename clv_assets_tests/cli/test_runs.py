"""Runs of a deployment's jobs: what a person can mend is told in words, a fault keeps its trace."""

import os
from datetime import date
from pathlib import Path

import pytest

from clv_assets.cli.runs import Runs
from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, config_of


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")  # Runs sets it; this puts it back


def test_labels_are_refused_before_their_time(trained: Engine) -> None:
    assert clv("score", *config_of(trained), "--cutoff", "2024-06-03").exit_code == 0

    with pytest.raises(ClvError, match="matures on 2024-09-03"):
        Runs(trained.deployment).run("labelling", "2024-06-03", as_of=date(2024, 9, 2))

    assert trained.files.keys("actuals") == []


def test_a_fault_names_its_run_and_keeps_its_trace(trained: Engine) -> None:
    assert clv("score", *config_of(trained), "--cutoff", "2024-06-03").exit_code == 0
    Path(str(trained.files.path("predictions", "2024-06-03"))).write_bytes(b"no parquet")

    with pytest.raises(
        RuntimeError, match=r"^labelling 2024-06-03: .*\(run [0-9a-f-]+\)"
    ) as caught:
        Runs(trained.deployment).run("labelling", "2024-06-03", as_of=date(2024, 9, 3))

    assert not isinstance(caught.value, ClvError)
    assert "Stack Trace" in caught.value.__notes__[0]


def test_runs_are_kept_below_the_deployment(trained: Engine) -> None:
    runs = Runs(trained.deployment)

    assert os.environ["DAGSTER_HOME"] == str(trained.root / "dagster")
    assert runs.instance.root_directory == str(trained.root / "dagster")
