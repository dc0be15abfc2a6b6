"""The ``clv`` command: its errors are a line or two, and nothing is lost by them."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.report.config_keys import BEGIN, END
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, clv_process, config_of
from clv_assets_tests.cli.conftest import TRAIN
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


def test_scoring_without_a_champion_says_how_to_train_one(ingested: Engine) -> None:
    result = clv("score", *config_of(ingested), "--cutoff", "2024-06-03")

    assert result.exit_code == 1
    assert "no champion yet" in result.stderr
    assert "clv train" in result.stderr


def test_a_cutoff_after_the_watermark_is_refused(trained: Engine) -> None:
    result = clv("score", *config_of(trained), "--cutoff", "2099-01-05")

    assert result.exit_code == 1
    assert "2099-01-05" in result.stderr
    assert len(result.stderr.splitlines()) <= 2


def test_a_cutoff_before_the_grid_names_the_key(trained: Engine) -> None:
    result = clv("score", *config_of(trained), "--cutoff", "1999-01-04")

    assert result.exit_code == 2
    assert "mondays from 2000-01-03 to today (cutoffs.start, cutoffs.end)" in result.stderr


def test_training_before_the_first_ingest_says_so(shop: Engine) -> None:
    result = clv("train", *config_of(shop), *TRAIN)

    assert result.exit_code == 1
    assert result.stderr == "clv: no transactions yet; run 'clv ingest' first\n"


def test_tomorrow_cannot_be_pretended(shop: Engine) -> None:
    result = clv("catch-up", *config_of(shop), "--as-of", "2999-01-01")

    assert result.exit_code == 1
    assert "in the future" in result.stderr


def test_a_cutoff_before_the_first_order_is_refused(trained: Engine) -> None:
    result = clv("score", *config_of(trained), "--cutoff", "2010-01-04")

    assert result.exit_code == 1
    assert "first order (2023-01-02)" in result.stderr


def test_a_cutoff_off_the_grid_names_the_next_one(trained: Engine) -> None:
    result = clv("score", *config_of(trained), "--cutoff", "2024-06-05")

    assert result.exit_code == 2
    assert "2024-06-10" in result.output


def test_training_too_early_says_from_when_on_it_is_possible(ingested: Engine) -> None:
    result = clv("train", *config_of(ingested), "--as-of", "2023-03-06", *TRAIN[2:])

    assert result.exit_code == 1
    assert "from 2023-07-02 on" in result.stderr


@pytest.mark.parametrize(("who", "why"), [("", "first"), ("ann", " ")])
def test_approver_and_reason_need_words(shop: Engine, who: str, why: str) -> None:
    result = clv(
        "train", *config_of(shop), "--as-of", "2024-06-03", "--approved-by", who, "--reason", why
    )

    assert result.exit_code == 1
    assert result.stderr == (
        "clv: --approved-by and --reason need words: who approves it, and why\n"
    )


def test_an_earlier_cutoff_is_scored_in_sample_and_never_judged(trained: Engine) -> None:
    result = clv("score", *config_of(trained), "--cutoff", "2023-10-02")
    assert result.exit_code == 0, result.output
    assert clv("catch-up", *config_of(trained), "--as-of", "2024-06-03").exit_code == 0

    report = trained.files.read("drift_report", "2023-10-02").row(0, named=True)

    assert "in sample" in result.output
    assert report["verdict"] == "not judged"
    assert not [name for name in trained.alerts.names() if "2023-10-02" in name]


def test_a_range_scores_its_cutoffs_and_again_keeps_what_was_issued(trained: Engine) -> None:
    span = ("--from", "2024-06-03", "--to", "2024-07-01")
    assert clv("score", *config_of(trained), *span).exit_code == 0
    files = trained.files
    assert files.keys("predictions") == ["2024-06-03", "2024-06-17", "2024-07-01"]
    issued = Path(str(files.path("predictions", "2024-06-17"))).read_bytes()

    assert clv("score", *config_of(trained), *span).exit_code == 0

    assert Path(str(files.path("predictions", "2024-06-17"))).read_bytes() == issued


def test_a_new_champion_leaves_issued_predictions_until_a_reason_is_given(trained: Engine) -> None:
    assert clv("score", *config_of(trained), "--cutoff", "2024-09-02").exit_code == 0
    first = trained.models.manifest()[0].model_id
    newer = ("--as-of", "2024-09-02", "--approved-by", "bob", "--reason", "autumn")
    assert clv("train", *config_of(trained), *newer).exit_code == 0
    second = trained.models.manifest()[1].model_id
    score = ("score", *config_of(trained), "--cutoff", "2024-09-02")

    assert clv(*score).exit_code == 0
    kept = trained.files.read("predictions", "2024-09-02")["model_id"][0]
    assert clv(*score, "--rescore-reason", "wrong model").exit_code == 0
    replaced = trained.files.read("predictions", "2024-09-02")["model_id"][0]

    assert (kept, replaced) == (first, second)
    superseded = Path(str(trained.files.base)) / "predictions" / "superseded"
    assert [path.name for path in superseded.iterdir()] == [f"2024-09-02-{first}-1.parquet"]


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


def test_labels_are_refused_before_their_time(trained: Engine) -> None:
    from clv_assets.cli.runs import Runs
    from clv_assets.core.errors import ClvError

    assert clv("score", *config_of(trained), "--cutoff", "2024-06-03").exit_code == 0

    with pytest.raises(ClvError, match="matures on 2024-09-03"):
        Runs(trained.deployment).run("labelling", "2024-06-03", as_of=date(2024, 9, 2))

    assert trained.files.keys("actuals") == []


def test_status_tells_monitors_by_its_exit_code(trained: Engine) -> None:
    due = clv("status", *config_of(trained), "--as-of", "2024-06-03")
    clv("catch-up", *config_of(trained), "--as-of", "2024-06-03")
    quiet = clv("status", *config_of(trained), "--as-of", "2024-06-04")

    assert due.exit_code == 4
    assert "2024-06-03" in due.output
    assert quiet.exit_code == 0
    assert "next cutoff:   2024-06-17" in quiet.output
    assert "next verdict:  2024-09-03" in quiet.output


def test_status_without_a_champion_is_blocked(ingested: Engine) -> None:
    result = clv("status", *config_of(ingested))

    assert result.exit_code == 4
    assert "no champion yet" in result.output


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


def test_sample_with_a_later_date_extends_the_same_log(tmp_path: Path) -> None:
    for until in ("2024-03-01", "2024-06-01"):
        arguments = ("--customers", "100", "--until", until, "--out", str(tmp_path / until))
        assert clv("sample", *arguments).exit_code == 0

    early, late = (pl.read_parquet(tmp_path / day) for day in ("2024-03-01", "2024-06-01"))

    assert late.filter(pl.col("order_date") < date(2024, 3, 1)).equals(early)
    assert late.height > early.height


def test_an_option_of_former_days_says_what_it_is_called_now(shop: Engine) -> None:
    result = clv("train", *config_of(shop), "--cutoff", "2024-06-03", *TRAIN[2:])

    assert result.exit_code == 2
    assert "--cutoff is called --as-of now: a champion has an as-of date" in result.output


def test_a_seed_of_zero_is_a_seed(tmp_path: Path) -> None:
    for seed in ("0", "42"):
        arguments = ("--customers", "50", "--until", "2023-06-01", "--seed", seed)
        assert clv("sample", *arguments, "--out", str(tmp_path / seed)).exit_code == 0

    assert not pl.read_parquet(tmp_path / "0").equals(pl.read_parquet(tmp_path / "42"))


def test_config_keys_prints_the_reference_or_writes_it_between_two_markers(tmp_path: Path) -> None:
    document, other = tmp_path / "README.md", tmp_path / "other.md"
    document.write_text(f"# Keys\n{BEGIN}\n{END}\nend\n")
    other.write_text("# Keys\n")

    printed = clv("config-keys").output
    assert clv("config-keys", "--into", str(document)).exit_code == 0
    refused = clv_process("config-keys", "--into", str(other))

    assert "| `training.pred_months` |" in printed
    assert document.read_text() == f"# Keys\n{BEGIN}\n\n{printed}\n{END}\nend\n"
    assert refused.returncode == 1
    assert "other.md: the two lines" in refused.stderr
    assert other.read_text() == "# Keys\n"
