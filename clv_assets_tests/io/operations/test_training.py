"""Training: a person's decision, on what was known, documented before it counts."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from clv_assets.core.errors import BusyError, ClvError, NotYetError
from clv_assets.io.deployment.code_version import code_hash
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.ingest import ingest
from clv_assets.io.operations.training import train_champion
from clv_assets_tests.deployments import make_engine, next_line, running
from clv_assets_tests.factories import FEW_TREES

AS_OF, TODAY = date(2024, 6, 3), date(2025, 4, 1)


@pytest.fixture
def engine(tmp_path: Path, sample_rows: pl.DataFrame) -> Engine:
    sample_rows.write_csv(tmp_path / "orders.csv")
    training = {
        "pred_months": 3,
        "history_months": 6,
        "max_snapshots": 2,
        "max_origins": 1,
        "min_customers": 20,
    }
    engine = make_engine(tmp_path, training=training, modeling=FEW_TREES)
    ingest(engine, TODAY)
    return engine


def train(engine: Engine, **overrides: Any) -> dict[str, Any]:
    given = {"as_of": AS_OF, "today": TODAY, "approved_by": "Ada", "reason": "first", **overrides}
    return train_champion(engine, engine.files.scan("transactions"), **given)[0]


def test_the_card_tells_who_why_when_and_with_which_code(engine: Engine) -> None:
    card, page = train_champion(
        engine,
        engine.files.scan("transactions"),
        as_of=AS_OF,
        today=TODAY,
        approved_by=" Ada ",
        reason=" first ",
    )

    assert (card["approved_by"], card["reason"]) == ("Ada", "first")
    assert (card["as_of"], card["promoted_on"]) == ("2024-06-03", "2025-04-01")
    assert card["code_hash"] == code_hash()
    assert card == engine.models.card(card["model_id"])
    assert page.startswith(f"# Champion {card['model_id']}\n\nApproved by **Ada**")


def test_the_trained_model_is_champion_with_windows_of_its_own(engine: Engine) -> None:
    card = train(engine, pred_months=2)

    champion = engine.models.model_for(AS_OF)

    assert champion.model_id == card["model_id"]
    assert champion.pred_months == 2
    assert engine.models.baseline(card["model_id"]).trials


def test_the_same_decision_twice_is_the_same_model_with_two_rows(engine: Engine) -> None:
    first, second = train(engine), train(engine, reason="again")

    assert (second["model_id"], second["sha256"]) == (first["model_id"], first["sha256"])
    assert [row.reason for row in engine.models.manifest()] == ["first", "again"]


@pytest.mark.parametrize("nothing", [{"approved_by": " "}, {"reason": "\n"}])
def test_nobody_and_no_reason_make_no_champion(engine: Engine, nothing: dict[str, str]) -> None:
    with pytest.raises(ClvError, match="needs approved_by and reason, both in words"):
        train(engine, **nothing)

    assert engine.models.manifest() == []


def test_a_day_after_the_watermark_is_refused_with_both_days(engine: Engine) -> None:
    with pytest.raises(NotYetError, match=r"as-of 2025-04-02 is after the watermark: .* 2025-03-"):
        train(engine, as_of=date(2025, 4, 2))


def test_without_a_day_the_champion_is_of_the_watermark(engine: Engine) -> None:
    assert train(engine, as_of=None)["as_of"] == str(engine.ledger.watermark())


def test_a_promotion_beside_another_one_is_refused(engine: Engine) -> None:
    script = """
        import sys
        from pathlib import Path
        from clv_assets.io.storage.locks import locked

        with locked(Path(sys.argv[1]), "promotion"):
            print("held", flush=True)
            sys.stdin.readline()
    """
    with running(script, engine.root / "locks") as process:
        assert next_line(process) == "held"

        with pytest.raises(BusyError, match="promotion is busy"):
            train(engine)

    assert engine.models.manifest() == []
