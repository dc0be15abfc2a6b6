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

    assert log_shares.copied_lines(rows) == ({}, {})
    doubled, many = log_shares.copied_lines({**rows, "2024-07": [1000, 500]})
    assert (doubled, list(many)) == ({}, ["2024-07"])


def test_what_chance_makes_of_few_lines_is_not_told() -> None:
    rows = {f"2024-{month:02}": [90, 3 + month % 4] for month in range(1, 13)}

    assert log_shares.copied_lines(rows) == ({}, {})


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


def zeros(*shares: float, amounts: int = 1000) -> dict[str, list[int]]:
    """So many amounts a month, of which a share is zero."""
    months = [f"{2020 + place // 12}-{place % 12 + 1:02}" for place in range(len(shares))]
    return {m: [amounts, round(amounts * s)] for m, s in zip(months, shares, strict=True)}


def test_prices_that_get_lost_month_by_month_are_told() -> None:
    lost = zeros(*(0.01 + 0.15 * month / 23 for month in range(24)))

    assert log_shares.rising_zeros(lost) == (
        "3.3% of the amounts are zero up to 2020-08, 13.7% from 2021-05 on: prices may have been "
        "lost"
    )
    assert log_shares.unusual_zeros(lost) == {}


def test_prices_that_are_lost_from_one_day_on_are_told() -> None:
    lost = zeros(*[0.01] * 12, *[0.16] * 12)

    assert log_shares.rising_zeros(lost) is not None
    assert log_shares.unusual_zeros(zeros(*[0.01] * 20, *[0.16] * 4)) == {
        f"2021-{month:02}": "16.0% of the amounts are zero, 1.0% usual" for month in (9, 10, 11, 12)
    }


def test_gifts_that_come_and_go_or_stay_the_same_are_a_shops_own_way() -> None:
    in_december = [0.12 if month % 12 == 11 else 0.03 for month in range(36)]

    assert log_shares.rising_zeros(zeros(*in_december)) is None
    assert log_shares.rising_zeros(zeros(*[0.3] * 24)) is None
    assert log_shares.unusual_zeros(zeros(*[0.3] * 24)) == {}
    assert log_shares.rising_zeros(zeros(*[0.01] * 12, *[0.02] * 12)) is None


def test_few_months_and_few_amounts_tell_no_trend() -> None:
    assert log_shares.rising_zeros(zeros(0.0, 0.1, 0.2, 0.3, 0.4)) is None
    assert log_shares.rising_zeros(zeros(*[0.0] * 6, *[0.5] * 6, amounts=10)) is None
    assert log_shares.rising_zeros({}) is None


@given(st.lists(st.integers(0, 40), min_size=6, max_size=60).map(sorted))
def test_a_share_that_never_rises_is_never_called_rising(counts: list[int]) -> None:
    falling = zeros(*(count / 1000 for count in reversed(counts)))

    assert log_shares.rising_zeros(falling) is None
