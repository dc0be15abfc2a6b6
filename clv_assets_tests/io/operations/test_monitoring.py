"""Drift of inputs, baselines and alerts of a deployment."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.monitoring import inputs_beside, keep_earlier
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import copy_of, make_card, make_engine


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return make_engine(tmp_path)


def test_a_model_without_a_baseline_judges_nobody(engine: Engine, champion: Champion) -> None:
    engine.models.promote(champion, make_card(champion))

    with pytest.raises(ClvError, match="has no baseline to be judged by; train anew"):
        engine.models.baseline(champion.model_id)


def test_the_training_population_is_where_it_is_expected(
    engine: Engine, champion: Champion, sample_orders: pl.DataFrame
) -> None:
    engine.files.write(Stored(sample_orders), "transactions")
    engine.models.promote(champion, make_card(champion))
    features = champion.features(sample_orders.lazy(), champion.as_of).collect()
    engine.files.write(Stored(features), "features", str(champion.as_of))

    found = inputs_beside(engine, "features", str(champion.as_of), ["revenue_sum", "order_count"])

    assert found["effect"].to_list() == pytest.approx([0, 0], abs=1e-9)
    assert found["psi"].to_list() == pytest.approx([0, 0])
    assert not found["breach"].any()


CUTOFF = date(2024, 7, 29)
JUDGED_ASSETS = ("actuals", "drift_report")


def with_late_orders(engine: Engine, share: float) -> None:
    """The newest whole month of the judged window brought that much more after all."""
    facts = engine.files.facts("transactions")
    months = {
        month: {**told, "revenue": told["revenue"] * (1 + share)}
        for month, told in facts["months"].items()
    }
    orders = engine.files.read("transactions")
    engine.files.write(Stored(orders, {**facts, "months": months}), "transactions")


@pytest.mark.parametrize(("share", "is_late"), [(0.0, False), (0.005, False), (-0.02, True)])
def test_orders_that_come_late_make_a_window_due_again(
    tmp_path: Path, replayed: Engine, share: float, is_late: bool
) -> None:
    engine = copy_of(replayed, tmp_path)
    with_late_orders(engine, share)

    assert engine.ledger.is_late(CUTOFF) is is_late
    assert (CUTOFF in engine.ledger.due(date(2024, 11, 11)).labels) is is_late


def test_what_was_judged_before_late_orders_is_kept(tmp_path: Path, replayed: Engine) -> None:
    engine = copy_of(replayed, tmp_path)
    keep_earlier(engine, "drift_report", CUTOFF)
    folders = [Path(str(engine.files.base)) / asset / "superseded" for asset in JUDGED_ASSETS]
    assert not any(folder.exists() for folder in folders)
    with_late_orders(engine, 0.05)

    for asset in JUDGED_ASSETS:
        keep_earlier(engine, asset, CUTOFF)

    for asset, folder in zip(JUDGED_ASSETS, folders, strict=True):
        (kept,) = folder.glob(f"{CUTOFF}-*-1.parquet")
        assert pl.read_parquet(kept).equals(engine.files.read(asset, str(CUTOFF)))
