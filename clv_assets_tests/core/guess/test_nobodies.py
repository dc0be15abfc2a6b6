"""Ids that seem to stand for nobody, or for the shop itself, though no list has them."""

import polars as pl
import pytest

from clv_assets.core.columns.content import Column
from clv_assets.core.guess.nobodies import Nobodies, nobodies


def of(odd: str, others: list[str]) -> Nobodies:
    ids = [odd if n % 6 == 0 else others[n % len(others)] for n in range(240)]
    return nobodies(Column.of(pl.Series("who", ids)), None)


NUMBERS = [str(1001 + 7 * n) for n in range(40)]
MAILS = [f"ann{n}@example.com" for n in range(40)]


@pytest.mark.parametrize("odd", ["99999", "999999", "9999999999"])
def test_a_run_of_nines_that_no_number_comes_near_is_left_out_and_named(odd: str) -> None:
    nobody = of(odd, NUMBERS)

    assert nobody.ids == (odd,)
    assert "take it off source.own_accounts" in nobody.sentences[0]


@pytest.mark.parametrize(
    ("odd", "others"),
    [
        ("9999", [str(9000 + n) for n in range(40)]),
        ("99999", [str(51_000 + n) for n in range(40)]),
        ("999", NUMBERS),
        ("99999", [f"k{n}" for n in range(40)]),
    ],
)
def test_a_number_that_others_come_near_is_a_customer(odd: str, others: list[str]) -> None:
    assert of(odd, others) == Nobodies((), [])


@pytest.mark.parametrize("odd", ["noreply@shop.com", "no-reply@x.de", "DoNotReply@amazon.com"])
def test_addresses_that_nobody_reads_are_left_out(odd: str) -> None:
    assert of(odd, MAILS).ids == (odd.lower(),)


def test_an_address_that_may_be_the_shops_own_is_asked_about() -> None:
    nobody = of("info@hotel.com", MAILS)

    assert nobody.ids == ()
    assert "own_accounts: ['info@hotel.com']" in nobody.sentences[0]
    assert "own_accounts" in of("guest@till.com", MAILS).sentences[0]
    assert of("info@hotel.com", [f"info@firm{n}.com" for n in range(3)] + MAILS).ids == ()


@pytest.mark.parametrize("odd", ["Passant", "Test", "x", "kunde ohne konto"])
def test_a_word_among_numbers_is_asked_about(odd: str) -> None:
    nobody = of(odd, NUMBERS)

    assert nobody.ids == ()
    assert nobody.sentences == [
        f"{odd!r}, a word among numbers, has 17% of the orders: if it stands for guests or for "
        f"the shop itself, leave it out by source.own_accounts: [{odd!r}]"
    ]


def test_words_among_words_and_codes_are_customers() -> None:
    assert of("Nordwind", [f"c{n}" for n in range(40)]) == Nobodies((), [])
    assert of("Nordwind", [f"{a}{b}nn" for a in "ABCDEFG" for b in "aeiou"]) == Nobodies((), [])
