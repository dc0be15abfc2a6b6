"""Doubts of amounts that rows raise: contradicting signs, references, values that are none."""

from collections.abc import Iterator, Mapping

import polars as pl

from clv_assets.core.columns.content import MOSTLY, Column
from clv_assets.core.columns.money_words import money_name
from clv_assets.core.columns.names import EXACT, name_score, plain, word_set

CALLED = {"quantity": "a quantity", "revenue": "an amount", "unit_price": "a price"}
REFERENCES = word_set("original refund refunded return credit rma reversal gutschrift avoir")
IDS = word_set("no nr number id order invoice receipt reference ref nummer numero of")


def row_doubts(
    columns: Mapping[str, Column], chosen: Mapping[str, str], amount: pl.Series | None
) -> Iterator[str]:
    """Sentences.

    Args:
        columns: all of the file.
        chosen: column by meaning.
        amount: what each row brings, as far as it is known.
    """
    quantity = columns.get(chosen.get("quantity", ""))
    if quantity is not None and amount is not None:
        yield from _against_its_pieces(quantity, amount)
    yield from _unread(columns)
    taken = set(chosen.values())
    if amount is not None:
        free = [column for name, column in columns.items() if name not in taken]
        yield from _referring(free, amount)


def _against_its_pieces(quantity: Column, amount: pl.Series) -> Iterator[str]:
    rows = ((quantity.numbers < 0) & (amount > 0)).fill_null(value=False)
    if rows.any():
        yield (
            f"{rows.sum():,} rows of {amount.filter(rows).sum():,.2f} have a {quantity.name!r} "
            "below zero and an amount above it, and count as sales: if they are returns, give "
            "their amounts a sign"
        )


def _unread(columns: Mapping[str, Column]) -> Iterator[str]:
    """What is called an amount, pieces or a discount, but isn't written as a number."""
    for name, column in columns.items():
        if column.present.is_empty() or column.numeric > 1 - MOSTLY or column.dates is not None:
            continue
        if float(column.text.str.contains(r"\d").mean() or 0) <= MOSTLY:  # type: ignore[arg-type]
            continue
        said = [what for key, what in CALLED.items() if name_score(key, name)[0] == EXACT]
        if money_name(name).role == "discount" and column.text.str.contains("%").any():
            said.append("a discount")
        if said:
            yield (
                f"{name!r} is called {said[0]}, but its values, such as {column.examples[0]!r}, "
                "are no numbers: it is not counted; export it as numbers, or make them so in a "
                "query"
            )


def _referring(columns: list[Column], amount: pl.Series) -> Iterator[str]:
    """Rows that name another document, as returns do."""
    for column in columns:
        words = set(plain(column.name).split())
        rows = column.values.is_not_null() & (amount > 0).fill_null(value=False)
        is_id = column.dates is None and column.fractions == 0
        if words & REFERENCES and words & IDS and is_id and 0 < 2 * rows.sum() < rows.len():
            yield (
                f"{rows.sum():,} rows of {amount.filter(rows).sum():,.2f} have a {column.name!r} "
                "and count as sales: if they are returns, give their amounts a sign, or a column "
                "that says so"
            )
