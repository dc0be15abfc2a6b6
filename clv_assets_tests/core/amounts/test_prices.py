"""Which columns are pieces and their price."""

import polars as pl
import pytest

from clv_assets.core.amounts.prices import Prices
from clv_assets.core.columns.content import Column

PIECES = [n % 3 + 1 for n in range(30)]
PRICES = [9.5 + 7 * (n % 4) for n in range(30)]


def prices(**columns: list[float] | list[int] | list[str]) -> Prices:
    texts = {name.replace("_", " "): values for name, values in columns.items()}
    return Prices.of(
        {name: Column.of(pl.Series(name, list(map(str, v)))) for name, v in texts.items()}
    )


def times(factor: float) -> list[float]:
    return [round(price * factor, 2) for price in PRICES]


def test_a_price_without_tax_is_preferred_and_its_twin_is_no_amount_of_a_line() -> None:
    columns = {"Quantity": PIECES, "Price incl tax": times(1.19), "Price excl tax": PRICES}
    found = Prices.of({n: Column.of(pl.Series(n, list(map(str, v)))) for n, v in columns.items()})

    assert (found.quantity, found.price) == ("Quantity", "Price excl tax")
    assert found.others == {"Price incl tax"}


def test_a_price_of_a_list_gives_way_and_says_that_a_discount_is_off() -> None:
    lower = prices(Qty=PIECES, List_Price=times(1.25), Net_Price=PRICES)
    same = prices(Qty=PIECES, List_Price=PRICES, Net_Price=PRICES)

    assert lower.price == same.price == "Net Price"
    assert lower.is_after_discount
    assert not same.is_after_discount


def test_a_total_of_the_line_is_no_twin_of_the_price() -> None:
    total = [round(p * n, 2) for p, n in zip(PRICES, PIECES, strict=True)]

    found = prices(Qty=PIECES, Unit_Price=PRICES, Item_Price=total)

    assert found.price == "Unit Price"
    assert found.others == frozenset()


@pytest.mark.parametrize(
    ("pieces", "price"), [("Nights", "Nightly rate"), ("Hours", "Hourly rate"), ("Menge", "VK")]
)
def test_time_has_a_price_as_well(pieces: str, price: str) -> None:
    columns = {pieces: PIECES, price: PRICES}
    found = Prices.of({n: Column.of(pl.Series(n, list(map(str, v)))) for n, v in columns.items()})

    assert (found.quantity, found.price) == (pieces, price)


def test_the_product_is_in_whole_units() -> None:
    columns = {"qty": PIECES, "price_cents": [int(100 * p) for p in PRICES]}
    texts = {n: Column.of(pl.Series(n, list(map(str, v)))) for n, v in columns.items()}

    values = Prices.of(texts).values(texts)

    assert values is not None
    assert values[0] == pytest.approx(PRICES[0] * PIECES[0])
