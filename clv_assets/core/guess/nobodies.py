"""Ids that seem to stand for nobody, or for the shop itself, though no list has them."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from clv_assets.config.source import PLACEHOLDERS
from clv_assets.core.columns.content import Column
from clv_assets.core.guess.customer_doubts import orders_by_customer
from clv_assets.core.lines.ids import MAIL, is_one_of

FEWEST_IDS = 10
OFTEN = 3  # orders
MUCH = 0.1  # of the orders: a firm's own address seldom has so many
NEAR = 0.5  # of a run of nines: ids that reach so far may be counted up to it
NUMBERS = 0.98  # of the ids
NOBODY_READS = r"^(no[-_.]?reply|do[-_.]?not[-_.]?reply|nobody|null)\S*@"
OF_A_FIRM = (
    r"^(info|guest|gast|shop|store|webshop|office|mail|kontakt|contact|sales|orders?|admin|support|pos|kasse|"
    r"hello|service|verkauf|vente|ventas|vendas|vendite|verkoop)@"
)


@dataclass(frozen=True)
class Nobodies:
    """What stands for nobody.

    Attributes:
        ids: to be left out as ``source.own_accounts``.
        sentences: what is left out, and what may have to be.
    """

    ids: tuple[str, ...]
    sentences: list[str]


def nobodies(column: Column, orders: pl.Series | None) -> Nobodies:
    """What stands for nobody among the customers of ``column``.

    Args:
        orders: the order of each row; None: each row is one.
    """
    is_nobody = is_one_of(column.values, PLACEHOLDERS)
    by_id = orders_by_customer(column, orders, is_nobody).sort("id")
    by_id = by_id.with_columns(share=pl.col("orders") / pl.col("orders").sum())
    if by_id.height < FEWEST_IDS:
        return Nobodies((), [])
    often = by_id.filter(pl.col("orders") >= OFTEN)
    out = [*_nines(by_id, often), *often["id"].filter(_has(often, NOBODY_READS))]
    return Nobodies(tuple(out), [*_left_out(out, by_id, column.name), *_to_ask(by_id, often)])


def _nines(by_id: pl.DataFrame, often: pl.DataFrame) -> Iterator[str]:
    """Runs of nines that no other number comes near."""
    numbers = by_id["id"].filter(_has(by_id, r"^\d{1,18}$"))
    runs = often["id"].filter(_has(often, r"^9{4,18}$"))
    others = numbers.filter(~numbers.is_in(runs.implode())).cast(pl.Int64)
    if others.len() < NUMBERS * (by_id.height - runs.len()):
        return
    highest = int(others.max() or 0)  # type: ignore[arg-type]
    yield from (run for run in runs if highest < NEAR * int(run))


def _left_out(out: list[str], by_id: pl.DataFrame, name: str) -> Iterator[str]:
    if out:
        share = by_id.filter(pl.col("id").is_in(out))["share"].sum()
        shown = " and ".join(map(repr, out))
        yield (
            f"{shown} of {name!r} ({share:.0%} of the orders) seems to be no customer and is left "
            "out: if it is one, take it off source.own_accounts"
        )


def _to_ask(by_id: pl.DataFrame, often: pl.DataFrame) -> Iterator[str]:
    is_word = ~_has(by_id, r"\d") & ~_has(by_id, MAIL)
    among_numbers = float(_has(by_id, r"^\d+$").sum()) >= NUMBERS * float((~is_word).sum())
    few = is_word.sum() <= (1 - NUMBERS) * by_id.height + 2
    words = by_id.filter(is_word & (by_id["orders"] >= OFTEN))
    if not (among_numbers and few):
        words = words.clear()
    addresses = often.filter(_has(often, OF_A_FIRM) & (often["share"] > MUCH))
    for kind, frame in (("a word among numbers", words), ("a general address", addresses)):
        for one, share in frame.select("id", "share").iter_rows():
            yield (
                f"{one!r}, {kind}, has {share:.0%} of the orders: if it stands for guests or for "
                f"the shop itself, leave it out by source.own_accounts: [{one!r}]"
            )


def _has(frame: pl.DataFrame, pattern: str) -> pl.Series:
    return frame["id"].str.to_lowercase().str.contains(pattern)
