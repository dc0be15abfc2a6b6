"""An issued prediction is evidence; what is missing for it is said."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import BusyError, ClvError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.issuing import issue, scoring_model
from clv_assets_tests.deployments import make_card, make_engine, next_line, running
from clv_assets_tests.factories import MODEL, make_predictions

CUTOFF = date(2024, 6, 3)
OTHER_MODEL = "2024-05-06-ffffffff"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return make_engine(tmp_path)


def predictions(clv: float = 10.0, issued_at: date = CUTOFF, model_id: str = MODEL) -> pl.DataFrame:
    return make_predictions({"ann": clv, "bob": 5.0}, issued_at=issued_at, model_id=model_id)


def on_file(engine: Engine) -> bytes:
    return engine.files.path("predictions", str(CUTOFF)).read_bytes()


def superseded(engine: Engine) -> list[Path]:
    return sorted((engine.root / "assets" / "predictions" / "superseded").glob("*"))


def test_the_first_prediction_of_a_cutoff_is_issued(engine: Engine) -> None:
    issued, differing = issue(engine, predictions(), CUTOFF, None)

    assert differing == 0
    assert issued.equals(predictions())
    assert engine.files.read("predictions", str(CUTOFF)).equals(predictions())


@pytest.mark.parametrize("again", [predictions(), predictions(99.0)])
def test_a_second_run_leaves_the_issued_bytes_and_returns_them(
    engine: Engine, again: pl.DataFrame
) -> None:
    issue(engine, predictions(), CUTOFF, None)
    before = on_file(engine)

    issued, _ = issue(engine, again, CUTOFF, None)

    assert issued.equals(predictions())
    assert on_file(engine) == before
    assert superseded(engine) == []


@pytest.mark.parametrize(
    ("again", "differing"),
    [
        (predictions(), 0),
        (predictions(99.0), 1),
        (predictions().head(1), 1),
        (pl.concat([predictions(), make_predictions({"new": 1.0}, issued_at=CUTOFF)]), 1),
    ],
    ids=["none", "one value", "one is gone", "one is new"],
)
def test_how_many_customers_would_be_predicted_otherwise_is_told(
    engine: Engine, again: pl.DataFrame, differing: int
) -> None:
    issue(engine, predictions(), CUTOFF, None)

    assert issue(engine, again, CUTOFF, None)[1] == differing


def test_another_model_without_a_reason_is_refused(engine: Engine) -> None:
    issue(engine, predictions(), CUTOFF, None)
    before = on_file(engine)

    with pytest.raises(ClvError, match="not of one model"):
        issue(engine, predictions(model_id=OTHER_MODEL), CUTOFF, None)

    assert on_file(engine) == before


def test_a_reason_replaces_the_issued_prediction_and_keeps_the_old_one(engine: Engine) -> None:
    issue(engine, predictions(), CUTOFF, None)
    before = on_file(engine)

    issued, differing = issue(engine, predictions(model_id=OTHER_MODEL), CUTOFF, "wrong prices")

    assert differing == 0
    assert issued["model_id"].unique().to_list() == [OTHER_MODEL]
    assert engine.files.read("predictions", str(CUTOFF)).equals(issued)
    facts = engine.files.facts("predictions", str(CUTOFF))
    assert (facts["rescore_reason"], facts["model_id"], facts["issue"]) == (
        "wrong prices",
        OTHER_MODEL,
        2,
    )
    (old,) = superseded(engine)
    assert old.name == f"{CUTOFF}-{MODEL}-1.parquet"
    assert old.read_bytes() == before


def test_every_replaced_prediction_is_kept(engine: Engine) -> None:
    for clv in (1.0, 2.0, 3.0):
        issue(engine, predictions(clv), CUTOFF, "again")

    kept = [pl.read_parquet(path)["predicted_clv"][0] for path in superseded(engine)]
    assert kept == [1.0, 2.0]


def test_a_reason_without_a_difference_changes_nothing(engine: Engine) -> None:
    """Not even issued_at, the day on which the prediction was first stored."""
    issue(engine, predictions(), CUTOFF, None)
    before = on_file(engine)

    issued, _ = issue(engine, predictions(issued_at=date(2025, 1, 1)), CUTOFF, "to be sure")

    assert issued["issued_at"].unique().to_list() == [CUTOFF]
    assert on_file(engine) == before


def test_a_cutoff_without_customers_is_refused_and_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(ClvError, match=r"cutoff 2024-06-03 has no customer to score"):
        issue(engine, predictions().clear(), CUTOFF, None)

    assert engine.ledger.issued() == {}


def test_a_cutoff_that_another_process_scores_is_busy(engine: Engine) -> None:
    script = """
        import sys
        from pathlib import Path
        from clv_assets.io.storage.locks import locked

        with locked(Path(sys.argv[1]), sys.argv[2]):
            print("held", flush=True)
            sys.stdin.readline()
    """
    with running(script, engine.root / "locks", f"score-{CUTOFF}") as process:
        assert next_line(process) == "held"

        with pytest.raises(BusyError, match=f"held by process {process.pid}"):
            issue(engine, predictions(), CUTOFF, None)
        issue(engine, predictions(), date(2024, 6, 10), None)

    assert engine.files.keys("predictions") == ["2024-06-10"]


def test_a_scored_cutoff_keeps_its_model_though_a_newer_one_is_champion(
    engine: Engine, champion: Champion, later_champion: Champion
) -> None:
    engine.models.promote(champion, make_card(champion))
    cutoff = later_champion.as_of
    issue(engine, predictions(model_id=champion.model_id), cutoff, None)
    engine.models.promote(later_champion, make_card(later_champion))

    assert scoring_model(engine, cutoff).model_id == champion.model_id
    assert scoring_model(engine, cutoff, rescore=True).model_id == later_champion.model_id
    assert scoring_model(engine, date(2024, 12, 9)).model_id == later_champion.model_id


def test_a_scored_cutoff_whose_model_is_gone_says_so(engine: Engine, champion: Champion) -> None:
    engine.models.promote(champion, make_card(champion))
    issue(engine, predictions(model_id=OTHER_MODEL), CUTOFF, None)

    with pytest.raises(ClvError, match=rf"{OTHER_MODEL}/model\.joblib: the model file is missing"):
        scoring_model(engine, CUTOFF)
