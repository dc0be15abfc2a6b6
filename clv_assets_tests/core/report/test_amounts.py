"""Sums of money: in full in sentences, short in tables, rough in intervals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.report.amounts import amount, interval, short


@pytest.mark.parametrize(
    ("value", "full", "cell"),
    [
        (0.0, "0.00", "0.00"),
        (0.019123, "0.0191", "0.0191"),
        (0.5, "0.50", "0.50"),
        (913.726, "913.73", "913.73"),
        (1_000.0, "1,000", "1,000"),
        (525_222.64, "525,223", "525,223"),
        (-1_234.5, "-1,234", "-1,234"),
        (999_999.0, "999,999", "999,999"),
        (1_234_567.8, "1,234,568", "1.235M"),
        (999_960_000.0, "999,960,000", "1B"),
        (3.2e12, "3,200,000,000,000", "3.2T"),
    ],
)
def test_an_amount_has_the_digits_that_say_something(value: float, full: str, cell: str) -> None:
    assert (amount(value), short(value)) == (full, cell)
    assert amount(value, "EUR") == f"{full} EUR"


@pytest.mark.parametrize(
    ("low", "high", "cell"),
    [
        (84.93, 554.44, "84.9–554"),
        (0.0, 459.4, "0–459"),
        (5_329.0, 7_591.0, "5,330–7,590"),
        (45_500.2, 65_685.0, "45.5k–65.7k"),
        (149_207.0, 1_212_537.0, "149k–1.21M"),
    ],
)
def test_an_interval_has_three_digits(low: float, high: float, cell: str) -> None:
    assert interval(low, high) == cell


@given(value=st.floats(1, 1e14))
def test_a_cell_is_never_wide(value: float) -> None:
    assert len(short(value)) <= 9
    assert len(interval(value, value)) <= 11
