"""Amounts whose sign is a bookkeeper's: what is sold is below zero."""

import polars as pl
import pytest

from clv_assets.core.guess.ledger import turned_signs


@pytest.mark.parametrize("amounts", [[-3.5] * 20, [-3.5] * 19 + [2.0], [-1.0, None, 0.0]])
def test_amounts_below_zero_are_told_with_the_remedy(amounts: list[float | None]) -> None:
    (sentence,) = turned_signs("Netto", pl.Series(amounts))

    assert "amounts are below zero" in sentence
    assert "source.amounts: [{column: Netto, sign: -1}]" in sentence


@pytest.mark.parametrize("amounts", [[3.5] * 20, [3.5] * 10 + [-2.0] * 10, [0.0], []])
def test_returns_among_sales_are_no_ledger(amounts: list[float]) -> None:
    assert turned_signs("Netto", pl.Series(amounts, dtype=pl.Float64)) == []


def test_a_product_is_told_as_one() -> None:
    assert "product: [" in turned_signs(None, pl.Series([-1.0]))[0]
