"""What is odd about the ids of the customers taken."""

import polars as pl
import pytest

from clv_assets.core.columns.content import Column
from clv_assets.core.guess.customer_doubts import customer_doubts


def doubts(ids: list[str], name: str = "customer_id") -> list[str]:
    return customer_doubts(Column.of(pl.Series(name, ids)), None)


def test_ordinary_ids_raise_no_doubt() -> None:
    assert doubts([f"k{n % 30}" for n in range(300)]) == []


@pytest.mark.parametrize(
    ("ids", "sentence"),
    [
        (["6.10194E+12"] * 50 + [f"k{n % 30}" for n in range(300)], "has rounded 1 ids"),
        (["00123", "123"] * 10, "2 ids of 'customer_id' differ from another only in zeros"),
        (["Ann@x.net", "ann@x.net"] * 10, "1 addresses differ from another only in case"),
        (["ann@x.net", "bob@x.net"] * 10, "holds e-mail addresses, which every output would"),
        (["Ann Lee", "Bob O'Hara"] * 10, "holds names: namesakes are one customer"),
        ([f"k{n}" for n in range(50)], "no customer of 'customer_id' ever comes back"),
        (["guest", "(not set)", "k1"] * 10, "'(not set)' 10, 'guest' 10 (67% of the rows)"),
        (["Nordwind Ltd"] * 40 + [f"Client {n % 30}" for n in range(90)], "has 31% of the orders"),
    ],
)
def test_what_is_odd_is_told(ids: list[str], sentence: str) -> None:
    told = " ".join(doubts(ids)).replace("'guest' 10, '(not set)' 10", "'(not set)' 10, 'guest' 10")

    assert sentence in told


def test_the_best_customer_is_told_as_a_fact() -> None:
    (sentence,) = doubts(["Nordwind"] * 40 + [f"c{n % 30}" for n in range(90)])

    assert sentence == "one customer, 'Nordwind', has 31% of the orders"
