"""The ``clv`` command: its errors are a line or two, and nothing is lost by them."""

from pathlib import Path

import pytest

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, clv_process, config_of
from clv_assets_tests.cli.terminal import terminal
from clv_assets_tests.deployments import make_engine, make_sample_shop

COMMANDS = [
    "demo",
    "replay",
    "catch-up",
    "validate",
    "ingest",
    "train",
    "score",
    "backtest",
    "search",
    "status",
    "doctor",
    "sample",
    "config-keys",
    "ui",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str) -> None:
    result = clv(command, "--help")

    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 5


def test_an_error_is_short_and_names_the_remedy(tmp_path: Path) -> None:
    result = clv_process("status", "--config", str(tmp_path / "none.yaml"))

    assert result.returncode == 1
    assert result.stderr.startswith("clv: ")
    assert "no such config file" in result.stderr
    assert len(result.stderr.splitlines()) <= 2


def test_the_trace_comes_only_with_debug(tmp_path: Path) -> None:
    result = clv_process("--debug", "status", "--config", str(tmp_path / "none.yaml"))

    assert "Traceback" in result.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"source": {"path": "gone.csv"}}, "no such file"),
        ({"source": {"path": "empty.csv"}}, "empty"),
        ({"source": {"path": "unclear.csv"}}, "Say so with source.text.decimal"),
        ({"source": {"path": "no_date.csv"}}, "no column 'order_date'"),
        ({"source": {"path": "bad_dates.csv"}}, "order date unreadable"),
    ],
)
def test_bad_input_leaves_the_last_good_snapshot(
    tmp_path: Path, own_environment: pytest.MonkeyPatch, content: dict, said: str
) -> None:
    (tmp_path / "good.csv").write_text("customer_id,order_date,revenue\na,2024-01-05,9.5\n")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "unclear.csv").write_text("customer_id;order_date;revenue\na;2024-01-05;9,125\n")
    (tmp_path / "no_date.csv").write_text("customer_id,when,revenue\na,2024-01-05,9.5\n")
    (tmp_path / "bad_dates.csv").write_text("customer_id,order_date,revenue\na,soon,9.5\n")
    shop = make_engine(tmp_path, source={"path": "good.csv"})
    assert clv("ingest", *config_of(shop)).exit_code == 0
    snapshot = Path(str(shop.files.path("transactions")))
    before = snapshot.read_bytes()
    make_engine(tmp_path, **content)

    result = clv("ingest", *config_of(shop))

    assert result.exit_code == 1
    assert said in result.stderr
    assert content["source"]["path"] in result.stderr
    assert len(result.stderr.splitlines()) <= 2
    assert snapshot.read_bytes() == before


def test_another_deployments_instance_is_refused(trained_once: Engine, tmp_path: Path) -> None:
    other = make_sample_shop(tmp_path, "other")
    home = str(trained_once.deployment.dagster_home)

    result = clv("ingest", *config_of(other), DAGSTER_HOME=home)

    assert result.exit_code == 1
    assert "instance of the deployment in" in result.stderr
    assert not (tmp_path / "data" / "other" / "assets").exists()


def test_the_smallest_config_is_a_path(tmp_path: Path, own_environment: pytest.MonkeyPatch) -> None:
    clv(
        "sample",
        "--customers",
        "200",
        "--until",
        "2024-09-01",
        "--out",
        str(tmp_path / "log.parquet"),
    )
    config = tmp_path / "tiny.yaml"
    config.write_text("source: {path: log.parquet}\n")
    own_environment.setenv("CLV_STORAGE", str(tmp_path / "storage"))

    result = clv("ingest", "--config", str(config))
    own_environment.delenv("CLV_STORAGE")

    assert result.exit_code == 0, result.output
    assert (tmp_path / "storage" / "tiny" / "assets" / "transactions.parquet").exists()


def test_ctrl_c_is_no_fault_and_leaves_what_was(trained: Engine) -> None:
    """Between two past origins; the champion on file stays, and the next command finds no lock."""
    before = trained.models.manifest()
    later = ("--as-of", "2024-07-01", "--approved-by", "ann", "--reason", "again")

    with terminal("train", *config_of(trained), *later) as screen:
        screen.until("past origin 2 of")
        screen.press_ctrl_c()
        code, shown = screen.end()

    assert code == 130
    assert shown.splitlines()[-1].startswith("clv: interrupted; nothing is half written")
    assert "Traceback" not in shown
    assert trained.models.manifest() == before
    assert [path for path in trained.root.rglob(".*-????????") if path.is_file()] == []
    assert clv_process("train", *config_of(trained), *later).returncode == 0


def test_ctrl_c_outside_of_a_run_is_no_fault_either(trained: Engine) -> None:
    days = [f"--cutoff=2024-0{month}-01" for month in range(4, 9)]

    with terminal("backtest", *config_of(trained), *days) as screen:
        screen.until("cutoff 2 of 5")
        screen.press_ctrl_c()
        code, shown = screen.end()

    assert code == 130
    assert shown.splitlines()[-1].startswith("clv: interrupted; ")
