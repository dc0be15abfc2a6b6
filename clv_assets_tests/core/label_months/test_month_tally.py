"""A month beside what was expected of the customers of a cutoff."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from clv_assets.core.btyd.pareto_nbd import ParetoNBD
from clv_assets.core.calendar.windows import Window
from clv_assets.core.label_months.month_tally import expected_in, month_tally
from clv_assets.core.label_months.purchase_months import SpendSpread, purchase_months
from clv_assets.core.model.customer_base import CustomerBase, PooledRate, history_of
from clv_assets_tests.factories import make_orders

CUTOFF = date(2024, 5, 6)
SPREAD = SpendSpread(mean=2.0, within=0.2, between=0.3)


def base(purchases: ParetoNBD | PooledRate) -> CustomerBase:
    return CustomerBase(purchases, None, 1.0, 10.0, 1.0)


PARETO = base(ParetoNBD(r=0.6, alpha=60.0, s=0.6, beta=400.0))
FEATURES = pl.DataFrame(
    {
        "customer_id": ["A", "B", "C"],
        "purchase_days": [10, 1, 1],
        "tenure_days": [300, 300, 20],
        "recency_days": [5, 300, 20],
    }
)
SEGMENTS = pl.DataFrame(
    {
        "customer_id": ["A", "B", "C"],
        "market": ["north", "south", "north"],
        "tier": ["Top 20%", "Others", None],
    }
)


def test_the_months_of_a_window_add_up_to_it() -> None:
    whole, _ = expected_in(PARETO, FEATURES, CUTOFF, Window(CUTOFF, date(2024, 8, 1)))
    parts = [
        expected_in(PARETO, FEATURES, CUTOFF, Window(start, end))[0]
        for start, end in (
            (CUTOFF, date(2024, 6, 1)),
            (date(2024, 6, 1), date(2024, 7, 1)),
            (date(2024, 7, 1), date(2024, 8, 1)),
        )
    ]

    assert np.sum(parts, axis=0) == pytest.approx(whole)


def test_a_weight_is_expectation_over_variance() -> None:
    window = Window(CUTOFF, date(2024, 6, 6))
    expected, weight = expected_in(PARETO, FEATURES, CUTOFF, window)
    x, t_x, age = history_of(FEATURES, CUTOFF)
    alive = PARETO.purchases.p_alive(x, t_x, age)
    chance, shape = np.random.default_rng(1), x + 0.6
    rates = chance.gamma(shape, size=(200_000, 3)) * expected / alive / shape
    counts = chance.poisson(rates) * (chance.random((200_000, 3)) < alive)

    assert counts.mean(axis=0) == pytest.approx(expected, rel=0.03)
    assert weight == pytest.approx(expected / counts.var(axis=0), rel=0.05)


def test_a_shop_without_a_fitted_model_has_one_rate() -> None:
    expected, _ = expected_in(
        base(PooledRate(0.01)), FEATURES, CUTOFF, Window(date(2024, 6, 1), date(2024, 7, 1))
    )

    assert expected == pytest.approx(np.full(3, 0.3))


def tally() -> pl.DataFrame:
    orders = make_orders(
        ("A", "2024-01-05", 7.39),
        ("A", "2024-06-05", 7.39),
        ("A", "2024-06-07", 7.39),
        ("B", "2024-07-01", 7.39),
        ("Z", "2024-06-01", 7.39),  # in no prediction
    )
    return month_tally(
        PARETO, FEATURES, SEGMENTS, purchase_months(orders), SPREAD, CUTOFF, "2024-06"
    )


def test_each_kind_of_segments_adds_up_to_its_customers() -> None:
    found = tally()

    shop = found.filter(pl.col("kind") == "shop").row(0, named=True)
    markets = found.filter(pl.col("kind") == "market")
    assert (shop["customers"], shop["actual"]) == (3, 2.0)
    for name in ("customers", "expected", "actual", "weighted_expected", "info"):
        assert markets[name].sum() == pytest.approx(shop[name]), name


def test_who_is_in_no_segment_is_in_the_whole_alone() -> None:
    tiers = tally().filter(pl.col("kind") == "tier")

    assert dict(tiers.select("segment", "customers").iter_rows()) == {"Others": 1, "Top 20%": 1}


def test_a_customer_without_a_purchase_counts_with_none() -> None:
    south = tally().filter(pl.col("segment") == "south").row(0, named=True)

    assert (south["actual"], south["info"], south["customers"]) == (0, 0, 1)
    assert south["expected"] > 0
