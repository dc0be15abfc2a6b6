"""Incidents follow from what is stored; each is written once, and kept up to date."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.incidents import (
    acknowledge,
    monitored,
    write_incidents,
)
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import make_engine
from clv_assets_tests.factories import MODEL
from clv_assets_tests.stored_drift import store_read, store_report

RANK = f"rank-2024-05-{MODEL}"
TODAY = date(2024, 7, 1)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return make_engine(tmp_path)


def test_an_incident_is_written_once_and_escalates_once(engine: Engine) -> None:
    said: list[str] = []
    for month in ("2024-05", "2024-06", "2024-07"):
        store_read(engine, month, rank="watch")
        for _ in range(2):
            write_incidents(engine, said.append)

    assert engine.alerts.names() == [RANK, f"{RANK}-act"]
    assert [line.split("(")[-1] for line in said] == [
        f"incident: {RANK}.md)",
        f"incident: {RANK}-act.md)",
    ]
    first, anew = (
        (engine.alerts.folder / f"{name}.md").read_text() for name in engine.alerts.names()
    )
    assert "early_read 2024-07" in anew
    assert f"**Closed**: it is sustained by now, {RANK}-act.md tells it" in first


def test_what_is_about_to_be_stored_counts(engine: Engine) -> None:
    read = store_read(engine, "2024-05", rank="watch")
    Path(str(engine.files.path("early_read", "2024-05"))).unlink()

    assert monitored(engine).incidents == []
    assert [one.id for one in monitored(engine, reads={"2024-05": read}).incidents] == [RANK]


def test_a_closed_incident_says_so_in_its_file(engine: Engine) -> None:
    store_read(engine, "2024-05", rank="watch")
    write_incidents(engine, print)
    for month in ("2024-06", "2024-07"):
        store_read(engine, month)
    write_incidents(engine, print)

    text = (engine.alerts.folder / f"{RANK}.md").read_text()
    assert "**Closed**: 2 clean months, up to 2024-07" in text


def test_one_incident_however_many_cutoffs_it_touches(engine: Engine) -> None:
    for cutoff, end in (("2024-01-08", "2024-04-08"), ("2024-01-22", "2024-04-22")):
        store_report(engine, cutoff, end, verdict="watch", broken=["rmse"])

    (found,) = monitored(engine).incidents

    assert (found.id, len(found.evidence)) == (f"accuracy-2024-04-{MODEL}", 2)


@pytest.mark.parametrize(("accepted", "families"), [([], ["data"]), (["2024-03"], [])])
def test_who_says_that_a_month_is_right_is_not_asked_for_its_orders_again(
    tmp_path: Path, accepted: list[str], families: list[str]
) -> None:
    source = {"path": "orders.csv", "accept_months": accepted}
    engine = make_engine(tmp_path, source=source)
    store_report(engine, "2024-01-08", "2024-04-08", verdict="unknown", data_fault=True)

    assert [one.family for one in monitored(engine).incidents] == families


@pytest.mark.parametrize(("odd", "count"), [({}, 1), ({"2024-03": "part of it is missing"}, 0)])
def test_a_window_over_a_month_that_looks_wrong_says_nothing_of_the_model(
    engine: Engine, odd: dict[str, str], count: int
) -> None:
    facts = {"odd_months": odd, "first_order": "2023-01-02", "watermark": "2024-07-01"}
    engine.files.write(Stored(pl.DataFrame({"customer_id": ["A"]}), facts), "transactions")
    store_report(engine, "2024-01-08", "2024-04-08", verdict="watch", broken=["rmse"])

    assert len(monitored(engine).incidents) == count


def test_a_read_that_is_damaged_is_named_with_the_remedy(engine: Engine) -> None:
    store_read(engine, "2024-05")
    Path(str(engine.files.path("early_read", "2024-05"))).write_bytes(b"PAR1")

    with pytest.raises(ClvError, match=r"early_read/2024-05\.parquet: is damaged .* remove it"):
        monitored(engine)


def test_what_is_mended_is_over_and_comes_back_as_news(engine: Engine) -> None:
    store_read(engine, "2024-05", rank="watch")
    write_incidents(engine, print)
    mark = engine.alerts.folder / f"{RANK}.delivered"
    mark.write_text("")

    store_read(engine, "2024-05")
    write_incidents(engine, print)

    assert "**Closed**: nothing that is stored" in (engine.alerts.folder / f"{RANK}.md").read_text()
    assert not mark.exists()


def test_someone_acknowledges_an_incident(engine: Engine) -> None:
    store_read(engine, "2024-05", rank="watch")

    acknowledge(engine, RANK, " Ann ", "a test of prices", TODAY)

    (found,) = monitored(engine).incidents
    assert not found.is_open
    assert found.acknowledged is not None
    assert (found.acknowledged.by, found.acknowledged.on) == ("Ann", "2024-07-01")


@pytest.mark.parametrize(
    ("incident", "by", "note", "words"),
    [
        ("spend-1999-01-x", "Ann", "seen", f"there is no incident 'spend-1999-01-x'; open: {RANK}"),
        (RANK, " ", "seen", "by someone, with a note"),
        (RANK, "Ann", "", "by someone, with a note"),
    ],
)
def test_what_can_not_be_acknowledged(
    engine: Engine, incident: str, by: str, note: str, words: str
) -> None:
    store_read(engine, "2024-05", rank="watch")

    with pytest.raises(ClvError, match=words):
        acknowledge(engine, incident, by, note, TODAY)


def test_the_order_in_which_months_are_stored_decides_nothing(tmp_path: Path) -> None:
    months = {"2024-05": "watch", "2024-06": "ok", "2024-07": "watch"}
    results = []
    for name, order in (("first", sorted(months)), ("second", sorted(months, reverse=True))):
        (tmp_path / name).mkdir()
        engine = make_engine(tmp_path / name)
        for month in order:
            store_read(engine, month, rank=months[month])
        results.append(monitored(engine).incidents)

    assert results[0] == results[1]
    assert len(results[0]) == 1


def test_stored_months_of_a_lived_shop_are_judged_again_to_the_same(replayed: Engine) -> None:
    judged = monitored(replayed).months

    assert judged
    for month, read in judged.items():
        assert read.equals(replayed.files.read("early_read", month))


def test_reads_and_reports_of_another_version_say_nothing(engine: Engine) -> None:
    old = pl.DataFrame({"month": ["2024-05"], "model_id": [MODEL], "breach": [True]})
    engine.files.write(Stored(old), "early_read", "2024-05")
    engine.files.write(Stored(old.drop("month")), "drift_report", "2024-01-08")
    store_read(engine, "2024-06", rank="watch")

    assert [one.month for one in monitored(engine).incidents] == ["2024-06"]
