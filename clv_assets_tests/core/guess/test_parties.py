"""Both sides of a payment."""

import polars as pl
import pytest

from clv_assets.core.columns.content import Column
from clv_assets.core.guess.parties import shop_of


def columns(**values: list[str]) -> dict[str, Column]:
    return {n.replace("_", " "): Column.of(pl.Series(n, v)) for n, v in values.items()}


def test_the_shop_is_who_gets_most_payments_and_sends_some() -> None:
    both = columns(From_Email=["ann", "bob", "SHOP"], To_Email=["shop", "shop", "ann"])

    assert shop_of(both, "From Email") == (("shop",), "To Email")


@pytest.mark.parametrize(
    "one_sided",
    [
        {"From_Email": ["ann", "bob"], "To_Email": ["shop", "shop"]},
        {"From_Email": ["ann", "shop"], "Reply_Email": ["shop", "shop"]},
        {"From_Email": ["ann", "shop"], "To_Name": ["shop", "shop"]},
        {"From_Email": ["a", "b", "c", "d"], "To_Email": ["w", "x", "y", "z"]},
    ],
)
def test_else_there_is_no_shop_among_the_customers(one_sided: dict[str, list[str]]) -> None:
    assert shop_of(columns(**one_sided), "From Email") == ((), None)
