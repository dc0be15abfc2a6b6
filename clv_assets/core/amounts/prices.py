"""Which columns are pieces and their price, and what of other columns follows from these."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from clv_assets.core.amounts.facts import ALMOST, grows, ranked_for
from clv_assets.core.columns.content import Column
from clv_assets.core.columns.money_words import money_name

NEAR = 0.45  # of a price: what tax or a discount makes


@dataclass(frozen=True)
class Prices:
    """Pieces and price.

    Attributes:
        quantity, price: columns of these; None: the file has none.
        others: further columns of prices, which are no amounts of a line.
        is_after_discount: the price is what is left of a list price.
    """

    quantity: str | None = None
    price: str | None = None
    others: frozenset[str] = frozenset()
    is_after_discount: bool = False

    @classmethod
    def of(cls, columns: Mapping[str, Column]) -> "Prices":
        """Those among ``columns``: a price without tax before one with it, and none of a list."""
        quantity = next(iter(ranked_for("quantity", columns)), None)
        if quantity is None:
            return cls()
        named = ranked_for("unit_price", {n: c for n, c in columns.items() if n != quantity})
        listed = [name for name in named if money_name(name).role == "list"]
        own = [name for name in named if name not in listed] or listed
        if not own:
            return cls(quantity)
        first = money_name(own[0])
        same = [n for n in own if money_name(n).basis == "net" and money_name(n).rest == first.rest]
        price = (same or own)[0]
        if grows(columns[price], columns[quantity], _product(columns)):
            return cls(quantity)
        pieces = columns[quantity].numbers
        others = {
            name
            for name in named
            if name != price and _is_per_piece(columns[name], columns[price], pieces)
        }
        is_less = [_is_less(columns[price], columns[name]) for name in listed if name != price]
        return cls(quantity, price, frozenset(others), any(is_less))

    def values(self, columns: Mapping[str, Column]) -> pl.Series | None:
        """Quantity x price of each row, Float64, in whole units; None without both."""
        if self.quantity is None or self.price is None:
            return None
        unit = money_name(self.price).unit
        return columns[self.quantity].numbers * columns[self.price].numbers * unit


def _is_per_piece(other: Column, price: Column, pieces: pl.Series) -> bool:
    """Whether a column is near the price also of several pieces: with tax, or from a list."""
    several = pieces.abs() > 1
    ratio = (other.numbers / price.numbers).filter(several).drop_nulls()
    if ratio.is_empty():
        return money_name(other.name).rest == money_name(price.name).rest
    return bool(((ratio - 1).abs() < NEAR).mean() > ALMOST)  # type: ignore[operator]


def _is_less(price: Column, listed: Column) -> bool:
    """Whether some prices are lower than those of the list."""
    return bool((price.numbers < 0.99 * listed.numbers).any())


def _product(columns: Mapping[str, Column]) -> pl.Series | None:
    ranked = ranked_for("product", columns)
    return columns[ranked[0]].text_or_null if ranked else None
