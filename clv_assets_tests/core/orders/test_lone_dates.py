"""Dates years from all others move no log's start or end until they are accepted."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from clv_assets.core.orders.log import OrderLog
from clv_assets_tests.core.orders.test_log import ingest, reasons
from clv_assets_tests.factories import make_lines

START = date(2023, 1, 5)


def shop(*odd: str, orders: int = 300, **source: Any) -> OrderLog:
    days = [*odd, *(str(START + timedelta(days=n)) for n in range(orders))]
    lines = make_lines(*((f"c{n % 40}", str(n), day, "10") for n, day in enumerate(days)))
    return ingest(lines, today=date(2026, 11, 27), **source)


@pytest.mark.parametrize(
    ("odd", "sentence"),
    [
        ("2013-01-05", "row 1: 2013-01-05, 3,652 days before the next order (2023-01-05)"),
        ("2026-01-05", "row 1: 2026-01-05, 797 days after the last order (2023-10-31)"),
    ],
)
def test_a_lone_date_is_named_with_its_row_and_moves_nothing(odd: str, sentence: str) -> None:
    log = shop(odd)

    assert log.lone_dates == {odd: f"orders.csv: {sentence}"}
    assert log.orders["order_date"].min() == datetime(2023, 1, 5)
    assert log.orders["order_date"].max() == datetime(2023, 10, 31)
    assert [row for row, _ in reasons(log)] == [1]
    assert log.accounting.balanced


def test_once_accepted_it_counts() -> None:
    log = shop("2013-01-05", accept_dates=[date(2013, 1, 5)])

    assert log.lone_dates == {}
    assert log.orders["order_date"].min() == datetime(2013, 1, 5)


def test_a_date_some_months_away_is_a_shop_that_opened_slowly() -> None:
    assert shop("2022-09-01").lone_dates == {}


def test_a_shop_that_has_just_opened_again_is_lone_until_others_follow() -> None:
    again = [str(date(2025, 6, 1) + timedelta(days=n)) for n in range(60)]

    assert shop(*again).lone_dates == {}
