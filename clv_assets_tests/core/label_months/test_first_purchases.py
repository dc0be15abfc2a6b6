"""Newcomers: how many, what their first purchase was worth, how many came again in 30 days."""

from datetime import date

import pytest

from clv_assets.core.calendar.windows import Window, month_window
from clv_assets.core.label_months.first_purchases import first_purchases, newcomers_of
from clv_assets.core.label_months.purchase_months import SpendSpread
from clv_assets_tests.factories import make_orders

SPREAD = SpendSpread(mean=2.0, within=0.1, between=0.3)
E2 = 7.3891  # e squared: the usual first purchase
LOG = make_orders(
    ("A", "2024-04-10", E2),
    ("A", "2024-05-10", E2),  # 30 days later: in time
    ("B", "2024-04-11", E2),
    ("B", "2024-05-12", E2),  # 31 days later
    ("C", "2024-05-20", E2),
    ("C", "2024-05-20", E2),  # the same day: no second purchase
    ("D", "2024-05-31", -5),
    ("D", "2024-06-01", E2),
)


def test_who_arrives_and_who_came_again_within_thirty_days() -> None:
    found = newcomers_of(first_purchases(LOG), month_window("2024-05"), SPREAD)

    assert (found["newcomers"], found["watched"], found["again"]) == (1, 2, 1)
    assert found["value"] == pytest.approx(0.6931, abs=1e-3)  # two of the usual value in a day
    assert found["value_variance"] == pytest.approx(0.4)


def test_a_return_makes_no_newcomer() -> None:
    found = newcomers_of(first_purchases(LOG), month_window("2024-06"), SPREAD)

    assert (found["newcomers"], found["value"]) == (1, pytest.approx(0, abs=1e-4))


def test_later_purchases_leave_an_earlier_month_as_it_was() -> None:
    firsts = first_purchases(LOG)
    until = first_purchases(LOG.filter(Window(date(2024, 1, 1), date(2024, 6, 1)).contains()))

    month = month_window("2024-05")
    assert newcomers_of(firsts, month, SPREAD) == newcomers_of(until, month, SPREAD)


def test_a_month_without_newcomers_has_none() -> None:
    found = newcomers_of(first_purchases(LOG), month_window("2025-01"), SPREAD)

    assert (found["newcomers"], found["value"], found["watched"]) == (0, 0, 0)
