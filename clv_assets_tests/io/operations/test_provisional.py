"""Scores between cutoffs: as good as issued ones, and never taken for one."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from clv_assets.core.champion.champion import Champion
from clv_assets.core.champion.value import value_of_one
from clv_assets.core.contracts import CONTRACTS
from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.ingest import ingest
from clv_assets.io.operations.issuing import issue
from clv_assets.io.operations.provisional import place_of, provisional_scores
from clv_assets.io.storage.atomic import write_table
from clv_assets_tests.deployments import make_card, make_engine

TODAY = date(2024, 9, 11)  # a Wednesday between two cutoffs
PREDICTED = ["predicted_clv", "lo80", "hi80", "hi90", "p_active", "expected_orders", "value"]


def make_shop(folder: Path, rows: pl.DataFrame, champion: Champion, **sections: object) -> Engine:
    """The sample shop as a finished export up to TODAY, with a champion."""
    rows.filter(pl.col("order_date") < datetime(2024, 9, 11)).write_parquet(folder / "o.parquet")
    source = {"path": "o.parquet", "complete_through": str(TODAY)}
    engine = make_engine(folder, **{"source": source, **sections})
    ingest(engine, TODAY)
    engine.models.promote(champion, make_card(champion))
    return engine


@pytest.fixture
def engine(tmp_path: Path, sample_rows: pl.DataFrame, champion: Champion) -> Engine:
    return make_shop(tmp_path, sample_rows, champion)


def test_the_columns_are_those_of_predictions_and_one_that_says_provisional(
    engine: Engine,
) -> None:
    found = provisional_scores(engine, TODAY)

    assert found.columns == [*CONTRACTS["predictions"], "provisional"]
    assert found["provisional"].all()
    assert found.select("cutoff", "window_end", "issued_at").unique().rows() == [
        (TODAY, date(2024, 12, 11), TODAY)
    ]


def test_they_are_what_the_champion_would_issue_on_that_day(
    engine: Engine, champion: Champion
) -> None:
    features = champion.features(engine.files.scan("transactions"), TODAY).collect()

    found = provisional_scores(engine, TODAY)

    assert_frame_equal(found.drop("provisional"), champion.prediction_table(features, TODAY, TODAY))


def test_the_newest_champion_scores_though_an_older_one_issued_that_day(
    engine: Engine, champion: Champion, sample_orders: pl.DataFrame
) -> None:
    features = champion.features(engine.files.scan("transactions"), TODAY).collect()
    issue(engine, champion.prediction_table(features, TODAY, TODAY), TODAY, None)
    newer = Champion.fit(sample_orders, date(2024, 9, 2), champion.recipe, with_baseline=False)
    engine.models.promote(newer, make_card(newer))

    assert provisional_scores(engine, TODAY)["model_id"].unique().to_list() == [newer.model_id]


def test_where_orders_are_not_all_in_their_last_whole_day_is_the_cutoff(engine: Engine) -> None:
    found = provisional_scores(engine, date(2024, 10, 1))

    assert found["cutoff"].unique().to_list() == [TODAY]
    assert found["issued_at"].unique().to_list() == [date(2024, 10, 1)]


def test_who_bought_for_the_first_time_yesterday_gets_a_sensible_prediction(
    tmp_path: Path, sample_rows: pl.DataFrame, champion: Champion
) -> None:
    """Unlike the one who came once, two years ago, a newcomer may well buy again."""
    columns = {"revenue": 60.0, "order_id": "new-1", "order_date": datetime(2024, 9, 10, 15)}
    values = {name: pl.lit(value).cast(sample_rows.schema[name]) for name, value in columns.items()}
    newcomer = sample_rows.head(1).with_columns(customer_id=pl.lit("newcomer"), **values)
    engine = make_shop(tmp_path, pl.concat([sample_rows, newcomer]), champion)

    found = provisional_scores(engine, TODAY)

    row = found.filter(pl.col("customer_id") == "newcomer").row(0, named=True)
    assert row["population"] == "new"
    assert 0 < row["predicted_clv"] < 10 * 60
    assert 0 < row["p_active"] < 1
    assert found.select(PREDICTED).null_count().sum_horizontal().item() == 0
    assert found.select(pl.col(PREDICTED).is_nan().any()).sum_horizontal().item() == 0
    assert found.select(pl.col(PREDICTED).min()).min_horizontal().item() >= 0
    silent = found.filter(pl.col("population") == "silent")["predicted_clv"]
    assert row["predicted_clv"] > silent.median()


def test_the_value_is_in_the_terms_of_the_config(
    tmp_path: Path, sample_rows: pl.DataFrame, champion: Champion
) -> None:
    engine = make_shop(tmp_path, sample_rows, champion, value={"margin": 0.4})

    found = provisional_scores(engine, TODAY)

    assert found["value_kind"].unique().to_list() == ["profit"]
    worth = value_of_one(engine.config.value, 3)
    assert found["value"].sum() == pytest.approx(worth * found["predicted_clv"].sum())


def test_a_newest_month_that_looks_missing_still_blocks(
    tmp_path: Path, sample_rows: pl.DataFrame, champion: Champion
) -> None:
    without_august = sample_rows.filter(pl.col("order_date").dt.strftime("%Y-%m") != "2024-08")
    thrice = [  # of a shop with fewer than a hundred orders a month nobody can tell
        without_august.with_columns(pl.col("customer_id", "order_id") + suffix) for suffix in "abc"
    ]
    engine = make_shop(tmp_path, pl.concat(thrice), champion)

    with pytest.raises(ClvError, match=r"cutoff 2024-09-11 needs 2024-08: (.|\n)*accept_months"):
        provisional_scores(engine, TODAY)


def test_without_a_champion_it_says_how_to_train_one(
    tmp_path: Path, sample_rows: pl.DataFrame, champion: Champion
) -> None:
    engine = make_shop(tmp_path, sample_rows, champion)
    engine.models.manifest_path.unlink()

    with pytest.raises(ClvError, match="no champion yet: train one with"):
        provisional_scores(engine, TODAY)


def test_without_transactions_it_says_how_to_read_them(tmp_path: Path) -> None:
    with pytest.raises(ClvError, match="no transactions yet; run 'clv ingest' first"):
        provisional_scores(make_engine(tmp_path), TODAY)


def test_nothing_is_issued_and_nothing_is_due_otherwise(engine: Engine) -> None:
    before = engine.ledger.due(TODAY)

    write_table(provisional_scores(engine, TODAY), place_of(engine, TODAY, None))

    assert engine.ledger.due(TODAY) == before
    assert engine.ledger.issued() == {}
    assert engine.files.keys("features") == engine.files.keys("predictions") == []
    assert [path.name for path in (engine.root / "provisional").iterdir()] == ["2024-09-11.parquet"]


@pytest.mark.parametrize("name", ["scores.parquet", "scores.csv", "deeper/SCORES.CSV"])
def test_a_file_of_your_own_holds_the_same_scores(
    engine: Engine, tmp_path: Path, name: str
) -> None:
    scores = provisional_scores(engine, TODAY)
    path = place_of(engine, TODAY, tmp_path / name)

    write_table(scores, path)

    again = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path)
    assert again.columns == scores.columns
    assert again["predicted_clv"].equals(scores["predicted_clv"])


def test_a_write_that_fails_leaves_the_last_scores_whole(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "scores.csv"
    path.write_text("the last ones")

    def fill_the_disk(frame: pl.DataFrame, file: Path) -> None:
        file.write_text("half a")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_csv", fill_the_disk)
    with pytest.raises(ClvError, match=r"scores.csv: can't be written: No space left on device"):
        write_table(provisional_scores(engine, TODAY), path)

    assert path.read_text() == "the last ones"
    assert not list(tmp_path.glob(".scores*"))


@pytest.mark.parametrize(
    "place", ["assets/predictions/2024-09-09.parquet", "models/x.csv", "provisional/../x.csv"]
)
def test_they_are_kept_from_among_what_was_issued(engine: Engine, place: str) -> None:
    with pytest.raises(ClvError, match="among what has been issued; take another folder"):
        place_of(engine, TODAY, engine.root / place)

    assert place_of(engine, TODAY, engine.root / "provisional" / "mine.csv").name == "mine.csv"


def test_assets_stored_elsewhere_are_kept_from_them_as_well(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    engine = make_engine(tmp_path, storage={"assets": str(elsewhere)})

    with pytest.raises(ClvError, match="among what has been issued"):
        place_of(engine, TODAY, elsewhere / "shop" / "predictions" / "2024-09-09.parquet")


def test_another_format_is_refused(engine: Engine) -> None:
    with pytest.raises(ClvError, match=r"x.xlsx: provisional scores are written as .parquet or"):
        place_of(engine, TODAY, Path("x.xlsx"))
