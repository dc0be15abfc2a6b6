"""Real order logs: nothing is lost on the way in, and the figures are honest."""

from datetime import date

import polars as pl
import pytest

from clv_assets import backtest
from clv_assets.config import Config
from clv_assets.core.orders import Ingested, to_orders
from clv_assets.io.config_file import load_deployment
from clv_assets.io.readers import SourceReader
from clv_assets_tests.conftest import REPOSITORY
from clv_assets_tests.public_data import CDNOW, needs_cdnow, needs_online_retail

TODAY = date(2026, 1, 1)


def online_retail(**policies: str) -> Ingested:
    """The raw public file through the shipped config, its policies changed."""
    deployment = load_deployment(str(REPOSITORY / "config" / "online_retail_ii.yaml"))
    source = deployment.config.source.model_copy(update=policies)
    raw = SourceReader(source, deployment.config_path.parent).read(TODAY)
    return to_orders(raw, source, today=TODAY, origin="online_retail_II.csv.gz")


@needs_online_retail
def test_the_raw_file_is_accounted_for_to_the_penny() -> None:
    done = online_retail(duplicates="keep")

    price, quantity = (pl.col(name).cast(pl.Float64) for name in ("Price", "Quantity"))
    rejected = done.rejects.select((price * quantity * 100).round().cast(pl.Int64).sum()).item()
    kept = done.orders.select((pl.col("revenue") * 100).round().cast(pl.Int64).sum()).item()
    assert done.accounting.read == 1_067_370
    assert done.accounting.balanced
    assert done.accounting.rejected == {"no customer": 243_007}
    assert (kept + rejected) / 100 == pytest.approx(19_287_232.57, abs=1)


@needs_online_retail
def test_the_shipped_config_counts_the_nine_shared_days_once() -> None:
    done = online_retail()

    assert done.accounting.rejected["exact duplicate"] == 34_335
    assert done.accounting.balanced


@needs_online_retail
def test_invoice_lines_are_not_orders_and_ids_are_whole_numbers() -> None:
    orders = online_retail().orders

    assert orders.height < 50_000
    assert orders["customer_id"].str.contains(r"^\d{5}$").all()
    assert orders.filter(pl.col("revenue") < 0).height > 5_000


@needs_cdnow
def test_the_record_shops_one_cohort_is_backtested_honestly() -> None:
    """One cohort that fades: past spend overshoots by half, and R² is nowhere near 0.99."""
    config = Config.model_validate(
        {"source": {"path": "-"}, "modeling": {"xgboost": {"n_estimators": 60, "max_depth": 4}}}
    )
    orders = pl.read_parquet(CDNOW)

    found = backtest(orders, date(1998, 4, 1), pred_months=3, history_months=12, config=config)

    judged = found.customers.filter(pl.col("population") != "silent")
    assert judged.height == 9_526
    assert judged["actual_clv"].null_count() == 0
    assert found.metrics["past_spend"]["bias"] == pytest.approx(0.55, abs=0.01)
    assert found.metrics["past_spend"]["ngini"] == pytest.approx(0.639, abs=0.005)
    assert 0.2 < found.metrics["champion"]["r2"] < 0.8
    assert found.metrics["champion"]["rmse"] < found.metrics["past_spend"]["rmse"]
