"""Each deployment has a Dagster instance of its own, that sends nothing home."""

import shutil
from pathlib import Path

import pytest
import yaml

from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.dagster_home import ensure_home, settings_of_commands
from clv_assets_tests.deployments import make_engine


def test_the_instance_is_made_below_the_deployment(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)

    home = ensure_home(engine.deployment)

    assert home == engine.root / "dagster"
    assert (home / "dagster.yaml").is_file()


def test_telemetry_is_off(tmp_path: Path) -> None:
    home = ensure_home(make_engine(tmp_path).deployment)

    settings = yaml.safe_load((home / "dagster.yaml").read_text())

    assert settings["telemetry"] == {"enabled": False}
    assert settings["concurrency"] == {"runs": {"max_concurrent_runs": 2}}


def test_what_a_person_has_changed_stays(tmp_path: Path) -> None:
    deployment = make_engine(tmp_path).deployment
    settings = ensure_home(deployment) / "dagster.yaml"
    settings.write_text("telemetry: {enabled: false}\n")

    ensure_home(deployment)

    assert settings.read_text() == "telemetry: {enabled: false}\n"


def test_dagster_home_is_where_it_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))

    assert ensure_home(make_engine(tmp_path).deployment) == tmp_path / "home"


def test_a_relative_dagster_home_is_made_absolute_as_dagster_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", "home")

    assert ensure_home(make_engine(tmp_path).deployment) == tmp_path / "home"


def test_the_instance_of_another_deployment_is_refused_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    shop, other = make_engine(tmp_path, "shop"), make_engine(tmp_path, "other")
    ensure_home(shop.deployment)

    with pytest.raises(ClvError) as error:
        ensure_home(other.deployment)

    assert str(error.value) == (
        f"{tmp_path}/home is the Dagster instance of the deployment in {shop.root}, "
        f"not of {other.root}; unset DAGSTER_HOME, or name that deployment's config"
    )


def test_a_second_start_finds_its_own_instance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    deployment = make_engine(tmp_path).deployment

    assert ensure_home(deployment) == ensure_home(deployment)


def test_a_deployment_may_be_moved_with_its_instance(tmp_path: Path) -> None:
    before = make_engine(tmp_path)
    ensure_home(before.deployment)
    shutil.move(tmp_path / "data", tmp_path / "moved")
    after = make_engine(tmp_path, storage={"root": str(tmp_path / "moved")})

    home = ensure_home(after.deployment)

    assert (home / "clv_deployment").read_text() == f"{after.root}\n"


def test_commands_print_to_the_terminal_and_keep_what_a_person_has_set(tmp_path: Path) -> None:
    home = ensure_home(make_engine(tmp_path).deployment)
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\nretention: {}\n")

    name = settings_of_commands(home)

    settings = yaml.safe_load((home / name).read_text())
    assert settings["compute_logs"]["class"] == "NoOpComputeLogManager"
    assert settings["telemetry"] == {"enabled": False}
    assert settings["retention"] == {}
