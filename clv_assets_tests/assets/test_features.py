"""The features asset: with what is known of customers, as far as the model learnt from it."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from dagster import DagsterInstance, ExecuteInProcessResult, materialize

from clv_assets.assets.features import features
from clv_assets.assets.predictions import predictions
from clv_assets.assets.transactions import transactions
from clv_assets.core.champion.champion import Champion
from clv_assets.core.lines.sample_shop import SampleShop, sample_lines
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.covariates import declared_covariates
from clv_assets.io.operations.ingest import ingest
from clv_assets.partitions import Partitions
from clv_assets.resources import Clock, FrameIOManager
from clv_assets_tests.deployments import make_card, make_engine
from clv_assets_tests.factories import make_config, make_recipe, make_source, to_orders
from clv_assets_tests.records import shown

AS_OF, CUTOFF, TODAY = date(2024, 6, 3), date(2024, 9, 2), date(2024, 9, 16)
CITY = {"city": {"immutable": True}}
CALENDAR = Partitions.of(make_config())
ASSETS = [transactions.to_source_asset(), features.on(CALENDAR), predictions.on(CALENDAR)]


@pytest.fixture(autouse=True)
def own_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLV_STORAGE", raising=False)


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    return sample_lines(SampleShop(120), TODAY)


def make_shop(
    folder: Path, lines: pl.DataFrame, columns: dict[str, Any] | None, city: str = "Ulm"
) -> Engine:
    """An ingested deployment; everyone comes from one city."""
    lines.write_csv(folder / "orders.csv")
    ids = lines.select("customer_id").unique()
    ids.with_columns(city=pl.lit(city)).write_csv(folder / "customers.csv")
    source: dict[str, Any] = {"path": "orders.csv"}
    if columns is not None:
        source["customers"] = {"path": "customers.csv", "columns": columns}
    engine = make_engine(folder, source=source)
    ingest(engine, TODAY)
    return engine


def promote(engine: Engine, lines: pl.DataFrame) -> None:
    orders = to_orders(lines, make_source(), today=TODAY, origin="sample shop").orders
    recipe, known = make_recipe(training={"min_customers": 20}), declared_covariates(engine)
    model = Champion.fit(orders, AS_OF, recipe, covariates=known, with_baseline=False)
    engine.models.promote(model, make_card(model))


def score(engine: Engine) -> ExecuteInProcessResult:
    return materialize(
        ASSETS,
        instance=DagsterInstance.ephemeral(),
        partition_key=str(CUTOFF),
        resources={
            "engine": engine,
            "clock": Clock(as_of=str(TODAY)),
            "io_manager": FrameIOManager(engine.files),
        },
        raise_on_error=False,
    )


def test_the_page_names_the_currency_of_what_customers_brought(replayed: Engine) -> None:
    page = shown(replayed, "features", "2024-06-03")

    assert "| revenue_sum |" in page["preview"]
    assert page["currency"] == "EUR"


def test_cities_unknown_at_training_are_scored_too(tmp_path: Path, lines: pl.DataFrame) -> None:
    promote(make_shop(tmp_path, lines, CITY), lines)
    engine = make_shop(tmp_path, lines, CITY, city="Rome")

    assert score(engine).success

    assert set(engine.files.read("features", str(CUTOFF))["city"]) == {"Rome"}
    assert engine.files.read("predictions", str(CUTOFF))["predicted_clv"].null_count() == 0


def test_a_model_that_knew_no_city_is_given_none(tmp_path: Path, lines: pl.DataFrame) -> None:
    promote(make_shop(tmp_path, lines, None), lines)
    engine = make_shop(tmp_path, lines, CITY)

    assert score(engine).success
    assert "city" not in engine.files.read("features", str(CUTOFF)).columns


def test_a_model_whose_city_is_gone_says_what_to_do(tmp_path: Path, lines: pl.DataFrame) -> None:
    promote(make_shop(tmp_path, lines, CITY), lines)

    result = score(make_shop(tmp_path, lines, None))

    (event,) = [event for event in result.all_events if event.is_step_failure]
    failure = event.step_failure_data.user_failure_data
    assert failure is not None
    assert "learnt from 'city', which source.customers does not declare" in failure.description
    assert "Declare it again and run the ingest" in failure.description


def test_orders_that_come_late_leave_the_evidence_of_an_issued_cutoff_alone(
    tmp_path: Path, lines: pl.DataFrame
) -> None:
    engine = make_shop(tmp_path, lines, None)
    promote(engine, lines)
    assert score(engine).success
    assets = ("features", "predictions")
    before = {name: engine.files.path(name, str(CUTOFF)).read_bytes() for name in assets}
    late = lines.filter(pl.col("order_date") < datetime(2024, 8, 1)).head(40)
    late = late.with_columns(order_id=pl.format("{}-late", "order_id"))

    engine = make_shop(tmp_path, pl.concat([lines, late]), None)
    assert score(engine).success

    assert {name: engine.files.path(name, str(CUTOFF)).read_bytes() for name in assets} == before
