"""Doubts of amounts that rows raise."""

import polars as pl

from clv_assets.core.columns.content import Column
from clv_assets.core.guess.row_doubts import row_doubts


def doubts(name: str, *values: str | None, key: str = "") -> list[str]:
    column = Column.of(pl.Series(name, values, dtype=pl.String))
    amount = pl.Series([10.0] * len(values))
    return list(row_doubts({name: column}, {key: name} if key else {}, amount))


def test_pieces_below_zero_beside_amounts_above_it_are_told() -> None:
    (sentence,) = doubts("Qty", "1", "-2", "3", "-1", key="quantity")

    assert sentence.startswith("2 rows of 20.00 have a 'Qty' below zero and an amount above it")
    assert doubts("Qty", "1", "2", key="quantity") == []


def test_pieces_and_discounts_that_are_no_numbers_are_told() -> None:
    assert "'Qty' is called a quantity, but its values, such as '2 x'" in doubts("Qty", "2 x")[0]
    assert "'Promo' is called a discount" in doubts("Promo", "10% off")[0]
    assert "'Amount' is called an amount" in doubts("Amount", "48p", "1'20p")[0]
    assert doubts("Discount code", "SUMMER10", "VIP") == []
    assert doubts("Qty", "2", "1") == []


def test_rows_that_refer_to_another_document_may_be_returns() -> None:
    (sentence,) = doubts("Credit Note No", "C-1", None, None, None)

    assert sentence.startswith("1 rows of 10.00 have a 'Credit Note No' and count as sales")
    assert doubts("Original Order", "1000", *[None] * 3) != []
    assert doubts("Credit Note No", None, None, None) == []
    assert doubts("Order No", "1", "2", "3") == []
