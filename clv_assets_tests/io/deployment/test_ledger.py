"""The ledger: the state of a deployment read from its files, and what that makes due."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from clv_assets.core.calendar.due import Due, Issued
from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import ClvError, NotYetError
from clv_assets.core.monitoring.drift_report import PastReport
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.gates import (
    require_issued_by,
    require_mature,
    require_prediction,
    require_scorable,
)
from clv_assets.io.deployment.ledger import Ledger
from clv_assets.io.operations.ingest import ingest
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import (
    TODAY,
    make_card,
    make_engine,
    store_prediction,
    write_orders,
)
from clv_assets_tests.factories import MODEL

D = date(2024, 6, 3)


def declared(folder: Path, day: str | date, **source: Any) -> Engine:
    """A deployment whose transactions are ingested, and complete up to ``day``."""
    write_orders(folder / "orders.csv")
    engine = make_engine(
        folder, source={"path": "orders.csv", "complete_through": str(day), **source}
    )
    ingest(engine, TODAY)
    return engine


def test_before_the_first_ingest_the_remedy_is_told(tmp_path: Path) -> None:
    ledger = make_engine(tmp_path).ledger

    for question in (ledger.facts, ledger.watermark):
        with pytest.raises(ClvError, match="no transactions yet; run 'clv ingest' first"):
            question()
    assert ledger.due(TODAY) == Due()


def test_the_watermark_is_that_of_the_snapshot(tmp_path: Path) -> None:
    ledger = declared(tmp_path, "2024-05-31").ledger

    assert ledger.watermark() == date(2024, 5, 31)


def test_nothing_later_than_today_is_complete(tmp_path: Path) -> None:
    ledger = declared(tmp_path, "2024-05-31").ledger

    assert ledger.complete(date(2024, 3, 1)) == date(2024, 3, 1)
    assert ledger.complete(date(2024, 7, 1)) == date(2024, 5, 31)


@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2024, 1, 5)])
def test_a_cutoff_without_history_is_refused_with_the_first_order(
    tmp_path: Path, day: date
) -> None:
    ledger = declared(tmp_path, D).ledger

    with pytest.raises(ClvError) as error:
        require_scorable(ledger, day, TODAY)

    assert not isinstance(error.value, NotYetError)
    assert str(error.value) == (
        f"cutoff {day} is not after the first order (2024-01-05): "
        "there is no history to score; take a later cutoff"
    )


def test_a_cutoff_after_the_watermark_is_refused_with_both_days(tmp_path: Path) -> None:
    ledger = declared(tmp_path, "2024-05-31").ledger

    with pytest.raises(NotYetError) as error:
        require_scorable(ledger, D, TODAY)

    assert str(error.value) == (
        "cutoff 2024-06-03 is after the watermark: transactions are complete up to 2024-05-31; "
        "ingest newer data (clv ingest), or take an earlier cutoff"
    )


def test_a_cutoff_on_the_watermark_is_scorable(tmp_path: Path) -> None:
    ledger = declared(tmp_path, D).ledger

    require_scorable(ledger, D, TODAY)
    require_scorable(ledger, date(2024, 1, 6), TODAY)


def test_a_window_matures_when_the_watermark_reaches_its_end(tmp_path: Path) -> None:
    ledger = declared(tmp_path, "2024-05-31").ledger

    require_mature(ledger, date(2024, 5, 31), "the window", TODAY)
    with pytest.raises(NotYetError) as error:
        require_mature(ledger, date(2024, 6, 1), "the window", TODAY)

    assert str(error.value) == (
        "the window matures on 2024-06-01: transactions are complete up to 2024-05-31; "
        "nothing was recorded"
    )


def test_late_returns_are_waited_for(tmp_path: Path) -> None:
    ledger = declared(tmp_path, "2024-05-31", settle_days=14).ledger

    require_mature(ledger, date(2024, 5, 17), "the window", TODAY)
    with pytest.raises(NotYetError, match="matures on 2024-06-01"):
        require_mature(ledger, date(2024, 5, 18), "the window", TODAY)


def suspecting(folder: Path, *months: str, **facts: Any) -> Ledger:
    """A ledger of a snapshot, complete up to 2024-06-03, that finds ``months`` suspect."""
    engine = declared(folder, D)
    why = "12 orders, 0.4 orders per open day; 1 to 1.2 in the months before: it looks half loaded"
    known = {**engine.ledger.facts(), "suspect_months": dict.fromkeys(months, why), **facts}
    engine.files.write(Stored(engine.files.read("transactions"), known), "transactions")
    return engine.ledger


def test_a_cutoff_whose_history_has_a_suspect_month_is_refused_with_figures_and_remedy(
    tmp_path: Path,
) -> None:
    ledger = suspecting(tmp_path, "2024-02", "2024-04")

    with pytest.raises(ClvError) as error:
        require_scorable(ledger, D, TODAY)

    assert not isinstance(error.value, NotYetError)
    assert str(error.value) == (
        "cutoff 2024-06-03 needs 2024-04 (and 2024-02): 12 orders, 0.4 orders per open day; "
        "1 to 1.2 in the months before: it looks half loaded\n"
        "Bring the missing or corrected orders and run 'clv ingest', or, if the month is as it "
        "should be, add it to source.accept_months."
    )


def test_a_suspect_month_stands_only_in_the_way_of_what_reads_it(tmp_path: Path) -> None:
    ledger = suspecting(tmp_path, "2024-04")

    require_scorable(ledger, date(2024, 4, 1), TODAY)
    with pytest.raises(ClvError, match="needs 2024-04"):
        require_scorable(ledger, date(2024, 4, 2), TODAY)

    require_mature(ledger, date(2024, 4, 1), "the window", TODAY, start=date(2024, 1, 8))
    require_mature(ledger, date(2024, 6, 1), "label month 2024-05", TODAY)
    with pytest.raises(ClvError, match="the window needs 2024-04"):
        require_mature(ledger, D, "the window", TODAY, start=date(2024, 3, 4))
    with pytest.raises(ClvError, match="label month 2024-04 needs 2024-04"):
        require_mature(ledger, date(2024, 5, 1), "label month 2024-04", TODAY)


def test_a_month_suspect_for_two_years_blocks_no_more(tmp_path: Path) -> None:
    ledger = suspecting(tmp_path, "2022-05")

    assert ledger.suspect_before(date(2024, 5, 31)) == {
        "2022-05": ledger.suspect_months()["2022-05"]
    }
    assert ledger.suspect_before(date(2024, 6, 1)) == {}
    require_scorable(ledger, D, TODAY)


def test_a_month_accepted_since_the_ingest_blocks_no_more(tmp_path: Path) -> None:
    suspecting(tmp_path, "2024-04")

    accepting = make_engine(
        tmp_path,
        source={"path": "orders.csv", "complete_through": str(D), "accept_months": ["2024-04"]},
    )

    require_scorable(accepting.ledger, D, TODAY)


def test_a_month_whose_lines_are_copies_blocks_too(tmp_path: Path) -> None:
    ledger = suspecting(tmp_path, duplicate_rows={"2024-03": [100, 1], "2024-04": [200, 100]})

    with pytest.raises(ClvError, match=r"needs 2024-04: 100 of 200 lines \(50.0%\) are copies"):
        require_scorable(ledger, D, TODAY)


def test_mixed_currencies_block(tmp_path: Path) -> None:
    ledger = suspecting(tmp_path, currencies={"EUR": 2, "GBP": 1})

    with pytest.raises(ClvError, match=r"would sum several currencies \(EUR, GBP\)"):
        require_scorable(ledger, D, TODAY)


def test_a_snapshot_of_an_older_version_has_no_suspect_months(tmp_path: Path) -> None:
    engine = declared(tmp_path, D)
    new = ("suspect_months", "duplicate_rows", "currencies")
    old = {name: value for name, value in engine.ledger.facts().items() if name not in new}
    engine.files.write(Stored(engine.files.read("transactions"), old), "transactions")

    assert engine.ledger.suspect_months() == {}
    require_scorable(engine.ledger, D, TODAY)


def test_issued_predictions_are_known_by_cutoff(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    store_prediction(engine, D, date(2024, 9, 3), MODEL, in_sample=True)

    assert engine.ledger.issued() == {D: Issued(D, date(2024, 9, 3), MODEL, True)}


def test_superseded_predictions_are_not_issued(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    store_prediction(engine, D, date(2024, 9, 3), MODEL)

    engine.files.supersede("predictions", str(D), MODEL)

    assert list(engine.ledger.issued()) == [D]


def test_without_a_champion_nothing_is_due(tmp_path: Path) -> None:
    assert declared(tmp_path, D).ledger.due(TODAY) == Due()


def test_cutoffs_are_due_from_the_launch_up_to_the_watermark(
    tmp_path: Path, champion: Champion
) -> None:
    engine = declared(tmp_path, "2024-07-10")
    engine.models.promote(champion, make_card(champion))

    due = engine.ledger.due(date(2024, 7, 20))

    assert due == Due(cutoffs=[date(2024, 6, 3), date(2024, 6, 17), date(2024, 7, 1)])
    assert engine.ledger.launches() == [champion.as_of]
    assert engine.ledger.is_on_cadence(date(2024, 6, 17))
    assert not engine.ledger.is_on_cadence(date(2024, 6, 10))


def test_a_cutoff_scored_only_in_part_stays_due(tmp_path: Path, champion: Champion) -> None:
    engine = declared(tmp_path, D)
    engine.models.promote(champion, make_card(champion))
    store_prediction(engine, D, date(2024, 9, 3), champion.model_id)
    assert engine.ledger.due(TODAY).cutoffs == []

    Path(engine.files.path("cluster_ranks", str(D)).path).unlink()

    assert engine.ledger.due(TODAY).cutoffs == [D]


def test_a_matured_window_is_due_until_its_drift_is_reported(
    tmp_path: Path, champion: Champion
) -> None:
    engine = declared(tmp_path, "2024-06-20")
    engine.models.promote(champion, make_card(champion))
    store_prediction(engine, date(2024, 3, 4), date(2024, 6, 4), champion.model_id)
    assert engine.ledger.due(date(2024, 6, 20)).labels == [date(2024, 3, 4)]

    engine.files.write(
        Stored(pl.DataFrame({"cutoff": ["2024-03-04"]})), "drift_report", "2024-03-04"
    )

    assert engine.ledger.due(date(2024, 6, 20)).labels == []


def test_a_label_month_is_due_until_it_is_read(tmp_path: Path, champion: Champion) -> None:
    engine = declared(tmp_path, "2024-06-20")
    engine.models.promote(champion, make_card(champion))
    store_prediction(engine, date(2024, 3, 4), date(2024, 6, 4), champion.model_id)
    assert engine.ledger.due(date(2024, 6, 20)).months == ["2024-04", "2024-05"]

    engine.files.write(Stored(pl.DataFrame({"month": ["2024-04"]})), "early_read", "2024-04")

    assert engine.ledger.due(date(2024, 6, 20)).months == ["2024-05"]


def test_only_reports_of_earlier_cutoffs_count(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    for day, rule in (("2024-03-04", "breach"), ("2024-04-01", "ok"), ("2024-05-06", "breach")):
        row = {
            "cutoff": day,
            "window_end": "2024-07-01",
            "model_id": MODEL,
            "plain_rule": rule,
            "verdict": "watch" if rule == "breach" else "ok",
        }
        engine.files.write(Stored(pl.DataFrame([row])), "drift_report", day)

    assert engine.ledger.reports_before(date(2024, 5, 6)) == [
        PastReport(date(2024, 3, 4), date(2024, 7, 1), MODEL, True),
        PastReport(date(2024, 4, 1), date(2024, 7, 1), MODEL, False),
    ]


def test_a_label_month_is_judged_by_the_newest_prediction_before_it(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    for day in (date(2024, 3, 4), date(2024, 4, 1), date(2024, 4, 15)):
        store_prediction(engine, day, date(2024, 9, 1), MODEL)

    assert require_prediction(engine.ledger, "2024-04").cutoff == date(2024, 4, 1)


def test_a_label_month_that_no_prediction_covers_is_refused(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    store_prediction(engine, D, date(2024, 9, 1), MODEL, in_sample=True)

    with pytest.raises(ClvError, match=r"no prediction issued by 2024-07-01 covers 2024-07"):
        require_prediction(engine.ledger, "2024-07")


def test_actuals_of_another_model_than_the_issued_one_are_refused(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    store_prediction(engine, D, date(2024, 9, 1), MODEL)

    assert require_issued_by(engine.ledger, D, MODEL).model_id == MODEL
    with pytest.raises(ClvError) as error:
        require_issued_by(engine.ledger, D, "other")

    assert str(error.value) == (
        f"cutoff 2024-06-03 was predicted by {MODEL}, but its actuals are of other; "
        "materialize actuals[2024-06-03] again"
    )
