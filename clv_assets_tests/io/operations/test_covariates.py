"""A deployment that declares its customers trains on what is known of them, and lives on."""

import functools
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from clv_assets.core.errors import ClvError
from clv_assets.core.lines.sample_shop import SampleShop, sample_lines
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.covariates import covariates_of, declared_covariates
from clv_assets.io.operations.ingest import ingest
from clv_assets.io.operations.training import train_champion
from clv_assets_tests.deployments import copy_of, make_engine
from clv_assets_tests.factories import FEW_TREES

AS_OF, LATER, TODAY = date(2024, 6, 3), date(2024, 12, 2), date(2025, 4, 1)
TRAINING = {
    "pred_months": 3,
    "history_months": 6,
    "max_snapshots": 2,
    "max_origins": 1,
    "min_customers": 20,
}
CITY, TIER = {"city": {"immutable": True}}, {"tier": {"valid_from": "since"}}
TOTAL = {"total_spend": {"immutable": True}}
Trained = Callable[[dict[str, Any] | None], Engine]


def make_customers(rows: pl.DataFrame) -> pl.DataFrame:
    """A city of everyone, a better tier of every third from 2024 on, and what they have spent by
    LATER, which a file written then would hold.
    """
    everyone = rows.select("customer_id").unique().sort("customer_id").with_row_index("n")
    spent = rows.filter(pl.col("order_date") < LATER)
    base = everyone.join(
        spent.group_by("customer_id").agg(total_spend=pl.col("revenue").sum().round(2)),
        on="customer_id",
        how="left",
    ).with_columns(
        pl.col("total_spend").fill_null(0.0),
        city=pl.when(pl.col("n") % 2 == 0).then(pl.lit("Ulm")).otherwise(pl.lit("Bonn")),
        tier=pl.lit("base"),
        since=pl.lit("2023-01-02"),
    )
    better = base.filter(pl.col("n") % 3 == 0)
    better = better.with_columns(tier=pl.lit("gold"), since=pl.lit("2024-01-01"))
    return pl.concat([base, better]).drop("n")


def written(folder: Path, rows: pl.DataFrame) -> Path:
    rows.write_csv(folder / "orders.csv")
    make_customers(rows).write_csv(folder / "customers.csv")
    return folder


@pytest.fixture
def folder(tmp_path: Path, sample_rows: pl.DataFrame) -> Path:
    return written(tmp_path, sample_rows)


def engine_of(
    folder: Path, columns: dict[str, Any] | None, aliases: str | None = None, **training: Any
) -> Engine:
    """The deployment of ``folder`` with these columns declared; not ingested."""
    source: dict[str, Any] = {"path": "orders.csv", "aliases": aliases}
    if columns is not None:
        source["customers"] = {"path": "customers.csv", "columns": columns}
    training = {**TRAINING, **training}
    return make_engine(folder, source=source, training=training, modeling=FEW_TREES)


def ingested(folder: Path, columns: dict[str, Any] | None, **given: Any) -> Engine:
    engine = engine_of(folder, columns, **given)
    ingest(engine, TODAY)
    return engine


@pytest.fixture(scope="module")
def trained_once(
    tmp_path_factory: pytest.TempPathFactory, sample_rows: pl.DataFrame
) -> Callable[[str], Engine]:
    """The deployment that declared these columns and trained as of AS_OF, made once."""

    @functools.cache
    def make(columns: str) -> Engine:
        folder = written(tmp_path_factory.mktemp("trained"), sample_rows)
        engine = ingested(folder, json.loads(columns))
        train(engine)
        return engine

    return make


@pytest.fixture
def trained(tmp_path: Path, trained_once: Callable[[str], Engine]) -> Trained:
    """A copy of such a deployment, in the folder of the test."""
    return lambda columns: copy_of(trained_once(json.dumps(columns)), tmp_path)


def card_of(engine: Engine) -> dict[str, Any]:
    """Of the newest champion, as it is on file."""
    return engine.models.card(engine.models.manifest()[-1].model_id)


def train(engine: Engine, **overrides: Any) -> dict[str, Any]:
    orders = engine.files.scan("transactions")
    plain = {"as_of": AS_OF, "today": TODAY, "approved_by": "Ada", "reason": "first"}
    return train_champion(engine, orders, **{**plain, **overrides})[0]


def score(engine: Engine, cutoff: date = LATER) -> pl.DataFrame:
    """Features and predictions, by the model on file."""
    champion = engine.models.model_for(cutoff)
    covariates = covariates_of(engine, champion)
    found = champion.features(engine.files.scan("transactions"), cutoff, covariates).collect()
    return found.join(champion.prediction_table(found, cutoff, TODAY), on="customer_id")


def test_without_customers_declared_there_are_no_covariates(trained: Trained) -> None:
    engine = trained(None)

    assert declared_covariates(engine).names == ()
    assert "warnings" not in card_of(engine)
    assert not {"city", "tier"} & set(score(engine).columns)


def test_the_model_learns_from_the_declared_columns_and_remembers_them(trained: Trained) -> None:
    engine = trained({**CITY, **TIER})

    model = engine.models.model_for(LATER).model
    assert model.input.design.covariates == ["city", "tier"]
    assert {"city", "tier"} <= card_of(engine)["importance"].keys()
    scored = score(engine)
    assert scored["predicted_clv"].null_count() == 0
    assert scored.filter(pl.col("customer_id") == "C000001")["tier"].to_list() == ["gold"]


def test_a_category_or_a_customer_that_turned_up_later_is_scored_too(
    tmp_path: Path, trained: Trained
) -> None:
    engine = trained({**CITY, **TIER})
    before = score(engine)
    file = pl.read_csv(tmp_path / "customers.csv")
    changed = file.filter(pl.col("customer_id") != "C000002").with_columns(
        city=pl.col("city").replace({"Ulm": "Neu-Ulm"}), tier=pl.lit("7")
    )
    changed.unique(["customer_id", "since"]).write_csv(tmp_path / "customers.csv")
    ingest(engine, TODAY)

    after = score(engine)

    assert after["city"].unique().sort().to_list() == [None, "Bonn", "Neu-Ulm"]
    assert after["predicted_clv"].null_count() == 0
    assert after["predicted_clv"].min() >= 0  # type: ignore[operator]
    assert after["customer_id"].equals(before["customer_id"])


def test_what_is_known_of_a_merged_id_is_known_of_the_one_that_survives(folder: Path) -> None:
    (folder / "merged.csv").write_text("customer_id,alias_of\nC000002,web-7\n")

    engine = ingested(folder, CITY, aliases="merged.csv")
    train(engine)

    city = score(engine).filter(pl.col("customer_id") == "web-7")["city"]
    assert city.to_list() == ["Bonn"]


def test_a_model_without_covariates_scores_where_some_are_declared_since(
    tmp_path: Path, trained: Trained
) -> None:
    trained(None)
    engine = engine_of(tmp_path, CITY)
    plain = score(engine)

    ingest(engine, TODAY)

    assert score(engine).equals(plain)
    assert "city" not in plain.columns


def test_a_model_keeps_to_its_own_columns_where_more_are_declared_since(
    tmp_path: Path, trained: Trained
) -> None:
    trained(CITY)

    engine = engine_of(tmp_path, {**CITY, **TIER})

    assert covariates_of(engine, engine.models.model_for(LATER)).names == ("city",)
    assert score(engine)["predicted_clv"].null_count() == 0


@pytest.mark.parametrize("left", [None, TIER], ids=["none", "another"])
def test_a_model_whose_covariate_is_gone_says_what_to_do(
    tmp_path: Path, trained: Trained, left: Any
) -> None:
    card = card_of(trained(CITY))

    with pytest.raises(ClvError) as caught:
        score(engine_of(tmp_path, left))

    told = str(caught.value).splitlines()
    assert told == [
        f"model {card['model_id']} learnt from 'city', which source.customers does not declare "
        "any more",
        "Declare it again and run the ingest, or train a champion without it.",
    ]


def test_a_column_declared_since_the_last_ingest_asks_for_another(folder: Path) -> None:
    ingested(folder, CITY)

    with pytest.raises(ClvError, match="declares 'tier', which the last ingest did not have; run"):
        train(engine_of(folder, {**CITY, **TIER}))


def test_a_leaking_column_is_on_the_card_and_stops_nobody(tmp_path: Path) -> None:
    """Among a few hundred customers luck hides it."""
    folder = written(tmp_path, sample_lines(SampleShop(1500), TODAY))
    engine = ingested(folder, {**CITY, **TOTAL}, max_snapshots=12)

    card = train(engine, as_of=LATER, pred_months=6)

    assert list(card["warnings"]) == ["total_spend"]
    told = card["warnings"]["total_spend"]
    assert told.startswith("total_spend: knowing it takes the error on later windows from ")
    on_file = json.loads((engine.models.folder / card["model_id"] / "card.json").read_text())
    assert on_file["warnings"] == card["warnings"]


def test_honest_columns_raise_no_warning(folder: Path) -> None:
    engine = ingested(folder, {**CITY, **TIER}, max_snapshots=12)

    assert train(engine, as_of=LATER, pred_months=6)["warnings"] == {}


def test_a_shop_too_young_for_the_test_is_told(folder: Path) -> None:
    card = train(ingested(folder, CITY), as_of=date(2023, 8, 7))

    (told,) = card["warnings"].values()
    assert told.startswith("city: not tested for a leak of the future")
