"""Real order logs: nothing is lost on the way in, and the figures are honest."""

import csv
import functools
from datetime import date

import polars as pl
import pytest

from clv_assets import backtest
from clv_assets.config.columns import Exclude
from clv_assets.config.deployment import Config
from clv_assets.core.lines.reasons import EXCLUDED
from clv_assets.core.orders.log import OrderLog
from clv_assets.io.deployment.deployment import load_deployment
from clv_assets.io.source.reading import Reading
from clv_assets.io.source.source_reader import SourceReader
from clv_assets_tests.conftest import REPOSITORY
from clv_assets_tests.public_data import (
    CDNOW,
    ONLINE_RETAIL_RAW,
    needs_cdnow,
    needs_online_retail,
)

TODAY = date(2026, 1, 1)


@functools.cache
def as_shipped(config: str) -> OrderLog:
    return ingested(config)


def ingested(config: str, **changes: object) -> OrderLog:
    """A raw public file through a shipped config, parts of its source section changed."""
    deployment = load_deployment(str(REPOSITORY / "config" / config))
    source = deployment.config.source.model_copy(update=changes)
    return Reading(SourceReader(source, deployment.config_path.parent), TODAY).ingested()


def exact_sum_of(amounts: pl.Series) -> int:
    """In ten-thousandths."""
    return int((amounts * 10_000).round().cast(pl.Int64).sum())


def raw_lines() -> pl.DataFrame:
    """Both yearly exports, read by nothing of ours."""
    first = pl.read_parquet(ONLINE_RETAIL_RAW.with_name("online_retail_II_year_2009-2010.parquet"))
    second = pl.read_csv(
        ONLINE_RETAIL_RAW.with_name("online_retail_2010-12_2011-12.csv.gz"), infer_schema=False
    )
    both = [
        frame.select(invoice=frame.columns[0], product=frame.columns[1], country=frame.columns[7])
        for frame in (first, second)
    ]
    return pl.concat(both)


@needs_online_retail
def test_the_stacked_file_is_accounted_for_to_the_penny() -> None:
    done = ingested("online_retail_ii.yaml", path=str(ONLINE_RETAIL_RAW), duplicates="keep")

    fields = csv.reader(done.rejects["text"].to_list())
    rejected = sum(round(int(row[3]) * float(row[5]) * 100) for row in fields)
    assert done.accounting.read == 1_067_370
    assert done.accounting.balanced
    assert done.accounting.rejected == {"no customer": 243_007}
    total = done.orders["revenue"].sum() + rejected / 100
    assert total == pytest.approx(19_287_232.57, abs=1)


@needs_online_retail
def test_exact_copies_are_dropped_by_the_row_where_asked() -> None:
    done = ingested("online_retail_ii.yaml", path=str(ONLINE_RETAIL_RAW), duplicates="drop")

    assert done.accounting.rejected == {"exact duplicate": 34_335, "no customer": 235_151}
    assert done.accounting.balanced


@needs_online_retail
def test_the_nine_days_that_both_years_hold_count_once() -> None:
    """The known customers' revenue is that of the file without the overlap, to the penny."""
    done = as_shipped("online_retail_ii.yaml")

    assert done.accounting.read == 1_067_370
    assert done.accounting.balanced
    assert done.accounting.rejected["copy in another file"] == 14_803
    once = pl.read_parquet(CDNOW.with_name("online_retail_ii.parquet"))
    known = once.drop_nulls("customer_id")["revenue"]
    assert exact_sum_of(done.orders["revenue"]) == exact_sum_of(known)


@needs_online_retail
@pytest.mark.parametrize(("part", "rows"), [(0, 525_461), (1, 541_909)])
def test_each_year_goes_in_alone(part: int, rows: int) -> None:
    paths = load_deployment(str(REPOSITORY / "config" / "online_retail_ii.yaml")).config.source.path

    assert paths is not None
    done = ingested("online_retail_ii.yaml", path=paths[part])

    assert done.accounting.read == rows
    assert done.accounting.balanced


@needs_online_retail
def test_invoice_lines_are_not_orders_and_ids_are_whole_numbers() -> None:
    orders = as_shipped("online_retail_ii.yaml").orders

    assert orders.height < 50_000
    assert orders["customer_id"].str.contains(r"^\d{5}$").all()
    assert orders.filter(pl.col("revenue") < 0).height > 5_000


@needs_online_retail
def test_what_is_no_trade_with_a_customer_stays_out_where_asked() -> None:
    exclude = Exclude(
        products=("POST", "DOT", "M", "gift_*"), orders=("A*",), countries=("Unspecified",)
    )

    done = ingested("online_retail_ii.yaml", exclude=exclude)

    assert done.accounting.balanced
    raw = raw_lines()
    product = pl.col("product").is_in(["POST", "DOT", "M"]) | pl.col("product").str.starts_with(
        "gift_"
    )
    order = pl.col("invoice").str.starts_with("A") & ~product
    country = (pl.col("country") == "Unspecified") & ~product & ~order
    assert {reason: done.accounting.rejected[reason] for reason in EXCLUDED.values()} == {
        "excluded product": raw.filter(product).height,
        "excluded order": raw.filter(order).height,
        "excluded country": raw.filter(country).height,
    }


@needs_cdnow
def test_text_set_apart_by_blanks_goes_in_by_config_alone() -> None:
    done = ingested("cdnow.yaml")

    assert done.accounting.read == 69_659
    assert exact_sum_of(done.orders["revenue"]) == 25_003_156_300
    assert done.orders["customer_id"].n_unique() == 23_570
    assert done.orders["customer_id"].min() == "00001"


@needs_cdnow
def test_the_record_shops_one_cohort_is_backtested_honestly() -> None:
    """One cohort that fades: past spend overshoots by half, and R² is nowhere near 0.99."""
    config = Config.model_validate({"source": {"path": "-"}})
    orders = pl.read_parquet(CDNOW)

    found = backtest(orders, date(1998, 4, 1), pred_months=3, history_months=12, config=config)

    judged = found.customers.filter(pl.col("population") != "silent")
    assert judged.height == 9_526
    assert judged["actual_clv"].null_count() == 0
    assert found.metrics["naive"]["bias"] == pytest.approx(0.55, abs=0.01)
    assert found.metrics["naive"]["ngini"] == pytest.approx(0.639, abs=0.005)
    assert 0.2 < found.metrics["champion"]["r2"] < 0.8
    assert found.metrics["champion"]["rmse"] < found.metrics["naive"]["rmse"]
