"""What every command does first: it looks after what died, and whose deployment it is."""

import shutil
from pathlib import Path

import pytest
from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, config_of
from clv_assets_tests.deployments import make_engine, write_orders
from clv_assets_tests.kills import clv_met

SCORE = ("--cutoff", "2024-06-03")


def statuses(shop: Engine) -> list[DagsterRunStatus]:
    home = str(shop.deployment.dagster_home)
    with DagsterInstance.from_config(home) as instance:
        return [run.status for run in instance.get_runs(RunsFilter(job_name="scoring"))]


def test_a_run_that_was_killed_is_told_and_ended_by_the_next_command(trained: Engine) -> None:
    killed = clv_met("predictions/2024-06-03.parquet", "score", *config_of(trained), *SCORE)
    assert killed.returncode == -9
    assert statuses(trained) == [DagsterRunStatus.STARTED]

    told = clv("status", *config_of(trained))
    again = clv("status", *config_of(trained))

    assert "(scoring 2024-06-03) died at predictions: its process is gone" in told.stderr
    assert statuses(trained) == [DagsterRunStatus.FAILURE]
    assert again.stderr == ""


def shop_in(folder: Path, storage: Path, *rows: tuple[str, str, str, str]) -> Engine:
    """A config ``shop.yaml`` and its orders in a folder, stored with others of that name."""
    folder.mkdir()
    write_orders(folder / "orders.csv", *rows)
    return make_engine(folder, storage={"root": str(storage)})


def test_another_shop_of_the_same_name_is_refused(
    tmp_path: Path, own_environment: pytest.MonkeyPatch
) -> None:
    mine = shop_in(tmp_path / "mine", tmp_path / "data")
    other = shop_in(tmp_path / "other", tmp_path / "data", ("eve", "9", "2024-01-05", "1"))
    assert clv("ingest", *config_of(mine)).exit_code == 0
    before = mine.files.path("transactions").read_bytes()

    refused = clv("ingest", *config_of(other))

    assert refused.exit_code == 1
    told = refused.stderr.splitlines()
    assert len(told) == 2
    assert str(mine.deployment.config_path) in told[0]
    assert str(tmp_path / "other" / "orders.csv") in told[0]
    assert "clv ingest --same-shop" in told[1]
    assert clv("status", *config_of(other)).exit_code == 1
    assert mine.files.path("transactions").read_bytes() == before


def test_a_person_may_say_that_it_is_the_same_shop(
    tmp_path: Path, own_environment: pytest.MonkeyPatch
) -> None:
    mine = shop_in(tmp_path / "mine", tmp_path / "data")
    moved = shop_in(tmp_path / "moved", tmp_path / "data")
    assert clv("ingest", *config_of(mine)).exit_code == 0

    assert clv("ingest", "--same-shop", *config_of(moved)).exit_code == 0

    assert clv("ingest", *config_of(moved)).exit_code == 0
    assert clv("ingest", *config_of(mine)).exit_code == 1


def test_a_deployment_that_moved_as_a_whole_is_still_its_own(
    tmp_path: Path, own_environment: pytest.MonkeyPatch
) -> None:
    mine = shop_in(tmp_path / "mine", tmp_path / "mine" / "data")
    assert clv("ingest", *config_of(mine)).exit_code == 0
    shutil.move(tmp_path / "mine", tmp_path / "moved")
    moved = make_engine(tmp_path / "moved")

    assert clv("ingest", *config_of(moved)).exit_code == 0


def test_orders_of_other_customers_in_an_edited_config_are_refused(
    tmp_path: Path, own_environment: pytest.MonkeyPatch
) -> None:
    def customers(letter: str) -> list[tuple[str, str, str, str]]:
        return [(f"{letter}{n}", f"{n}", "2024-01-05", "5") for n in range(30)]

    write_orders(tmp_path / "orders.csv", *customers("a"))
    shop = make_engine(tmp_path)
    assert clv("ingest", *config_of(shop)).exit_code == 0
    write_orders(tmp_path / "more.csv", *customers("a"), ("new", "99", "2024-02-01", "5"))
    write_orders(tmp_path / "other.csv", *customers("b"))

    make_engine(tmp_path, source={"path": "other.csv"})
    refused = clv("ingest", *config_of(shop))
    make_engine(tmp_path, source={"path": "more.csv"})
    taken = clv("ingest", *config_of(shop))

    assert refused.exit_code == 1
    assert "They have hardly a customer in common." in refused.stderr
    assert taken.exit_code == 0, taken.stderr


@pytest.mark.parametrize("name", [".", "..", ".hidden", "a\nb", "shop.replaced-1", " shop"])
def test_a_config_whose_name_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.yaml"
    path.write_text("source: {path: orders.csv}\n")

    result = clv("status", "--config", str(path))

    assert result.exit_code == 1
    assert "the deployment is named after this file" in result.stderr


def test_a_grid_that_leaves_out_what_was_issued_is_refused(trained: Engine) -> None:
    assert clv("score", *config_of(trained), *SCORE).exit_code == 0
    text = trained.deployment.config_path.read_text()
    for cutoffs in ('{"weekday": "tuesday"}', '{"start": "2024-06-10"}', '{"end": "2024-05-27"}'):
        path = trained.deployment.config_path
        path.write_text(text.replace('"training"', f'"cutoffs": {cutoffs}, "training"', 1))

        refused = clv("catch-up", *config_of(trained))

        assert refused.exit_code == 1
        assert "would ever judge cutoff 2024-06-03, which was issued on mondays" in refused.stderr
        assert len(refused.stderr.splitlines()) == 2
