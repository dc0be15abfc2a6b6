"""What a replay was started with: written down, and held against the next one."""

import json
from pathlib import Path

import pytest

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import REPLAY, clv, config_of
from clv_assets_tests.deployments import make_sample_shop


def test_another_as_of_is_an_error_that_names_restart(replayed: Engine) -> None:
    other = ("--from", "2024-07-01", *REPLAY[2:])

    result = clv("replay", *config_of(replayed), *other)

    assert result.exit_code == 1
    assert "another --from" in result.stderr
    assert "--restart" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_changed_config_is_an_error_that_names_restart(
    replayed: Engine, tmp_path: Path, own_environment: pytest.MonkeyPatch
) -> None:
    storage = {"root": str(replayed.root.parent)}
    changed = make_sample_shop(tmp_path, storage=storage, clustering={"n_clusters": 4})

    result = clv("replay", *config_of(changed), *REPLAY)

    assert result.exit_code == 1
    assert "a changed config" in result.stderr


def test_replay_state_says_what_it_was_started_with(replayed: Engine) -> None:
    state = json.loads((replayed.root / "replay.json").read_text())

    assert state["as_of"] == "2024-06-03"
    assert state["data_until"] == "2024-11-11"
