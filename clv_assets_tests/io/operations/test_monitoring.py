"""Drift of inputs, baselines and alerts of a deployment."""

from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import ClvError
from clv_assets.core.monitoring.alerts import Alert
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.monitoring import inputs_beside, raise_alerts
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import make_card, make_engine


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


def test_a_breach_warns_each_time_and_is_written_once(engine: Engine) -> None:
    said: list[str] = []
    alert = Alert("rmse_drift-2024-06-03-m", "RMSE rose", "body")

    raise_alerts(engine, [alert], said.append)
    raise_alerts(engine, [alert], said.append)

    assert engine.alerts.names() == [alert.name]
    assert said == [
        "RMSE rose (alert: rmse_drift-2024-06-03-m.md)",
        "RMSE rose (already on file: rmse_drift-2024-06-03-m.md)",
    ]
