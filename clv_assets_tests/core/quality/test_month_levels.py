"""A month is held against the months and days beside it, in a shop whose every day is known."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import polars as pl
import pytest

from clv_assets.core.quality.month_levels import CUT, HIGH, LOW, MEASURES, MonthLevels
from clv_assets.core.quality.trading_days import TradingDays

FIRST, WATERMARK = date(2022, 11, 1), date(2023, 4, 4)  # 22 whole weeks: no weekday stands out
NOVEMBER, DECEMBER, JANUARY, FEBRUARY, MARCH = range(5)
Figure = Callable[[date], float]


def levels(
    orders: Figure = lambda _: 10, lines: Figure = lambda _: 4, revenue: Figure = lambda _: 20
) -> MonthLevels:
    """A shop with so many orders on each day, of so many lines and so much revenue."""
    days = [FIRST + timedelta(days=n) for n in range((WATERMARK - FIRST).days)]
    rows = [
        (f"C{n}", datetime(day.year, day.month, day.day), float(revenue(day)), int(lines(day)))
        for day in days
        for n in range(int(orders(day)))
    ]
    schema = {
        "customer_id": pl.String,
        "order_date": pl.Datetime("us"),
        "revenue": pl.Float64,
        "lines": pl.Int64,
    }
    log = pl.DataFrame(rows, schema=schema, orient="row").sort("customer_id", "order_date")
    trading = TradingDays.of(log.lazy(), WATERMARK)
    assert trading is not None
    return MonthLevels(trading)


def in_february(value: float, otherwise: float) -> Figure:
    return lambda day: value if day.month == 2 else otherwise


def test_a_steady_shop_has_no_month_out_of_line() -> None:
    steady = levels()

    found = [steady.finding(place, MEASURES, ()) for place in range(len(steady.months))]

    assert found == [None] * 6
    assert steady.values["orders"] == pytest.approx([10.0] * 5 + [None])  # April has three days
    assert steady.values["size"][:5] == pytest.approx([4.0] * 5)
    assert steady.values["value"][:5] == pytest.approx([20.0] * 5)


@pytest.mark.parametrize(
    ("shop", "measure", "sentence"),
    [
        (
            {"orders": in_february(2, 10)},
            "orders",
            f"56 orders, 2 orders per open day; 10 in the months before, 10 after it: {LOW}",
        ),
        (
            {"orders": in_february(30, 10)},
            "orders",
            f"840 orders, 30 orders per open day; 10 in the months before, 10 after it: {HIGH}",
        ),
        (
            {"lines": in_february(1, 4)},
            "size",
            f"280 orders, 1 lines per order; 4 in the months before, 4 after it: {CUT}",
        ),
        (
            {"revenue": in_february(50, 20)},
            "value",
            f"280 orders, 50 in a typical order; 20 in the months before, 20 after it: {HIGH}",
        ),
    ],
)
def test_a_month_beyond_all_beside_it_is_found_with_its_figures(
    shop: dict[str, Figure], measure: str, sentence: str
) -> None:
    assert levels(**shop).finding(FEBRUARY, [measure], ()) == sentence


def test_a_faulty_month_measures_no_other() -> None:
    low = levels(orders=in_february(2, 10))
    others = {month.key for month in low.months} - {"2023-02"}

    assert low.finding(MARCH, ["orders"], {"2023-02"}) is None
    assert low.finding(FEBRUARY, ["orders"], others) is None
