"""Status: what is, what comes next, what is in the way, and which alarms still ring."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import ClvError
from clv_assets.core.monitoring.alerts import Alert
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.gates import REMEDY
from clv_assets.io.operations.failed_ingest import note_success
from clv_assets.io.operations.ingest import ingest
from clv_assets.io.operations.status import status
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import (
    TODAY,
    make_card,
    make_engine,
    store_prediction,
    write_orders,
)
from clv_assets_tests.factories import MODEL
from clv_assets_tests.stored_drift import store_read, store_report


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    write_orders(tmp_path / "orders.csv")
    return make_engine(tmp_path)


def complete_to(folder: Path, day: str) -> Engine:
    engine = make_engine(folder, source={"path": "orders.csv", "complete_through": day})
    ingest(engine, TODAY)
    return engine


def test_a_new_deployment_asks_for_an_ingest(engine: Engine) -> None:
    state = status(engine, TODAY)

    assert state.blocked == ["no transactions yet: run 'clv ingest'"]
    assert (state.watermark, state.champion, state.last_cutoff) == (None, None, None)
    assert not state.due
    assert state.open_alerts == []


def test_after_the_ingest_a_champion_is_asked_for(engine: Engine) -> None:
    ingest(engine, TODAY)

    state = status(engine, TODAY)

    assert state.watermark == date(2024, 5, 30)
    assert state.blocked == [
        "no champion yet: train one with 'clv train --as-of DATE --approved-by WHO --reason WHY'"
    ]


def test_the_champion_is_told_with_who_and_why(
    engine: Engine, champion: Champion, later_champion: Champion
) -> None:
    for one, who in ((champion, "Ada"), (later_champion, "Bob")):
        engine.models.promote(one, make_card(one, approved_by=who, reason="because"))

    state = status(engine, TODAY)

    assert (state.champion, state.approved_by) == (later_champion.model_id, "Bob: because")


def test_a_champion_whose_file_is_gone_is_named_and_holds_up_what_it_would_score(
    engine: Engine, champion: Champion, later_champion: Champion
) -> None:
    for one in (champion, later_champion):
        engine.models.promote(one, make_card(one))
    (engine.root / "models" / later_champion.model_id / "model.joblib").unlink()
    ingest(engine, TODAY)

    state = status(engine, TODAY)

    assert state.champion == later_champion.model_id
    assert later_champion.model_id in state.blocked[0]
    assert "the model file is missing; restore it from a backup" in state.blocked[0]


def test_what_is_due_is_told_and_not_blocked(
    engine: Engine, champion: Champion, tmp_path: Path
) -> None:
    engine.models.promote(champion, make_card(champion))

    state = status(complete_to(tmp_path, "2024-06-10"), date(2024, 6, 10))

    assert state.due.cutoffs == [date(2024, 6, 3)]
    assert state.blocked == []
    assert state.next_cutoff == date(2024, 6, 17)


def test_cutoffs_that_wait_for_data_are_told_with_the_remedy(
    engine: Engine, champion: Champion, tmp_path: Path
) -> None:
    engine.models.promote(champion, make_card(champion))

    state = status(complete_to(tmp_path, "2024-06-10"), date(2024, 7, 1))

    assert state.due.cutoffs == [date(2024, 6, 3)]
    assert state.blocked == [
        "2 cutoffs, 2024-06-17 to 2024-07-01, wait for data: transactions are complete up to "
        "2024-06-10; bring newer orders and run 'clv ingest'"
    ]


def suspecting(engine: Engine, **facts: Any) -> None:
    known = {**engine.ledger.facts(), **facts}
    engine.files.write(Stored(engine.files.read("transactions"), known), "transactions")


def test_a_suspect_month_is_told_with_what_it_holds_up_and_the_remedy(
    engine: Engine, champion: Champion, tmp_path: Path
) -> None:
    engine.models.promote(champion, make_card(champion))
    found = complete_to(tmp_path, "2024-06-17")
    store_prediction(found, date(2024, 3, 4), date(2024, 6, 4), champion.model_id)
    suspecting(found, suspect_months={"2024-04": "no orders: it looks missing"})

    state = status(found, date(2024, 6, 17))

    assert not state.due.cutoffs
    assert state.blocked == [
        "2024-04: no orders: it looks missing; it holds up 2 cutoffs, 2024-06-03 to 2024-06-17 "
        f"and the labels of cutoff 2024-03-04 and label month 2024-04\n{REMEDY}"
    ]


def test_a_suspect_month_before_the_first_cutoff_is_told_too(engine: Engine) -> None:
    ingest(engine, TODAY)
    suspecting(engine, suspect_months={"2024-04": "half loaded"})

    assert status(engine, TODAY).blocked[0] == (
        f"2024-04: half loaded; it holds up whatever reads it next\n{REMEDY}"
    )


def test_several_currencies_are_told_with_the_remedy(
    engine: Engine, champion: Champion, tmp_path: Path
) -> None:
    engine.models.promote(champion, make_card(champion))
    found = complete_to(tmp_path, "2024-06-10")
    suspecting(found, currencies={"EUR": 2, "GBP": 1})

    assert status(found, date(2024, 6, 10)).blocked == [
        "several currencies (EUR, GBP); it holds up cutoff 2024-06-03\n"
        "Declare source.rates and run 'clv ingest'."
    ]


def test_a_failed_ingest_is_told_until_one_succeeds(engine: Engine, tmp_path: Path) -> None:
    good = (tmp_path / "orders.csv").read_text()
    ingest(engine, TODAY)
    (tmp_path / "orders.csv").unlink()
    for day in (date(2024, 6, 4), date(2024, 6, 5)):
        with pytest.raises(ClvError):
            ingest(engine, day)

    failing = status(engine, date(2024, 6, 5))
    (tmp_path / "orders.csv").write_text(good)
    ingest(engine, date(2024, 6, 6))
    mended = status(engine, date(2024, 6, 6))

    assert failing.ingested_on == TODAY
    assert failing.failed_ingest is not None
    assert (failing.failed_ingest.since, failing.failed_ingest.last) == ("2024-06-04", "2024-06-05")
    assert "orders.csv" in failing.failed_ingest.reason
    assert failing.open_alerts == failing.failed_ingest.alerts
    assert mended.failed_ingest is None
    assert mended.open_alerts == []


def test_the_alert_of_a_suspect_month_is_open_until_it_is_accepted(
    engine: Engine, tmp_path: Path
) -> None:
    ingest(engine, TODAY)
    suspecting(engine, suspect_months={"2024-04": "no orders: it looks missing"})
    note_success(engine)

    (name,) = status(engine, TODAY).open_alerts
    accepting = make_engine(tmp_path, source={"path": "orders.csv", "accept_months": ["2024-04"]})

    assert name.startswith("month_suspect-2024-04-")
    assert status(accepting, TODAY).open_alerts == []


def test_the_last_cutoff_and_the_next_verdict_are_told(engine: Engine) -> None:
    store_prediction(engine, date(2024, 4, 1), date(2024, 7, 1), MODEL)
    store_prediction(engine, date(2024, 5, 6), date(2024, 8, 6), MODEL)
    store_prediction(engine, date(2024, 3, 4), date(2024, 6, 4), MODEL, in_sample=True)

    state = status(engine, TODAY)

    assert state.last_cutoff == date(2024, 5, 6)
    assert state.next_verdict == date(2024, 7, 1)

    store_report(engine, "2024-04-01", "2024-07-01")
    assert status(engine, TODAY).next_verdict == date(2024, 8, 6)


def test_an_incident_is_open_until_two_clean_months(engine: Engine) -> None:
    store_read(engine, "2024-01", rank="watch")
    opened = status(engine, TODAY).open_alerts
    for month in ("2024-02", "2024-03"):
        assert status(engine, TODAY).open_alerts == opened
        store_read(engine, month)

    assert opened == [f"rank-2024-01-{MODEL}"]
    assert status(engine, TODAY).open_alerts == []


def test_a_window_that_broke_is_an_open_incident(engine: Engine) -> None:
    store_report(engine, "2024-01-08", "2024-04-08", verdict="watch", broken=["rmse"])

    assert status(engine, TODAY).open_alerts == [f"accuracy-2024-04-{MODEL}"]


def test_a_note_of_a_person_among_the_alerts_is_no_alert(engine: Engine) -> None:
    engine.alerts.record(Alert("README", "title", "body"))

    assert status(engine, TODAY).open_alerts == []


def test_the_newest_verdict_that_judged_is_told_with_its_reason(engine: Engine) -> None:
    assert status(engine, TODAY).last_verdict == ""
    store_report(engine, "2024-01-08", "2024-04-08", verdict="watch", broken=["rmse"])
    store_report(engine, "2024-01-22", "2024-04-22", verdict="not judged")

    assert status(engine, TODAY).last_verdict == "watch, of cutoff 2024-01-08: as stored"


def test_a_finished_export_says_so_and_blocks_nothing(
    engine: Engine, champion: Champion, tmp_path: Path
) -> None:
    engine.models.promote(champion, make_card(champion))
    ingest(engine, date(2024, 9, 2))
    closed = status(engine, date(2024, 9, 2))
    ingest(make_engine(tmp_path), TODAY)
    fresh = status(engine, date(2024, 9, 2))

    assert (closed.blocked, fresh.finished) == ([], "")
    assert "the orders end on 2024-05-30, and the source is a finished export" in closed.finished
    assert "wait for data" in fresh.blocked[0]
