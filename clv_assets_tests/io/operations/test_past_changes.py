"""Months that the last ingest had, over the life of a source: lost, late, mended, accepted."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.ingest import ingest
from clv_assets_tests.core.quality.test_completeness import sample_shop, with_fault
from clv_assets_tests.deployments import make_engine

TODAY = date(2025, 6, 20)
OLD, NEWEST = "2024-10", "2025-05"


@pytest.fixture(scope="module")
def shop() -> pl.DataFrame:
    return sample_shop(1500, 4, TODAY).drop("lines")


def stored(folder: Path, orders: pl.DataFrame, today: date = TODAY, **source: Any) -> Engine:
    """A deployment after an ingest of ``orders``."""
    orders.filter(pl.col("order_date").dt.date() < today).write_parquet(folder / "orders.parquet")
    engine = make_engine(folder, source={"path": "orders.parquet", "live": True, **source})
    ingest(engine, today)
    return engine


def half(orders: pl.DataFrame, month: str) -> pl.DataFrame:
    return with_fault(orders, month, lambda o: o.gather_every(2))


def with_late(orders: pl.DataFrame, month: str, share: float) -> pl.DataFrame:
    """So many more orders in a month, of customers that weren't there."""
    inside = orders.filter(pl.col("order_date").dt.strftime("%Y-%m") == month)
    late = inside.sample(fraction=share, seed=1).with_columns(
        customer_id="late" + pl.col("customer_id"), order_id="late" + pl.col("order_id")
    )
    return pl.concat([orders, late]).sort("customer_id", "order_date", "order_id")


def test_an_old_month_that_lacks_its_second_half_from_the_start_is_asked_about(
    tmp_path: Path, shop: pl.DataFrame
) -> None:
    cut = with_fault(shop, OLD, lambda o: o.filter(pl.col("order_date").dt.day() < 16))
    ledger = stored(tmp_path, cut).ledger

    assert ledger.suspect_months() == {}
    assert list(ledger.odd_months()) == [OLD]


def test_an_old_month_that_loses_half_blocks_until_it_is_back(
    tmp_path: Path, shop: pl.DataFrame
) -> None:
    stored(tmp_path, shop)

    lost = stored(tmp_path, half(shop, OLD)).ledger.suspect_months()
    grown = stored(tmp_path, half(shop, OLD), date(2025, 7, 3)).ledger.suspect_months()
    back = stored(tmp_path, shop, date(2025, 7, 4)).ledger.suspect_months()

    assert list(lost) == list(grown) == [OLD]
    assert lost[OLD].startswith("lost ")
    assert back == {}


def test_an_old_month_that_is_loaded_once_more_blocks(tmp_path: Path, shop: pl.DataFrame) -> None:
    stored(tmp_path, shop)

    twice = stored(tmp_path, with_late(shop, OLD, 1.0)).ledger.suspect_months()

    assert list(twice) == [OLD]
    assert twice[OLD].startswith("gained ")


def test_what_a_person_has_accepted_blocks_no_more_and_is_usual_from_then_on(
    tmp_path: Path, shop: pl.DataFrame
) -> None:
    stored(tmp_path, shop)
    late = with_late(shop, OLD, 0.2)
    assert list(stored(tmp_path, late).ledger.suspect_months()) == [OLD]

    accepted = stored(tmp_path, late, date(2025, 6, 21), accept_months=[OLD])
    again = stored(
        tmp_path, with_late(late, "2024-11", 0.2), date(2025, 6, 22), accept_months=[OLD]
    )

    assert accepted.ledger.suspect_months() == {}
    assert again.ledger.suspect_months() == {}
    assert [age for age, *_ in again.ledger.changes.read()["usual"]] == [7, 6]


def test_late_rows_of_the_newest_month_are_natural(tmp_path: Path, shop: pl.DataFrame) -> None:
    stored(tmp_path, shop)

    late = stored(tmp_path, with_late(shop, NEWEST, 0.15)).ledger

    assert late.suspect_months() == {}
    assert list(late.changes.read()["changed_past"]) == [NEWEST]


def test_a_newest_month_that_was_half_and_is_mended_is_trusted(
    tmp_path: Path, shop: pl.DataFrame
) -> None:
    broken = stored(tmp_path, half(shop, NEWEST)).ledger.suspect_months()

    mended = stored(tmp_path, shop).ledger.suspect_months()

    assert list(broken) == [NEWEST]
    assert broken[NEWEST].endswith("it looks half loaded")
    assert mended == {}


def test_a_newest_month_that_was_half_is_held_as_it_grows_old(
    tmp_path: Path, shop: pl.DataFrame
) -> None:
    early = shop.filter(pl.col("order_date").dt.date() < date(2025, 4, 10))
    assert list(stored(tmp_path, half(early, "2025-03"), date(2025, 4, 10)).ledger.suspect_months())

    held = stored(tmp_path, half(shop, "2025-03")).ledger

    assert list(held.suspect_months()) == ["2025-03"]
    assert held.facts()["suspect_months"] == {}
    assert stored(tmp_path, shop).ledger.suspect_months() == {}


def test_a_source_read_in_another_way_has_lost_nothing(tmp_path: Path, shop: pl.DataFrame) -> None:
    countries = shop.with_columns(
        country=pl.when(pl.int_range(pl.len()) % 3 == 0).then(pl.lit("X"))
    )
    stored(tmp_path, countries)

    fewer = stored(tmp_path, countries, exclude={"countries": ["X"]}).ledger

    assert fewer.suspect_months() == {}
    assert len(fewer.changes.read()["changed_past"]) > 20


def test_an_erased_customer_is_no_loss(tmp_path: Path, shop: pl.DataFrame) -> None:
    stored(tmp_path, shop)
    heaviest = shop["customer_id"].value_counts(sort=True)["customer_id"][:10]

    erased = stored(tmp_path, shop.filter(~pl.col("customer_id").is_in(heaviest.implode()))).ledger

    assert erased.suspect_months() == {}
    assert erased.changes.read()["changed_past"]


def test_a_killed_ingest_that_runs_again_says_the_same(
    tmp_path: Path, shop: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The changes are written before the snapshot."""
    from clv_assets.io.storage.asset_files import AssetFiles, Stored

    stored(tmp_path, shop)
    write = AssetFiles.write

    def killed(self: AssetFiles, one: Stored, asset: str, *more: Any) -> Any:
        if asset == "transactions":
            raise KeyboardInterrupt
        return write(self, one, asset, *more)

    with monkeypatch.context() as patch:
        patch.setattr(AssetFiles, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            stored(tmp_path, half(shop, OLD))

    again = stored(tmp_path, half(shop, OLD)).ledger
    assert list(again.suspect_months()) == [OLD]
    assert list(stored(tmp_path, half(shop, OLD)).ledger.suspect_months()) == [OLD]


def test_a_file_that_ends_earlier_than_before_has_lost_the_months_behind(
    tmp_path: Path, shop: pl.DataFrame
) -> None:
    stored(tmp_path, shop, live=False)
    cut = shop.filter(pl.col("order_date").dt.date() < date(2025, 2, 9))

    lost = stored(tmp_path, cut, live=False).ledger.suspect_months()
    back = stored(tmp_path, shop, live=False).ledger.suspect_months()

    assert list(lost) == ["2025-02", "2025-03", "2025-04", "2025-05"]
    assert "rows since the last ingest, 100% of the " in lost["2025-04"]
    assert back == {}


def test_a_source_may_say_that_it_is_complete_up_to_an_earlier_day(
    tmp_path: Path, shop: pl.DataFrame
) -> None:
    stored(tmp_path, shop, live=False)
    cut = shop.filter(pl.col("order_date").dt.date() < date(2025, 2, 1))

    ledger = stored(tmp_path, cut, live=False, complete_through=date(2025, 1, 31)).ledger

    assert ledger.suspect_months() == {}
