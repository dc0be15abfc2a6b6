"""What a champion is measured against: known by hand, and blind to the future."""

from datetime import date, datetime

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from clv_assets.core.backtest.yardsticks import MEANINGS, Yardsticks, purchase_days
from clv_assets.core.btyd.errors import NoFit
from clv_assets.core.calendar.windows import prediction_window
from clv_assets.core.errors import NotYetError
from clv_assets.core.metrics.accuracy import normalised_gini
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets_tests.core.conftest import AS_OF
from clv_assets_tests.factories import in_contract_order, make_orders

CUTOFF = date(2024, 7, 1)


def setting(orders: pl.LazyFrame, cutoff: date = CUTOFF) -> Yardsticks:
    return Yardsticks(orders, cutoff, pred_months=3, history_months=6)


@pytest.fixture(scope="module")
def shop(shop_orders: pl.DataFrame) -> Yardsticks:
    return setting(in_contract_order(shop_orders), AS_OF)


def test_past_spend_is_prorated_and_counts_returns() -> None:
    rows = [("a", "2024-02-01", 100), ("a", "2024-03-01", -40), ("b", "2024-06-30", 8)]
    orders = make_orders(("before", "2023-01-01", 5), *rows)

    assert setting(orders).predict("naive").tolist() == [30.0, 4.0]


def test_past_spend_is_that_of_the_months_that_the_log_has() -> None:
    """Of a log of three months, a window of 24 holds no more than one of 3 does."""
    orders = make_orders(("a", "2024-04-01", 100), ("b", "2024-06-30", 8))
    short, long = (Yardsticks(orders, CUTOFF, 3, months) for months in (3, 24))

    assert short.predict("naive").tolist() == [100.0, 8.0]
    assert long.predict("naive").tolist() == pytest.approx([100.0, 8.0], rel=0.01)


def test_who_was_silent_in_the_history_window_is_not_predicted() -> None:
    orders = make_orders(("gone", "2023-12-31", 100), ("here", "2024-01-01", 8))

    assert setting(orders).customers["customer_id"].to_list() == ["here"]


def test_purchase_days_net_the_returns_of_the_day() -> None:
    orders = make_orders(
        ("a", "2024-01-01", 10),
        ("a", "2024-01-01", 20),
        ("a", "2024-01-11", 30),
        ("a", "2024-01-12", -5),
        ("a", "2024-01-31T10:00", 50),
        ("a", "2024-01-31T11:00", -50),
        ("a", "2024-07-01", 99),
        ("only returns", "2024-01-01", -7),
    )

    found = purchase_days(orders, CUTOFF)

    expected = {"customer_id": "a", "x": 1.0, "t_x": 10.0, "T": 182.0}
    expected |= {"bought": 60.0, "net": 55.0, "mean_value": 30.0}
    assert found.rows(named=True) == [expected]


def test_pnbd_scales_spend_by_what_returns_leave(shop: Yardsticks) -> None:
    """Each purchase sent back by half on the next day: half the revenue is to be expected."""
    bought = shop.orders.filter(pl.col("revenue") > 0)
    back = bought.with_columns(
        pl.col("order_date").dt.offset_by("1d"), (pl.col("revenue") * -0.5).alias("revenue")
    )
    kept = setting(bought, AS_OF)
    halved = setting(in_contract_order(pl.concat([bought, back])), AS_OF)

    ratio = halved.predict("pnbd").sum() / kept.predict("pnbd").sum()

    assert ratio == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("method", MEANINGS)
def test_a_reference_reads_nothing_of_the_cutoff_or_later(shop: Yardsticks, method: str) -> None:
    cut = shop.orders.filter(pl.col("order_date") < datetime.combine(AS_OF, datetime.min.time()))

    assert_frame_equal(setting(cut, AS_OF).customers, shop.customers)
    assert np.array_equal(setting(cut, AS_OF).predict(method), shop.predict(method))


@pytest.mark.parametrize("method", MEANINGS)
def test_a_reference_tells_good_customers_from_bad_ones(shop: Yardsticks, method: str) -> None:
    actual = with_actuals(shop.customers, shop.orders, prediction_window(AS_OF, 3))

    predicted = shop.predict(method)

    assert len(predicted) == shop.customers.height
    assert normalised_gini(predicted, actual["actual_clv"].to_numpy()) > 0.2


def test_a_customer_with_only_returns_is_worth_nothing_to_pnbd() -> None:
    rows = [(f"c{n}", f"2024-0{month}-0{n}", 10.0 + n) for n in range(1, 9) for month in (2, 4)]

    found = setting(make_orders(*rows, ("returns", "2024-05-01", -5)))

    worth = dict(zip(found.customers["customer_id"], found.predict("pnbd"), strict=True))
    assert worth.pop("returns") == 0
    assert min(worth.values()) > 0


def test_single_says_that_it_needs_customers_one_window_earlier() -> None:
    orders = make_orders(("a", "2024-05-01", 10), ("b", "2024-05-02", 10))

    with pytest.raises(NotYetError, match="too few customers to learn from at 2024-04-01"):
        setting(orders).predict("single")


def test_pnbd_says_why_it_has_no_fit() -> None:
    with pytest.raises(NoFit, match="no customer has bought a second time"):
        setting(make_orders(("a", "2024-05-01", 10), ("b", "2024-05-02", 10))).predict("pnbd")
    with pytest.raises(NotYetError, match="nobody bought before 2024-07-01"):
        setting(make_orders(("a", "2024-05-01", -10))).predict("pnbd")
