"""What is refused before it is done, with the day, the month or the model to blame."""

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import ClvError, NotYetError
from clv_assets.io.deployment.gates import (
    require_issued_by,
    require_mature,
    require_prediction,
    require_scorable,
)
from clv_assets.io.deployment.ledger import Ledger
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import TODAY, make_card, make_engine, store_prediction
from clv_assets_tests.factories import MODEL
from clv_assets_tests.io.deployment.test_ledger import D, declared


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


@pytest.mark.parametrize("month", ["2024-01", "2024-02", "2024-04"])
def test_what_is_due_can_be_scored_and_what_is_blocked_is_refused(
    tmp_path: Path, champion: Champion, month: str
) -> None:
    ledger = suspecting(tmp_path, month)
    ledger.models.promote(champion, make_card(champion))
    row = replace(ledger.models.manifest()[0], as_of="2024-01-08")
    ledger.models.manifest_path.write_text(
        ",".join(asdict(row)) + "\n" + ",".join(asdict(row).values()) + "\n"
    )

    due = ledger.due(TODAY)

    assert due.blocked
    for cutoff in due.cutoffs:
        require_scorable(ledger, cutoff, TODAY)
    for blocked in due.blocked:
        with pytest.raises(ClvError, match=f"needs {month}"):
            require_scorable(ledger, date.fromisoformat(blocked.key), TODAY)


def test_a_month_accepted_since_the_ingest_blocks_no_more(tmp_path: Path) -> None:
    suspecting(tmp_path, "2024-04")

    accepting = make_engine(
        tmp_path,
        source={"path": "orders.csv", "complete_through": str(D), "accept_months": ["2024-04"]},
    )

    require_scorable(accepting.ledger, D, TODAY)


def test_a_month_that_lost_or_still_lacks_rows_blocks_as_one_of_the_newest_does(
    tmp_path: Path,
) -> None:
    """What was known of a month before is not in the snapshot, but beside it."""
    ledger = suspecting(tmp_path)
    lost = {"2024-03": {"why": "lost 300 rows since the last ingest"}}
    ledger.changes.write({"held": {"2024-04": "half of it is missing"}, "moved": lost})

    assert ledger.suspect_months() == {
        "2024-03": "lost 300 rows since the last ingest",
        "2024-04": "half of it is missing",
    }
    with pytest.raises(ClvError, match=r"needs 2024-04 \(and 2024-03\): half of it is missing"):
        require_scorable(ledger, D, TODAY)


def test_an_odd_month_stands_in_nobodys_way(tmp_path: Path) -> None:
    ledger = suspecting(tmp_path, odd_months={"2024-04": "half of it is missing"})

    assert ledger.odd_months() == {"2024-04": "half of it is missing"}
    assert ledger.suspect_months() == {}
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
