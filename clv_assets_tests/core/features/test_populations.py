"""Who is who at a cutoff: silent, new, returns only, active."""

import pytest

from clv_assets_tests.core.features.test_definition import CUTOFF, DOZEN, at, of
from clv_assets_tests.factories import make_orders


def test_silent_customers_are_scored_and_flagged_unless_left_out() -> None:
    found = of("silent")

    assert found["population"] == "silent"
    assert (found["revenue_sum"], found["order_count"]) == (0.0, 0)
    assert found["lifetime_revenue_sum"] == 500.0
    without = at(CUTOFF, make_orders(*DOZEN), silent_customers=False)
    assert without["customer_id"].to_list() == ["regular", "returned", "single", "taker"]


@pytest.mark.parametrize(("first", "population"), [("2023-06-03", "new"), ("2023-06-02", "active")])
def test_a_first_purchase_within_the_last_days_makes_a_customer_new(
    first: str, population: str
) -> None:
    found = at(CUTOFF, make_orders(("c", first, 1)), new_days=30)

    assert found["population"].to_list() == [population]


def test_a_customer_first_seen_on_the_cutoff_day_is_not_known() -> None:
    assert at(CUTOFF, make_orders(("c", "2023-07-03", 1))).is_empty()
