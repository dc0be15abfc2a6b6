"""Columns that say what a row is: never paid, a return, or the same money once more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from clv_assets.core.columns.content import Column
from clv_assets.core.columns.row_kinds import kind_of
from clv_assets.core.columns.state_words import (
    is_cancelled,
    is_ledger,
    is_no_sale,
    is_of_magento,
    is_paid,
    is_paid_back,
    is_partly_back,
    is_return,
    is_sale,
    is_unpaid,
)
from clv_assets.core.guess.flags import ended_rows, flag_of, flagged

MOST_SHOWN = 8
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
    kinds = {name: kind for name, c in columns.items() if (kind := kind_of(c))}
    values = {name: columns[name].text_or_null for name in kinds}
    for name in kinds:
        if kinds[name] == "kind":
            _note_returns(states, name, values[name], money)
    _note_flags(states, columns, money, refunds)
    for name in kinds:
        _note_kinds(states, name, values[name], money, orders)
        if name not in states.returns:
            _note_unpaid(
                states, name, values[name], money, refunds, is_state=kinds[name] == "state"
            )
    states.sentences += ended_rows(columns, money)
    return states


def _known(values: pl.Series, says: Callable[[str], bool]) -> list[str]:
    """The values that say something, as the file writes them, the most frequent first."""
    counts = values.drop_nulls().value_counts(sort=True)
    return [value for value in counts[values.name].to_list() if says(value)]


def _note_returns(states: States, name: str, values: pl.Series, amount: pl.Series) -> None:
    beside_sales = bool(_known(values, is_sale))
    kinds = _known(values, lambda value: is_return(value, beside_sales=beside_sales))
    if is_ledger(values.drop_nulls().unique()) and not states.has_returns:
        states.sentences.append(
            f"{name!r} tells debits from credits, all with amounts above zero: one of them may be "
            "money that went back, which source.returns_where takes off"
        )
    # Most of what a shop sells doesn't come back: then the word means something else.
    if not kinds or 2 * values.is_in(kinds).sum() > values.count():
        return
    _take_off(states, name, values, kinds, amount)


def _take_off(
    states: States, name: str, values: pl.Series, kinds: list[str], amount: pl.Series
) -> None:
    """Returns, with amounts above zero or below it."""
    rows = values.is_in(kinds)
    of_returns = (amount.filter(rows) if amount.len() > 1 else amount).drop_nulls()
    of_returns = of_returns.filter(of_returns != 0)
    if of_returns.is_empty():
        return
    states.has_returns = True
    if (of_returns > 0).any():
        states.returns[name] = kinds
        states.sentences.append(
            f"{name!r} says of {rows.sum():,} rows that they are returns "
            f"({', '.join(kinds)}; {of_returns.abs().sum():,.2f}), most of them with amounts above "
            "zero: source.returns_where takes them off"
        )


def _note_flags(
    states: States, columns: Mapping[str, Column], amount: pl.Series, refunds: pl.Series | None
) -> None:
    """Columns of yes and no."""
    for name, column in columns.items():
        flag, values = flag_of(column), column.text_or_null
        chosen = flagged(column, flag) if flag else []
        rows = values.is_in(chosen)
        if not rows.any() or 2 * rows.sum() > rows.len():
            continue
        if flag == "return":
            _take_off(states, name, values, chosen, amount)
        elif flag != "given back" or not _is_taken_off(states, rows, amount, refunds):
            _leave_out(states, name, values, chosen, amount)


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
        # A payment may be booked against what it pays.
        alike = float(((both["a"].abs() - both["b"].abs()).abs() < 0.011).mean() or 0)  # type: ignore[arg-type]
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
    states: States,
    name: str,
    values: pl.Series,
    amount: pl.Series,
    refunds: pl.Series | None,
    *,
    is_state: bool,
) -> None:
    """Values of a state, or of a kind, that brought no money or gave it back."""
    back, already = [], states.exclude.get(name, [])
    if is_state:
        unpaid = _known(values, is_unpaid)
        magento = is_of_magento(values.drop_nulls().unique())
        back = _known(values, lambda value: is_paid_back(value, is_magento=magento))
        _note_unknown(states, name, values, amount, magento=magento)
    else:
        beside_sales = bool(_known(values, is_sale))
        unpaid = _known(values, lambda v: is_cancelled(v) or (beside_sales and is_no_sale(v)))
    unpaid = [value for value in unpaid if value not in already]
    if back and _is_taken_off(states, values.is_in(back), amount, refunds):
        how = "refunds have rows of their own" if refunds is None else "their refunds are taken off"
        states.sentences.append(
            f"rows whose {name!r} is {', '.join(back)} stay: {how}, and without the sale the "
            "refund would count alone"
        )
        back = []
    partly = _known(values, is_partly_back)
    if partly and not states.has_returns and refunds is None:
        states.sentences.append(
            f"{_worth(values.is_in(partly), amount)} whose {name!r} is {', '.join(partly)} count "
            "in full: how much went back no column tells"
        )
    chosen = [*unpaid, *back]
    if not chosen or len(chosen) + len(already) >= values.drop_nulls().n_unique():
        return
    _leave_out(states, name, values, chosen, amount)


def _leave_out(
    states: States, name: str, values: pl.Series, chosen: list[str], amount: pl.Series
) -> None:
    states.exclude.setdefault(name, []).extend(chosen)
    rows = amount.filter(values.is_in(chosen)).sum() if amount.len() == values.len() else None
    worth = f" of {rows:,.2f}" if rows else ""
    states.sentences.append(
        f"rows{worth} whose {name!r} says that they brought no money: {_counted(values, chosen)}; "
        "left out by source.exclude.where"
    )


def _is_taken_off(
    states: States, rows: pl.Series, amount: pl.Series, refunds: pl.Series | None
) -> bool:
    """Whether refunds of ``rows`` are taken off elsewhere."""
    if refunds is None:
        return states.has_returns
    taken_off, of_rows = (x.filter(rows).sum() for x in (refunds, amount))
    return bool(taken_off > of_rows / 2)


def _note_unknown(
    states: States, name: str, values: pl.Series, amount: pl.Series, *, magento: bool
) -> None:
    """States that may mean anything: they count, and are told."""

    def is_unknown(value: str) -> bool:
        known = is_paid(value) or is_unpaid(value) or is_partly_back(value)
        return not known and not is_paid_back(value, is_magento=magento)

    unknown = _known(values, is_unknown)
    if unknown and len(unknown) < values.drop_nulls().n_unique():
        rows = values.is_in(unknown)
        states.sentences.append(
            f"{_worth(rows, amount)} whose {name!r} may mean anything count as sales: "
            f"{_counted(values, unknown)}; what isn't one belongs in source.exclude.where"
        )


def _worth(rows: pl.Series, amount: pl.Series) -> str:
    """How many rows, and what they sum to if that is known."""
    of = f" of {amount.filter(rows).sum():,.2f}" if amount.len() == rows.len() else ""
    return f"{rows.sum():,} rows{of}"


def _counted(values: pl.Series, chosen: list[str]) -> str:
    counts = dict(values.value_counts().iter_rows())
    shown = ", ".join(f"{value} {counts[value]:,}" for value in chosen[:MOST_SHOWN])
    return shown + (f" and {len(chosen) - MOST_SHOWN} more" if len(chosen) > MOST_SHOWN else "")
