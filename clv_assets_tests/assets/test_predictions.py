"""The predictions asset: issued once, with its totals and what it leaves out in plain sight."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from dagster import DagsterInstance, materialize

from clv_assets.assets.features import features
from clv_assets.assets.predictions import predictions
from clv_assets.assets.transactions import transactions
from clv_assets.core.champion.champion import Champion
from clv_assets.core.contracts import CONTRACTS
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.asset_files import Stored
from clv_assets.metadata import readable
from clv_assets.partitions import Partitions
from clv_assets.resources import Clock, FrameIOManager
from clv_assets_tests.deployments import make_card, make_engine
from clv_assets_tests.factories import make_config, make_orders, make_recipe

CUTOFF = date(2024, 6, 3)
VALUE = {"margin": 0.5, "discount_rate": 0.1}
CALENDAR = Partitions.of(make_config())
ASSETS = [transactions.to_source_asset(), features.on(CALENDAR), predictions.on(CALENDAR)]


@pytest.fixture(autouse=True)
def own_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLV_STORAGE", raising=False)


@pytest.fixture(scope="module")
def orders() -> pl.DataFrame:
    """Sixty customers who buy every six weeks, one of them fewer things than they returned."""
    days = [datetime.fromordinal(date(2023, 1, 2).toordinal() + 6 * 7 * k) for k in range(13)]
    rows = [
        (f"c{n:02}", str(day.replace(day=1 + (day.day + n) % 28)), 20.0 + n + k)
        for n in range(60)
        for k, day in enumerate(days)
    ]
    return make_orders(*rows, ("c59", "2024-05-30", -5000.0)).collect()


@pytest.fixture(scope="module")
def model(orders: pl.DataFrame) -> Champion:
    return Champion.fit(orders, CUTOFF, make_recipe(), with_baseline=False)


def make_shop(folder: Path, orders: pl.DataFrame, model: Champion, **sections: Any) -> Engine:
    engine = make_engine(folder, **sections)
    facts = {"watermark": str(CUTOFF), "first_order": "2023-01-02"}
    engine.files.write(Stored(orders, facts), "transactions")
    engine.models.promote(model, make_card(model))
    return engine


def score(engine: Engine, **config: str) -> dict[str, Any]:
    """The metadata of the predictions, as plain values."""
    result = materialize(
        ASSETS,
        instance=DagsterInstance.ephemeral(),
        partition_key=str(CUTOFF),
        resources={
            "engine": engine,
            "clock": Clock(as_of=str(CUTOFF)),
            "io_manager": FrameIOManager(engine.files),
        },
        run_config={"ops": {name: {"config": config} for name in ("features", "predictions")}},
    )
    (made,) = result.asset_materializations_for_node("predictions")
    return {name: one.value for name, one in made.metadata.items()}


def test_the_page_tells_the_kind_of_value_and_its_terms(
    tmp_path: Path, orders: pl.DataFrame, model: Champion
) -> None:
    engine = make_shop(tmp_path, orders, model, value=VALUE)

    shown = score(engine)

    issued = engine.files.read("predictions", str(CUTOFF))
    assert issued.columns == list(CONTRACTS["predictions"])
    assert (shown["margin"], shown["discount_rate"]) == (0.5, 0.1)
    assert shown["value_kind"] == "present value of profit"
    assert shown["total_predicted"] == readable(issued["predicted_clv"].sum())
    assert shown["total_value"] == readable(issued["value"].sum())
    assert shown["expected_orders"] == readable(issued["expected_orders"].sum())
    assert shown["expected_active"] == readable(issued["p_active"].sum())


def test_the_page_tells_what_the_prediction_leaves_out_and_what_clipping_does(
    tmp_path: Path, orders: pl.DataFrame, model: Champion
) -> None:
    shown = score(make_shop(tmp_path, orders, model))

    assert (shown["value_kind"], shown["currency"]) == ("revenue", "unknown")
    assert shown["total_value"] == shown["total_predicted"]
    assert shown["newcomers"].startswith("In past windows 0 % (0 to 0 %) of revenue came from")
    assert shown["newcomer_share"]["windows"] == 12
    assert shown["clipped_share"] == readable(1 / 60)
    assert shown["clipping_bias"] > 0
    assert "| active | 60 |" in shown["populations"]


def test_issued_values_stay_in_the_terms_they_were_issued_in(
    tmp_path: Path, orders: pl.DataFrame, model: Champion
) -> None:
    engine = make_shop(tmp_path, orders, model, value=VALUE)
    score(engine)
    before = Path(str(engine.files.path("predictions", str(CUTOFF)))).read_bytes()

    shown = score(make_engine(tmp_path, value={"margin": 0.9}))

    assert Path(str(engine.files.path("predictions", str(CUTOFF)))).read_bytes() == before
    assert shown["value_kind"] == "present value of profit"
    assert shown["margin"] == shown["discount_rate"] == "-"
