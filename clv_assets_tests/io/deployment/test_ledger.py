"""The ledger: the state of a deployment read from its files, and what that makes due."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from clv_assets.core.calendar.due import Due, Issued
from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.engine import Engine
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

    for asset in ("actuals", "drift_report"):
        assert engine.ledger.due(date(2024, 6, 20)).labels == [date(2024, 3, 4)]
        engine.files.write(Stored(pl.DataFrame({"cutoff": ["2024-03-04"]})), asset, "2024-03-04")

    assert engine.ledger.due(date(2024, 6, 20)).labels == []


def test_a_label_month_is_due_until_it_is_read(tmp_path: Path, champion: Champion) -> None:
    engine = declared(tmp_path, "2024-06-20")
    engine.models.promote(champion, make_card(champion))
    store_prediction(engine, date(2024, 3, 4), date(2024, 6, 4), champion.model_id)
    assert engine.ledger.due(date(2024, 6, 20)).months == ["2024-04", "2024-05"]

    engine.files.write(Stored(pl.DataFrame({"month": ["2024-04"]})), "early_read", "2024-04")

    assert engine.ledger.due(date(2024, 6, 20)).months == ["2024-05"]


def test_where_nobody_was_ranked_nothing_is_judged(tmp_path: Path, champion: Champion) -> None:
    engine = declared(tmp_path, "2024-06-20")
    engine.models.promote(champion, make_card(champion))
    store_prediction(engine, date(2024, 3, 4), date(2024, 6, 4), champion.model_id)
    ranks = engine.files.read("cluster_ranks", "2024-03-04")
    engine.files.write(Stored(ranks.clear()), "cluster_ranks", "2024-03-04")

    due = engine.ledger.due(date(2024, 6, 20))

    assert not engine.ledger.issued_prediction("2024-03-04").has_ranked
    assert (due.labels, due.months) == ([], [])


@pytest.mark.parametrize(("silent", "due"), [(True, 8), (False, 1)])
def test_a_cutoff_whose_history_has_no_order_is_due_only_where_the_silent_are_scored(
    tmp_path: Path, champion: Champion, silent: bool, due: int
) -> None:
    """Orders up to May 2024, and the log is complete up to February 2025; history of a month."""
    write_orders(tmp_path / "orders.csv")
    engine = make_engine(
        tmp_path,
        source={"path": "orders.csv", "complete_through": "2025-02-01"},
        training={"history_months": 1},
        scoring={"silent_customers": silent},
        cutoffs={"fortnightly_weeks": 0},
    )
    ingest(engine, date(2025, 2, 1))
    engine.models.promote(champion, make_card(champion))

    assert len(engine.ledger.due(date(2025, 2, 1)).cutoffs) == due
