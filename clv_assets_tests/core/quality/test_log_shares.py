"""Predicates of the checks on transactions."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.quality import log_shares
from clv_assets_tests.factories import make_orders


def months(*rows: tuple[str, int, int, float, float]) -> pl.DataFrame:
    names = ["month", "orders", "returns", "bought", "returned"]
    return pl.DataFrame(rows, schema=names, orient="row")


def test_a_month_in_figures() -> None:
    orders = make_orders(
        ("ann", "2024-01-05", 10), ("bob", "2024-01-05", -4), ("ann", "2024-02-01", 1)
    ).with_columns(lines=pl.lit(2))

    assert log_shares.by_month(orders).row(0, named=True) == {
        "month": "2024-01",
        "days": 1,
        "orders": 2,
        "returns": 1,
        "lines": 4,
        "revenue": 6.0,
        "bought": 10.0,
        "returned": 4.0,
    }


def test_the_natural_copies_of_a_shop_are_neither_many_nor_poison() -> None:
    rows = {"2010-10": [50_000, 550], "2010-11": [60_000, 660], "2010-12": [30_000, 340]}

    assert log_shares.copied_lines(rows) == ({}, {})
    assert log_shares.totals_of_copies(rows) == {"lines": 140_000, "copies": 1550, "share": 0.0111}


def test_nine_days_of_a_month_loaded_twice_are_poison() -> None:
    """December 2010 of the raw Online Retail II file."""
    rows = {"2010-10": [50_000, 550], "2010-11": [60_000, 660], "2010-12": [65_000, 22_750]}

    doubled, many = log_shares.copied_lines(rows)

    assert many == {}
    assert doubled == {
        "2010-12": "22,750 of 65,000 lines (35.0%) are copies, usual 1.1%: it looks loaded twice"
    }
    assert log_shares.copied_lines(rows, ["2010-12"]) == ({}, {})


def test_a_shop_that_writes_a_line_per_piece_always_has_copies() -> None:
    rows = {f"2024-{month:02}": [1000, 400 + month] for month in range(1, 7)}

    doubled, many = log_shares.copied_lines(rows)

    assert doubled == {}
    assert len(many) == 6


@given(st.integers(20, 10_000), st.integers(2, 24))
def test_a_month_loaded_twice_is_always_found(lines: int, others: int) -> None:
    rows = {f"{2020 + n // 12}-{n % 12 + 1:02}": [lines, lines // 100] for n in range(others)}

    doubled, _ = log_shares.copied_lines({**rows, "2030-01": [2 * lines, lines]})

    assert list(doubled) == ["2030-01"]


def test_a_month_of_unusual_returns_is_told() -> None:
    usual = [(f"2024-{month:02}", 100, 5, 1000.0, 50.0) for month in range(1, 6)]

    found = log_shares.unusual_returns(
        months(*usual, ("2024-06", 100, 30, 1000.0, 50.0), ("2024-07", 100, 5, 1000.0, 700.0))
    )

    assert found == {
        "2024-06": "30.0% of orders are returns, 5.0% usual",
        "2024-07": "70.0% of revenue are returns, 5.0% usual",
    }


def test_returns_are_shares_of_orders_and_of_what_was_bought() -> None:
    table = months(("2024-01", 100, 5, 1000.0, 50.0), ("2024-02", 100, 15, 1000.0, 250.0))

    assert log_shares.totals_of_returns(table) == {"share_of_orders": 0.1, "share_of_revenue": 0.15}


def test_a_shop_that_lives_off_one_customer_is_concentrated() -> None:
    even = make_orders(*((f"C{n}", "2024-01-05", 10) for n in range(50)))
    uneven = make_orders(*((f"C{n}", "2024-01-05", 10 + 200 * (n == 7)) for n in range(50)))

    shares = log_shares.concentration(uneven)

    assert not log_shares.is_concentrated(log_shares.concentration(even))
    assert log_shares.is_concentrated(shares)
    assert shares == {
        "customers": 50,
        "top_customer": "C7",
        "top_customer_share": 0.3,
        "top_1_percent_customers": 1,
        "top_1_percent_share": 0.3,
    }


def test_a_shop_without_a_sale_is_not_concentrated() -> None:
    shares = log_shares.concentration(make_orders(("ann", "2024-01-05", -1)))

    assert shares["customers"] == 0
    assert not log_shares.is_concentrated(shares)
