"""Money is summed exactly: one value, whatever the order of its rows."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.money import LARGEST_AMOUNT, exact_sum, from_minor, minor_units

amounts = st.decimals(-1_000_000, 1_000_000, places=4, allow_nan=False)


def total(amounts: list[float]) -> float:
    return pl.DataFrame({"revenue": amounts}).select(exact_sum(pl.col("revenue"))).item()


def test_tenths_add_up_as_on_paper() -> None:
    assert total([0.1] * 3) == 0.3
    assert total([0.1, 0.2, -0.3]) == 0.0


@given(st.lists(amounts, min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_a_sum_is_the_decimal_sum_in_any_order(values: list[Decimal], random: object) -> None:
    expected = float(sum(values))
    shuffled = sorted(values, key=lambda _: random.random())  # type: ignore[attr-defined]

    assert total([float(value) for value in values]) == expected
    assert total([float(value) for value in shuffled]) == expected


@given(st.integers(-(2**53), 2**53))
def test_minor_units_go_back_to_the_nearest_amount(minor: int) -> None:
    amount = pl.DataFrame({"minor": [minor]}).select(from_minor(pl.col("minor"))).item()

    assert amount == float(Decimal(minor) / 10_000)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [(0.00005, 1), (-0.00005, -1), (0.00025, 3), (0.00024, 2), (12.5, 125_000)],
)
def test_half_a_unit_is_rounded_away_from_zero(amount: float, expected: int) -> None:
    found = pl.DataFrame({"a": [amount]}).select(minor_units(pl.col("a"))).item()

    assert found == expected


def test_the_largest_amount_keeps_its_cents() -> None:
    assert total([LARGEST_AMOUNT - 0.01, 0.01]) == LARGEST_AMOUNT


def test_no_rows_sum_to_zero() -> None:
    empty = pl.DataFrame(schema={"revenue": pl.Float64})

    assert empty.select(exact_sum(pl.col("revenue"))).item() == 0.0
