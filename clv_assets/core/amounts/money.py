"""What of a file is the money of a row or order, and what is to be taken off it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from clv_assets.config.columns import Amount
from clv_assets.core.amounts.adding_up import CENT, Equation, by_order, equation, tax_is_inside
from clv_assets.core.amounts.columns import MoneyColumn, MoneyColumns
from clv_assets.core.amounts.doubts import doubts
from clv_assets.core.columns.content import Choice, Column
from clv_assets.core.columns.names import EXACT, name_score

ADJUSTING = ("discount", "refund", "shipping", "tax", "tip", "shipping tax", "shipping discount")
MOST_HIDDEN = 0.9  # of the orders: what is less in all of them isn't a discount
BESIDE = ("shipping", "tax", "tip")  # what is paid with the goods


@dataclass
class Money:
    """What adds up to revenue.

    Attributes:
        choices: for revenue, quantity and unit_price.
        amounts: the parts, where one column or quantity x price isn't all; empty: it is.
        parts: what each further part is, to be shown.
        revenue: the base of each row, before anything is taken off; None: there is none.
        refunds: of each row, as far as they are taken off; None: there are none.
        warnings, facts: sentences of doubt, and of what was found to add up.
    """

    choices: list[Choice] = field(default_factory=list)
    amounts: tuple[Amount, ...] = ()
    parts: list[Choice] = field(default_factory=list)
    revenue: pl.Series | None = None
    refunds: pl.Series | None = None
    warnings: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)


def find_money(columns: Mapping[str, Column], order_id: str | None, taken: Sequence[str]) -> Money:
    """The money of the rows: a base, less discounts and refunds that it doesn't know of."""
    known = MoneyColumns.of(columns, order_id, taken)
    money = Money()
    if known.prices.quantity:
        money.choices.append(_choice("quantity", columns[known.prices.quantity]))
    base = known.base
    if base is None:
        return money
    money.revenue = base.values
    _Adding(known, base, money).add_up()
    return money


@dataclass
class _Adding:
    """A base, and what is added to it or taken off."""

    known: MoneyColumns
    base: MoneyColumn
    money: Money
    treated: dict[str, int] = field(default_factory=dict)  # sign by column; 0: it is off already
    untaxed: list[str] = field(default_factory=list)  # totals that add no tax to the base

    def add_up(self) -> None:
        self._prove()
        self._choose_base()
        self._look_inside()
        off = list(self._taken_off())
        if self.base.unit != 1.0:
            name = self.base.factors[-1]
            self.money.facts.append(f"one {name!r} is {self.base.unit:g}, by its name")
        if off or self.base.per_order or self.base.unit != 1.0:
            first = self.base.amount()
            self.money.amounts = (first, *(amount for _, amount in off))
        for column, amount in off:
            per = " per order" if amount.per == "order" else ""
            text = f"{column.role}{per}: {self.known.total(column):,.2f}"
            self.money.parts.append(
                Choice("less" if amount.sign < 0 else "with", column.name, "", text)
            )
        refunds = [column.values.abs().fill_null(0) for column, _ in off if column.role == "refund"]
        self.money.refunds = sum(refunds[1:], refunds[0]) if refunds else None
        self.money.warnings += doubts(self.known, self.base, off, self.treated)
        self.money.revenue = self.base.values

    def _choose_base(self) -> None:
        base, columns = self.base, self.known.columns
        if base.is_product:
            assert self.known.prices.price is not None
            why = "with quantity: no total of the line"
            self.money.choices.append(_choice("unit_price", columns[self.known.prices.price], why))
            return
        self.money.choices.append(self._revenue(columns[base.name]))

    def _revenue(self, column: Column) -> Choice:
        base, exact = self.base, name_score("revenue", column.name)[0] == EXACT
        if base.level == "product":
            return Choice("revenue", column.name, "sure", "is quantity x price in nearly every row")
        if base.per_order:
            return Choice("revenue", column.name, "likely", "of the order: counted once per order")
        if self.known.prices.quantity is None and "price" in column.name.lower():
            return Choice("revenue", column.name, "likely", "a price, without any quantity")
        if column.numeric < 0.98:
            remark = f"{1 - column.numeric:.0%} of the values are no numbers"
            return Choice("revenue", column.name, "likely" if exact else "a guess", remark)
        certainty = "sure" if exact else "likely"
        return Choice("revenue", column.name, certainty, column.described("revenue"))

    def _prove(self) -> None:
        """Find out which parts the base has in it, by what adds up to other columns."""
        goods, parts = self.base, [self.known.figure(column) for column in self._adjusting()]
        for other in list(self.known.others(goods)):
            sums = equation(other.figure(), goods.figure(), parts, self.known.orders)
            if sums.holds:
                text = f"{other.name} = {_added(goods, sums.signs)}, in nearly every order"
                self.money.facts.append(text)
                self._treat(other, sums.signs)
            if other.said.is_total or other.said.of_order:
                self._note_gaps(goods, other, sums)

    def _treat(self, other: MoneyColumn, signs: Mapping[str, int]) -> None:
        for name, sign in signs.items():
            column = self.known.by_name[name]
            is_less = sign * self.known.sign_of(column) < 0
            # The other one is less by it: so it is still in the base. More: it is off already.
            if sign:
                self.treated[name] = sign if is_less else 0
            elif column.role == "discount" and self._is_paid(other, signs):
                self.treated.setdefault(name, 0)
            elif column.role == "tax" and other.said.is_total and other.said.basis != "net":
                self.untaxed.append(other.name)

    def _note_gaps(self, goods: MoneyColumn, other: MoneyColumn, sums: Equation) -> None:
        """Orders in which a total isn't what the columns add up to: what is it that they lack?"""
        is_gap = np.abs(sums.gaps) > CENT
        gaps = np.round(sums.gaps[is_gap], 2)
        near = np.abs(gaps).sum() < abs(self.known.total(other))
        if not gaps.size or not near:
            return
        less, more = -gaps[gaps < 0].sum(), gaps[gaps > 0].sum()
        by = " and ".join(
            f"{word} by {amount:,.2f}"
            for word, amount in (("less", less), ("more", more))
            if amount
        )
        than = _added(goods, sums.signs)
        text = f"{other.name!r} isn't {than} in {gaps.size:,} orders, but {by} in all"
        given = np.abs(sums.amounts) > CENT
        share = (is_gap & given).sum() / max(given.sum(), 1)
        is_hidden = not more and other.said.is_total and 0 < share < MOST_HIDDEN
        if is_hidden and self.base is goods and "adjusted" not in other.name.lower():
            self.base = other
            for name, sign in sums.signs.items():
                is_discount = self.known.by_name[name].role == "discount"
                self.treated[name] = 0 if is_discount else -sign
            text += "; what no column tells, such as discounts, is off it: so it is taken"
        else:
            text += ": discounts, shipping, tax or refunds that no column tells?"
        self.money.warnings.append(text)

    def _is_paid(self, other: MoneyColumn, signs: Mapping[str, int]) -> bool:
        """Whether a column is what was paid in the end, so that no discount is left to take off."""
        beside = {self.known.by_name[name].role for name, sign in signs.items() if sign}
        return bool(beside & set(BESIDE)) and not other.is_product

    def _look_inside(self) -> None:
        """Shipping, tips and tax that the base has in it though no sum tells."""
        columns = [c for c in self._adjusting() if c.role in BESIDE and c.name not in self.treated]
        inside = [c for c in columns if c.role != "tax" and self._is_in_total(c)]
        self._take_off(inside)
        if inside:
            names = ", ".join(f"{c.name!r} {self.known.total(c):,.2f}" for c in inside)
            self.money.warnings.append(
                f"{self.base.name!r} is what was paid in all: {names} are taken off it, though no "
                "other column tells that they are in it"
            )
        self._take_off([c for c in columns if c.role == "tax" and self._is_taxed(c)])

    def _take_off(self, columns: Sequence[MoneyColumn]) -> None:
        for column in columns:
            self.treated[column.name] = -self.known.sign_of(column)

    def _is_in_total(self, column: MoneyColumn) -> bool:
        """Whether a total may have ``column`` in it: by its name, and by what would be left."""
        if not self.base.said.is_total:
            return False
        sums = by_order([self.base.figure(), self.known.figure(column)], self.known.orders)
        total, part = sums.values()
        return bool(np.mean(total[part > CENT] >= part[part > CENT]) > 0.9)

    def _is_taxed(self, column: MoneyColumn) -> bool:
        """Whether the base has tax in it, by the rate, by totals without more, or by its name."""
        if self.base.said.basis == "net":
            return False
        if column.share is not None:
            self.money.warnings.append(
                f"{column.name!r} is a rate of tax; whether {self.base.name!r} has it in it no "
                "other column tells: taken as it is"
            )
            return False
        off = [(c, sign) for c in self._adjusting() if (sign := self._sign(c))]
        off = [(c, sign) for c, sign in off if c.role not in ("refund", "tax")]
        tax, parts = self.known.figure(column), [self.known.figure(c) for c, _ in off]
        sums = by_order([self.base.figure(), tax, *parts], self.known.orders)
        goods = sums[self.base.name] + sum(
            (sign * sums[part.name] for part, (_, sign) in zip(parts, off, strict=True)),
            np.zeros(1),
        )
        inside = tax_is_inside(goods, sums[tax.name])
        text = f"{self.base.name!r} has {column.name!r} ({self.known.total(column):,.2f}) in it"
        if inside is not None:
            self.money.facts += [f"{text}, by its rate: it is taken off"] * inside
            return inside
        is_total = self.base.said.is_total and self.base.level != "product"
        inside = is_total or self.base.said.basis == "gross" or bool(self.untaxed)
        why = f"{self.untaxed[0]!r} has no more of it" if self.untaxed else "no rate tells"
        taken = "with it, so it is taken off" if inside else "without it"
        self.money.warnings.append(f"whether {text}, {why}: taken as {taken}")
        return inside

    def _adjusting(self) -> list[MoneyColumn]:
        return [c for c in self.known.adjusting() if c.role in ADJUSTING]

    def _taken_off(self) -> Iterator[tuple[MoneyColumn, Amount]]:
        for column in self._adjusting():
            if sign := self._sign(column):
                yield column, self.known.amount(column, sign)

    def _sign(self, column: MoneyColumn) -> int:
        """Whether a part is taken off; what no sum tells, by what the columns are called."""
        if column.name in self.treated:
            return self.treated[column.name]
        less = -self.known.sign_of(column)
        if column.role == "refund":
            return less
        before = self.base.said.before_discount or self.base.level == "product"
        before = (before or self.base.is_product) and not self.known.prices.is_after_discount
        return less if column.role == "discount" and before else 0


def _added(base: MoneyColumn, signs: Mapping[str, int]) -> str:
    return base.name + "".join(f" {'+' if s > 0 else '−'} {name}" for name, s in signs.items() if s)


def _choice(key: str, column: Column, why: str = "") -> Choice:
    exact = name_score(key, column.name)[0] == EXACT
    certainty = "sure" if exact and column.filled > 0.9 else "likely"
    return Choice(key, column.name, certainty, why or column.described(key))
