"""Codes and signs of currencies, and which of them can be of no other."""

import pytest

from clv_assets.core.lines.currencies import (
    currency_of,
    is_currency,
    same_currency,
    signs_beside,
    writings,
)


@pytest.mark.parametrize(
    ("symbol", "code"),
    [
        ("EUR", "EUR"),
        ("€", "EUR"),
        ("£", "GBP"),
        ("R$", "BRL"),
        ("US$", "USD"),
        ("US $", "USD"),
        ("₹", "INR"),
        ("zł", "PLN"),
        ("Kč", "CZK"),
        ("TL", "TRY"),
        ("SFr.", "CHF"),
    ],
)
def test_a_sign_of_one_currency_is_its_code(symbol: str, code: str) -> None:
    assert is_currency(symbol)
    assert currency_of(symbol) == code


@pytest.mark.parametrize("symbol", ["$", "kr", "kr.", "¥", "Rs.", "C$", "F", "L"])
def test_a_sign_that_several_countries_use_is_of_no_one_currency(symbol: str) -> None:
    assert is_currency(symbol)
    assert currency_of(symbol) is None


@pytest.mark.parametrize("word", ["", "kg", "Uhr", "usd", "XXX", "¢", "%", "Mio", "Product"])
def test_what_is_no_currency(word: str) -> None:
    assert not is_currency(word)
    assert currency_of(word) is None


def test_ways_to_write_one_currency_have_something_in_common() -> None:
    assert same_currency("€") == same_currency("EUR") == same_currency("Euro")
    assert same_currency("kr") == same_currency("kr.") == same_currency("Kr")
    assert len({same_currency(symbol) for symbol in ("$", "R$", "US$", "C$", "CAD")}) == 5


def test_no_way_to_write_a_currency_may_be_of_another() -> None:
    assert "EUR" in writings("€")
    assert writings("$") == ("$",)
    assert "$" not in writings("USD")
    assert "$" in signs_beside("USD")
    assert "$" in signs_beside("CAD")
    assert "$" not in signs_beside("EUR")
