"""A failing ingest: one alert for each kind of failure until it succeeds, whoever runs it."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from dagster import DagsterInstance

from clv_assets.core.errors import BusyError, ClvError, SourceError
from clv_assets.definitions import build_definitions
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.failed_ingest import (
    attempt,
    failed_ingest,
    note_failure,
    note_success,
    open_alerts,
    reason_of,
)
from clv_assets.io.operations.ingest import ingest
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import TODAY, make_engine, next_line, running, write_orders

A_DAY = timedelta(days=1)

AT_IT = """
    import sys
    from datetime import date
    from clv_assets.io.deployment.deployment import load_deployment
    from clv_assets.io.deployment.engine import Engine
    from clv_assets.io.operations.failed_ingest import attempt

    engine = Engine(load_deployment(sys.argv[1]))
    with engine.lock("ingest"), attempt(engine, date.fromisoformat(sys.argv[2])):
        print("at it", flush=True)
        sys.stdin.readline()
"""


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    write_orders(tmp_path / "orders.csv")
    return make_engine(tmp_path)


def test_a_week_of_one_failure_is_one_alert_with_its_first_day(engine: Engine) -> None:
    for day in range(7):
        error = SourceError(f"orders.csv, row {1000 + day}: no date '{day}.13.2024'")
        note_failure(engine, error, TODAY + day * A_DAY)

    failure = failed_ingest(engine)

    assert failure is not None
    assert (failure.since, failure.last) == ("2024-06-03", "2024-06-09")
    assert failure.reason == "orders.csv, row 1006: no date '6.13.2024'"
    assert engine.alerts.names() == failure.alerts
    (name,) = failure.alerts
    page = (engine.alerts.folder / f"{name}.md").read_text()
    assert page.startswith("# The ingest has failed since 2024-06-03\n")
    assert "row 1000" in page
    assert "orders on file: none yet" in page


def test_another_kind_of_failure_is_another_alert_and_the_first_is_not_raised_again(
    engine: Engine,
) -> None:
    for text in ("no such file", "no column 'customer_id'", "no such file"):
        note_failure(engine, SourceError(text), TODAY)

    failure = failed_ingest(engine)

    assert failure is not None
    assert failure.reason == "no such file"
    assert len(engine.alerts.names()) == len(failure.alerts) == 2
    assert sorted(open_alerts(engine)) == engine.alerts.names()


def test_the_same_failure_after_a_success_is_a_new_alert(engine: Engine) -> None:
    ingest(engine, TODAY)
    for _ in range(2):
        note_failure(engine, SourceError("no such file"), TODAY)
        note_success(engine)

    assert failed_ingest(engine) is None
    assert open_alerts(engine) == []
    assert len(engine.alerts.names()) == 2


def test_the_alert_tells_how_far_the_orders_on_file_reach(engine: Engine) -> None:
    ingest(engine, TODAY)
    note_failure(engine, SourceError("no such file"), TODAY)

    (name,) = open_alerts(engine)

    assert "complete up to 2024-05-30" in (engine.alerts.folder / f"{name}.md").read_text()


def test_a_run_of_the_schedule_or_of_a_person_in_the_ui_is_remembered_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLV_STORAGE", raising=False)
    engine = make_engine(tmp_path)
    job = build_definitions(engine.deployment).resolve_job_def("ingest")

    with DagsterInstance.ephemeral() as instance:
        failed = job.execute_in_process(instance=instance, raise_on_error=False)
        state = failed_ingest(engine)
        write_orders(tmp_path / "orders.csv")
        job.execute_in_process(instance=instance, raise_on_error=False)

    assert not failed.success
    assert state is not None
    assert "orders.csv" in state.reason
    assert failed_ingest(engine) is None


def test_an_ingest_that_finds_another_at_work_has_failed(engine: Engine) -> None:
    with engine.lock("ingest"), pytest.raises(BusyError):
        ingest(engine, TODAY)

    failure = failed_ingest(engine)

    assert failure is not None
    assert "ingest is busy" in failure.reason


def test_a_killed_ingest_has_failed_and_is_an_alert_once_another_starts(engine: Engine) -> None:
    ingest(engine, TODAY)
    with running(AT_IT, engine.deployment.config_path, TODAY + A_DAY) as process:
        assert next_line(process) == "at it"
        assert failed_ingest(engine) is None
        process.kill()
        process.wait()

    failure = failed_ingest(engine)

    assert failure is not None
    assert (failure.since, failure.last) == ("2024-06-04", "2024-06-04")
    assert "killed before it ended" in failure.reason
    ingest(engine, TODAY + 2 * A_DAY)
    assert failed_ingest(engine) is None
    (name,) = engine.alerts.names()
    assert "killed before it ended" in (engine.alerts.folder / f"{name}.md").read_text()


def test_an_ingest_that_a_person_ends_is_none_that_was_killed(engine: Engine) -> None:
    with pytest.raises(KeyboardInterrupt), attempt(engine, TODAY):
        raise KeyboardInterrupt

    assert failed_ingest(engine) is None


def test_suspect_months_are_an_alert_each_however_often_the_log_is_read(engine: Engine) -> None:
    ingest(engine, TODAY)
    for orders in (10, 12):
        months = {"2024-03": "no orders", "2024-04": f"{orders} orders: it looks half loaded"}
        facts = {**engine.ledger.facts(), "suspect_months": months}
        engine.files.write(Stored(engine.files.read("transactions"), facts), "transactions")
        note_success(engine)

    names = open_alerts(engine)

    assert [name[:21] for name in names] == ["month_suspect-2024-03", "month_suspect-2024-04"]
    assert engine.alerts.names() == names


def test_several_currencies_are_an_alert_until_they_are_converted(engine: Engine) -> None:
    ingest(engine, TODAY)
    facts = {**engine.ledger.facts(), "currencies": {"EUR": 2, "GBP": 1}}
    orders = engine.files.read("transactions")
    engine.files.write(Stored(orders, facts), "transactions")
    note_success(engine)

    (name,) = open_alerts(engine)
    engine.files.write(Stored(orders, {**facts, "currencies": {"EUR": 3}}), "transactions")

    page = (engine.alerts.folder / f"{name}.md").read_text()
    assert page.startswith("# No cutoff can be scored: several currencies (EUR, GBP)\n")
    assert open_alerts(engine) == []


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ClvError("no such file"), "no such file"),
        (OSError(28, "No space left on device"), "[Errno 28] No space left on device"),
        (MemoryError(), "MemoryError"),
        (
            ValueError("postgresql://reader:secret@db"),
            "unexpected ValueError, a fault of the program; its run shows the trace",
        ),
    ],
)
def test_a_reason_can_be_forwarded(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason


def test_a_failure_is_told_on_the_day_of_the_shop(engine: Engine) -> None:
    note_failure(engine, SourceError("no such file"), date(2024, 12, 31))

    failure = failed_ingest(engine)

    assert failure is not None
    assert failure.alerts[0].startswith("ingest_failed-2024-12-31-")
