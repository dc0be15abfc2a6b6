"""``clv catch-up``: what is due, and a second run does nothing."""

import sys
from pathlib import Path
from signal import SIGINT, SIGTERM, Signals

import pytest
from dagster import DagsterInstance, DagsterRunStatus

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, config_of
from clv_assets_tests.deployments import copy_of, make_sample_shop
from clv_assets_tests.kills import clv_met


def test_tomorrow_cannot_be_pretended(shop: Engine) -> None:
    result = clv("catch-up", *config_of(shop), "--as-of", "2999-01-01")

    assert result.exit_code == 1
    assert "in the future" in result.stderr


def test_catch_up_does_what_is_due_and_a_second_run_does_nothing(trained: Engine) -> None:
    first = clv("catch-up", *config_of(trained), "--as-of", "2024-09-17")
    assert first.exit_code == 0, first.output
    files = {path: path.stat().st_mtime_ns for path in trained.root.rglob("*.parquet")}

    second = clv("catch-up", *config_of(trained), "--as-of", "2024-09-17")

    assert trained.files.keys("drift_report") == [
        "2024-06-03",
        "2024-06-17",
    ]
    assert "nothing was due" in second.output
    after = {path: path.stat().st_mtime_ns for path in trained.root.rglob("*.parquet")}
    assert after == files


@pytest.mark.parametrize(("sent", "code"), [(SIGTERM, 143), (SIGINT, 130)])
def test_a_signal_ends_it_between_two_steps_and_the_next_one_goes_on(
    trained: Engine, sent: Signals, code: int
) -> None:
    arguments = ("catch-up", *config_of(trained), "--as-of", "2024-06-17")

    ended = clv_met("predictions/2024-06-03.parquet", *arguments, signal=sent)

    assert ended.returncode == code
    assert ended.stderr == "clv: interrupted; nothing is half written\n"
    assert trained.files.keys("predictions") == ["2024-06-03"]
    with DagsterInstance.from_config(str(trained.deployment.dagster_home)) as instance:
        (run,) = instance.get_runs(limit=1)
    assert run.status == DagsterRunStatus.CANCELED

    assert clv(*arguments).exit_code == 0
    assert trained.ledger.scored() == ["2024-06-03", "2024-06-17"]


@pytest.fixture
def exporting(tmp_path: Path, trained_once: Engine) -> Engine:
    """The trained shop, from now on fed by a file."""
    sample = copy_of(trained_once, tmp_path)
    orders = tmp_path / "orders.csv"
    assert clv("sample", "--until", "2024-09-17", "--out", str(orders)).exit_code == 0
    source = {"sample": None, "path": "orders.csv"}
    shop = make_sample_shop(tmp_path, source=source, notify={"command": _into(tmp_path / "mail")})
    assert sample.root == shop.root
    assert clv("ingest", *config_of(shop)).exit_code == 0
    return shop


def _into(folder: Path) -> list[str]:
    """A command that files each alert it is handed."""
    folder.mkdir()
    code = (
        "import pathlib, sys; folder = pathlib.Path(sys.argv[1]);"
        "(folder / str(len(list(folder.iterdir())))).write_bytes(sys.stdin.buffer.read())"
    )
    return [sys.executable, "-c", code, str(folder)]


def test_a_failing_ingest_stops_nothing_that_the_stored_orders_make_due(
    exporting: Engine, tmp_path: Path
) -> None:
    (tmp_path / "orders.csv").rename(tmp_path / "gone.csv")

    first = clv("catch-up", *config_of(exporting))
    second = clv("catch-up", *config_of(exporting))
    failing = clv("status", *config_of(exporting))
    (tmp_path / "gone.csv").rename(tmp_path / "orders.csv")
    assert clv("ingest", *config_of(exporting)).exit_code == 0
    mended = clv("status", *config_of(exporting))

    assert (first.exit_code, second.exit_code) == (1, 1)
    assert "orders.csv" in first.stderr
    assert exporting.files.keys("predictions")[-1] == "2024-09-02"
    assert failing.exit_code == 4
    assert "failed ingest: since 20" in failing.output
    assert "orders.csv" in failing.output
    (mail,) = (tmp_path / "mail").iterdir()
    assert mail.read_text().startswith("# The ingest has failed since 20")
    assert "failed ingest: none" in mended.output
    assert "ingest_failed" not in mended.output
