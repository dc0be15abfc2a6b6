"""What is clustered: cadence and order size, as of the last purchase."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.features.definition import features
from clv_assets.core.lenses.behaviours import (
    BEHAVIOURS,
    LONGEST_GAP,
    behaviours,
    cadence,
    order_value,
    own_cadence,
    usual_cadence,
)
from clv_assets_tests.factories import make_features, make_orders

ONCE = {"purchase_days": 1, "tenure_days": 40, "recency_days": 40, "lifetime_order_count": 1}
NEVER = {
    **{"purchase_days": 0, "tenure_days": 40, "recency_days": 40},
    **{"lifetime_order_count": 0, "lifetime_purchase_revenue": 0.0},
}


def test_cadence_is_the_mean_gap_of_purchase_days() -> None:
    shop = make_features([{"purchase_days": 4, "tenure_days": 100, "recency_days": 10}])

    assert own_cadence(shop).tolist() == [30.0]


def test_a_customer_of_one_day_has_the_cadence_of_the_shop() -> None:
    shop = make_features([{}, ONCE, NEVER])

    assert np.isnan(own_cadence(shop)).tolist() == [False, True, True]
    assert cadence(shop, 45.0).tolist()[1:] == pytest.approx([45.0, 45.0])


def test_few_gaps_are_drawn_to_the_shop_and_many_stand() -> None:
    gaps = (1, 3, 80)
    shop = make_features(
        [{"purchase_days": n + 1, "tenure_days": 10 * n, "recency_days": 0} for n in gaps]
    )

    found = cadence(shop, 40.0)

    assert found[0] == pytest.approx((10 * 40) ** 0.5)
    assert 40 > found[0] > found[1] > found[2] > 10
    assert found[2] == pytest.approx(10, rel=0.02)


def test_nobody_who_came_back_makes_a_year() -> None:
    assert usual_cadence(make_features([ONCE, NEVER])) == LONGEST_GAP


def test_order_value_is_of_purchases_ever() -> None:
    assert order_value(make_features([{}])).tolist() == [50.0]
    assert np.isnan(order_value(make_features([NEVER]))).all()


def test_predicted_value_is_one_only_if_asked_for() -> None:
    shop = make_features([{"predicted_clv": 9.0}, {"predicted_clv": 0.0}])

    assert behaviours(shop, 45.0).shape == (2, len(BEHAVIOURS))
    assert behaviours(shop, 45.0, with_predicted=True)[:, 2] == pytest.approx(np.log1p([9.0, 0.0]))


@given(days=st.integers(1, 400), returned=st.booleans())
def test_nothing_of_it_changes_while_a_customer_does_not_buy(days: int, returned: bool) -> None:
    orders = [("ann", "2024-01-08", 30.0), ("ann", "2024-03-04", 50.0), ("bob", "2024-03-05", 9.0)]
    orders += [("ann", "2024-03-10", -20.0)] if returned else []
    log = make_orders(*orders)
    first, later = date(2024, 3, 11), date(2024, 3, 11).toordinal() + days

    now, then = (
        behaviours(features(log, cutoff, 24).collect(), 45.0)
        for cutoff in (first, date.fromordinal(later))
    )

    assert now.tobytes() == then.tobytes()


def test_money_and_days_are_finite_for_everyone_but_who_never_bought() -> None:
    shop = make_features([{}, ONCE, NEVER])

    found = pl.DataFrame(behaviours(shop, 45.0), schema=list(BEHAVIOURS))

    assert found["cadence"].is_finite().all()
    assert found["order_value"].is_nan().to_list() == [False, False, True]
