"""The source can be read for a look: as an ingest would, and nothing of it is stored."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.operations.fresh_orders import fresh_orders
from clv_assets.io.operations.ingest import ingest
from clv_assets_tests.deployments import ORDERS, TODAY, make_engine, write_orders


def test_the_orders_are_those_that_an_ingest_would_store(tmp_path: Path) -> None:
    write_orders(tmp_path / "orders.csv")
    engine = make_engine(tmp_path)

    fresh = fresh_orders(engine, TODAY)

    assert not engine.root.exists()
    ingest(engine, TODAY)
    assert fresh.orders.equals(engine.files.read("transactions"))
    assert fresh.covariates.names == ()


@pytest.mark.parametrize(
    ("source", "complete"),
    [
        ({}, date(2024, 5, 30)),  # the newest day may go on
        ({"complete_through": "2024-05-31"}, date(2024, 5, 31)),
        ({"live": True}, TODAY),
    ],
)
def test_the_orders_are_complete_as_far_as_the_config_says(
    tmp_path: Path, source: dict[str, object], complete: date
) -> None:
    write_orders(tmp_path / "orders.csv")
    engine = make_engine(tmp_path, source={"path": "orders.csv", **source})

    assert fresh_orders(engine, TODAY).complete == complete


def test_what_the_config_declares_of_customers_is_read_beside_the_orders(tmp_path: Path) -> None:
    write_orders(tmp_path / "orders.csv")
    (tmp_path / "people.csv").write_text("id,born\nann,1990\n")
    people = {"path": "people.csv", "key": "id", "columns": {"born": {"immutable": True}}}
    engine = make_engine(tmp_path, source={"path": "orders.csv", "customers": people})

    fresh = fresh_orders(engine, TODAY)

    customers = pl.DataFrame({"customer_id": ["ann", "bob"]})
    known = fresh.covariates.join(customers, fresh.orders.lazy(), TODAY)
    assert known["born"].cast(pl.Float64).to_list() == [1990, None]


def test_a_month_that_looks_missing_is_odd(tmp_path: Path) -> None:
    days = [f"2024-{month:02}-{day:02}" for month in (1, 2, 4, 5) for day in range(1, 29)]
    rows = [(f"c{n % 9}", f"o{n}", day, "5") for n, day in enumerate(days)]
    write_orders(tmp_path / "orders.csv", *rows)

    assert list(fresh_orders(make_engine(tmp_path), TODAY).odd) == ["2024-03"]


def test_what_an_ingest_would_refuse_is_refused(tmp_path: Path) -> None:
    write_orders(tmp_path / "orders.csv", *ORDERS, ("ann", "9", "2024-05-30", "nine"))

    with pytest.raises(SourceError, match="max_reject_share"):
        fresh_orders(make_engine(tmp_path), TODAY)
