"""A backtest's cutoffs are those that are over, and its files hold what it found."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.backtest.backtest import Backtest
from clv_assets.core.backtest.one_cutoff import AtCutoff
from clv_assets.core.calendar.windows import prediction_window
from clv_assets.core.errors import NotYetError
from clv_assets.core.features.covariates import NO_COVARIATES
from clv_assets.core.metrics.accuracy import evaluate
from clv_assets.io.operations.backtesting import (
    newest_cutoffs,
    write_picture,
)
from clv_assets.io.operations.fresh_orders import FreshOrders
from clv_assets.io.storage.atomic import write_table
from clv_assets_tests.factories import make_actuals, make_config, make_orders

CUTOFF = date(2024, 4, 1)


def fresh(first: str, complete: date) -> FreshOrders:
    return FreshOrders(make_orders(("ann", first, 1)).collect(), complete, NO_COVARIATES, {}, None)


@pytest.fixture
def report() -> Backtest:
    """Two customers, whose champion is right on the whole."""
    customers = make_actuals([(10, 12), (20, 18)], population=["active", "new"])
    metrics = {"champion": evaluate(customers["predicted_clv"], customers["actual_clv"])}
    at = AtCutoff(prediction_window(CUTOFF, 3), customers, ("champion",), metrics, None)
    return Backtest((at,))


def test_the_newest_cutoff_is_one_window_before_the_day_up_to_which_orders_are_complete() -> None:
    found = newest_cutoffs(fresh("2023-01-02", date(2024, 7, 1)), make_config(), 3, most=3)

    assert found == (date(2024, 4, 1), date(2024, 3, 1), date(2024, 2, 1))


def test_orders_that_have_not_settled_are_waited_for_and_the_config_has_the_window() -> None:
    config = make_config(source={"path": "a.csv", "settle_days": 10}, training={"pred_months": 2})

    assert newest_cutoffs(fresh("2023-01-02", date(2024, 7, 11)), config, None, most=1) == (
        date(2024, 5, 1),
    )


def test_no_cutoff_lies_on_the_first_day_or_before_it() -> None:
    orders = fresh("2024-02-01", date(2024, 7, 1))

    assert newest_cutoffs(orders, make_config(), 3, most=9) == (date(2024, 4, 1), date(2024, 3, 1))
    with pytest.raises(
        NotYetError, match="no window of 5 months has ended: orders from 2024-02-01"
    ):
        newest_cutoffs(orders, make_config(), 5, most=9)


def test_customers_are_written_as_the_ending_of_the_file_says(
    tmp_path: Path, report: Backtest
) -> None:
    write_table(report.customers, tmp_path / "out.CSV")
    write_table(report.customers, tmp_path / "out.parquet")

    assert pl.read_parquet(tmp_path / "out.parquet").equals(report.customers)
    again = pl.read_csv(tmp_path / "out.CSV", try_parse_dates=True)
    assert again.rows() == report.customers.rows()


def test_the_picture_is_a_png(tmp_path: Path, report: Backtest) -> None:
    write_picture(report, tmp_path / "out.png")

    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")
