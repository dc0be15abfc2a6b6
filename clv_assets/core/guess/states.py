"""Columns that say what a row is: never paid, a return, or the same money once more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from clv_assets.core.columns.content import Column
from clv_assets.core.columns.names import plain
from clv_assets.core.columns.state_words import (
    OF_OTHERS,
    STATE_WORDS,
    TYPE_WORDS,
    is_no_sale,
    is_of_magento,
    is_paid_back,
    is_partly_back,
    is_return,
    is_unpaid,
)

MOST_VALUES = 50
NEARLY_ALL = 0.9


@dataclass
class States:
    """What columns say of rows.

    Attributes:
        exclude: by column, values of rows that are no sale.
        returns: by column, values of rows that are returns though their amounts are above zero.
        has_returns: some rows are returns, by such a column or by an amount below zero.
        sentences: what was noticed.
    """

    exclude: dict[str, list[str]] = field(default_factory=dict)
    returns: dict[str, list[str]] = field(default_factory=dict)
    has_returns: bool = False
    sentences: list[str] = field(default_factory=list)


def find_states(
    columns: Mapping[str, Column],
    amount: pl.Series | None,
    orders: pl.Series | None,
    refunds: pl.Series | None = None,
) -> States:
    """What columns of states and types say.

    Args:
        amount: revenue of each row as far as it is known; None: unknown.
        orders: the order of each row; None: no column is the order.
        refunds: of each row, where they are taken off by columns of their own; None: they aren't.
    """
    states = States()
    money = pl.Series([None], dtype=pl.Float64) if amount is None else amount
    states.has_returns = bool((money.drop_nulls() < 0).any())
    telling = {
        name: values for name, c in columns.items() if (values := _values(name, c)) is not None
    }
    for name, values in telling.items():
        _note_returns(states, name, values, money)
    for name, values in telling.items():
        _note_kinds(states, name, values, money, orders)
        if name not in states.returns:
            _note_unpaid(states, name, values, money, refunds)
    return states


def _values(name: str, column: Column) -> pl.Series | None:
    """The values of a column that may say what a row is, one per row; None of any other."""
    words = set(plain(name).split())
    if not words & (STATE_WORDS | TYPE_WORDS) or (words & OF_OTHERS and not words & {"payment"}):
        return None
    if not 1 <= column.distinct <= MOST_VALUES or column.dates is not None:
        return None
    return column.text_or_null


def _known(values: pl.Series, says: Callable[[str], bool]) -> list[str]:
    """The values that say something, as the file writes them, the most frequent first."""
    counts = values.drop_nulls().value_counts(sort=True)
    return [value for value in counts[values.name].to_list() if says(value)]


def _note_returns(states: States, name: str, values: pl.Series, amount: pl.Series) -> None:
    if not set(plain(name).split()) & TYPE_WORDS:
        return
    kinds = _known(values, is_return)
    if not kinds or len(kinds) == values.drop_nulls().n_unique():
        return
    of_returns = amount.filter(values.is_in(kinds)).drop_nulls() if amount.len() > 1 else amount
    of_returns = of_returns.filter(of_returns != 0)
    if of_returns.is_empty():
        return
    states.has_returns = True
    above = float((of_returns > 0).mean())  # type: ignore[arg-type]
    if above > 0:
        states.returns[name] = kinds
        states.sentences.append(
            f"{name!r} says of {values.is_in(kinds).sum():,} rows that they are returns "
            f"({', '.join(kinds)}; {of_returns.abs().sum():,.2f}), most of them with amounts above "
            "zero: source.returns_where takes them off"
        )


def _note_kinds(
    states: States, name: str, values: pl.Series, amount: pl.Series, orders: pl.Series | None
) -> None:
    """Rows that give the same money once more: the order, its lines, its payment."""
    if orders is None or amount.len() != values.len():
        return
    rows = pl.DataFrame([orders.alias("order"), values.alias("kind"), amount.alias("amount")])
    rows = rows.drop_nulls().filter(pl.col("amount") != 0)
    sums = rows.group_by("order", "kind").agg(pl.col("amount").sum(), pl.len().alias("rows"))
    kinds = sums["kind"].unique().to_list()
    if not 2 <= len(kinds) <= 8:
        return
    wide = sums.pivot("kind", index="order", values="amount")
    by_rows = dict(rows.group_by("kind").len().iter_rows())
    same: list[str] = []
    for kind in sorted(kinds, key=lambda one: (-by_rows[one], one)):
        if not same:
            same = [kind]
            continue
        both = wide.select(a=pl.col(same[0]), b=pl.col(kind)).drop_nulls()
        alike = float(((both["a"] - both["b"]).abs() < 0.011).mean() or 0)  # type: ignore[arg-type]
        if both.height >= NEARLY_ALL * wide.height and alike >= NEARLY_ALL:
            same.append(kind)
    if len(same) > 1:
        again = same[1:]
        states.exclude.setdefault(name, []).extend(again)
        states.sentences.append(
            f"{name!r} tells rows that give the same money again: {', '.join(again)} sum to what "
            f"{same[0]} does, order by order; only {same[0]} is counted (source.exclude.where)"
        )


def _note_unpaid(
    states: States, name: str, values: pl.Series, amount: pl.Series, refunds: pl.Series | None
) -> None:
    # A payment by transfer is a sale, a transfer is none.
    tells_kinds = "payment" not in plain(name)
    unpaid = _known(values, lambda value: is_unpaid(value) or (tells_kinds and is_no_sale(value)))
    back = []
    if set(plain(name).split()) & STATE_WORDS:
        magento = is_of_magento(values.drop_nulls().unique())
        back = _known(values, lambda value: is_paid_back(value, is_magento=magento))
    already = states.exclude.get(name, [])
    unpaid = [value for value in unpaid if value not in already]
    if refunds is not None:
        taken_off, of_rows = (x.filter(values.is_in(back)).sum() for x in (refunds, amount))
        is_off = taken_off > of_rows / 2
    else:
        is_off = states.has_returns
    if back and is_off:
        how = "refunds have rows of their own" if refunds is None else "their refunds are taken off"
        states.sentences.append(
            f"rows whose {name!r} is {', '.join(back)} stay: {how}, and without the sale the "
            "refund would count alone"
        )
        back = []
    partly = _known(values, is_partly_back)
    if partly and not states.has_returns and refunds is None:
        rows = values.is_in(partly)
        of = f" of {amount.filter(rows).sum():,.2f}" if amount.len() == values.len() else ""
        states.sentences.append(
            f"{rows.sum():,} rows{of} whose {name!r} is {', '.join(partly)} count in full: "
            "how much went back no column tells"
        )
    chosen = [*unpaid, *back]
    if not chosen or len(chosen) + len(already) >= values.drop_nulls().n_unique():
        return
    states.exclude.setdefault(name, []).extend(chosen)
    counts = dict(values.value_counts().iter_rows())
    told = ", ".join(f"{value} {counts[value]:,}" for value in chosen)
    sums = amount.filter(values.is_in(chosen)).sum() if amount.len() == values.len() else None
    worth = f" of {sums:,.2f}" if sums else ""
    states.sentences.append(
        f"rows{worth} whose {name!r} says that they brought no money: {told}; left out by "
        "source.exclude.where"
    )
