"""What of a file is the money of a row or order, and what is to be taken off it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from clv_assets.config.columns import Amount
from clv_assets.core.guess.adding_up import explained
from clv_assets.core.guess.content import Choice, Column
from clv_assets.core.guess.money_columns import MoneyColumn, MoneyColumns
from clv_assets.core.guess.names import EXACT, name_score

ADJUSTING = ("discount", "refund", "shipping", "tax", "tip")


@dataclass
class Money:
    """What adds up to revenue.

    Attributes:
        choices: for revenue, quantity and unit_price.
        amounts: the parts, where one column or quantity x price isn't all; empty: it is.
        parts: what each further part is, to be shown.
        revenue: the base of each row, before anything is taken off; None: there is none.
        warnings, facts: sentences of doubt, and of what was found to add up.
    """

    choices: list[Choice] = field(default_factory=list)
    amounts: tuple[Amount, ...] = ()
    parts: list[Choice] = field(default_factory=list)
    revenue: pl.Series | None = None
    warnings: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)


def find_money(columns: Mapping[str, Column], order_id: str | None, taken: Sequence[str]) -> Money:
    """The money of the rows: a base, less discounts and refunds that it doesn't know of."""
    known = MoneyColumns.of(columns, order_id, taken)
    money = Money()
    if known.quantity:
        money.choices.append(_choice("quantity", columns[known.quantity]))
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
    treated: dict[str, int] = field(default_factory=dict)  # sign by column; 0: it is in already

    def add_up(self) -> None:
        self._choose_base()
        self._prove()
        off = list(self._taken_off())
        if off or self.base.per_order:
            first = self.base.amount()
            self.money.amounts = (first, *(amount for _, amount in off))
        for column, amount in off:
            per = " per order" if amount.per == "order" else ""
            text = f"{column.role}{per}: {self.known.total(column):,.2f}"
            self.money.parts.append(
                Choice("less" if amount.sign < 0 else "with", column.name, "", text)
            )
        self._say_what_is_left(off)

    def _choose_base(self) -> None:
        base, columns = self.base, self.known.columns
        if base.is_product:
            assert self.known.price is not None
            why = "with quantity: no total of the line"
            self.money.choices.append(_choice("unit_price", columns[self.known.price], why))
            return
        self.money.choices.append(self._revenue(columns[base.name]))

    def _revenue(self, column: Column) -> Choice:
        base, exact = self.base, name_score("revenue", column.name)[0] == EXACT
        if base.level == "product":
            return Choice("revenue", column.name, "sure", "is quantity x price in nearly every row")
        if base.per_order:
            return Choice("revenue", column.name, "likely", "of the order: counted once per order")
        if self.known.quantity is None and "price" in column.name.lower():
            return Choice("revenue", column.name, "likely", "a price, without any quantity")
        if column.numeric < 0.98:
            remark = f"{1 - column.numeric:.0%} of the values are no numbers"
            return Choice("revenue", column.name, "likely" if exact else "a guess", remark)
        certainty = "sure" if exact else "likely"
        return Choice("revenue", column.name, certainty, column.described("revenue"))

    def _prove(self) -> None:
        """Find out which parts the base has in it, by what adds up to other columns."""
        orders = self.known.orders
        parts = [self.known.figure(column) for column in self._adjusting()]
        for other in self.known.others(self.base):
            signs = explained(other.figure(), self.base.figure(), parts, orders)
            if signs is None:
                continue
            self.money.facts.append(_sentence(self.base, other, signs))
            for name, sign in signs.items():
                column = self.known.by_name[name]
                is_less = sign * self.known.sign_of(column) < 0
                # The other one is less by it: so it is still in the base. More: it is off already.
                if sign:
                    self.treated[name] = sign if is_less else 0
                elif column.role == "discount" and self._is_paid(other, signs):
                    self.treated.setdefault(name, 0)

    def _is_paid(self, other: MoneyColumn, signs: Mapping[str, int]) -> bool:
        """Whether a column is what was paid in the end, so that no discount is left to take off."""
        beside = {self.known.by_name[name].role for name, sign in signs.items() if sign}
        return bool(beside & {"shipping", "tax", "tip"}) and not other.is_product

    def _adjusting(self) -> list[MoneyColumn]:
        return [c for c in self.known.adjusting() if c.role in ADJUSTING]

    def _taken_off(self) -> Iterator[tuple[MoneyColumn, Amount]]:
        for column in self._adjusting():
            sign = self.treated.get(column.name, self._by_name(column))
            if sign:
                yield column, self.known.amount(column, sign)

    def _by_name(self, column: MoneyColumn) -> int:
        """The sign of a part that no sum tells of, by what the columns are called."""
        less = -self.known.sign_of(column)
        if column.role == "refund":
            return less
        if column.role == "discount":
            before = self.base.is_product or self.base.said.before_discount
            return less if before else 0
        return less if column.role == "tax" and self.base.said.basis == "gross" else 0

    def _say_what_is_left(self, off: Sequence[tuple[MoneyColumn, Amount]]) -> None:
        used = {self.base.name, *(column.name for column, _ in off), self.known.price}
        left = [c for c in self.known.by_name.values() if c.name not in used and c.is_nonzero]
        if left:
            shown = ", ".join(f"{c.name!r} {self.known.total(c):,.2f}" for c in left[:8])
            more = f" and {len(left) - 8} more" if len(left) > 8 else ""
            self.money.warnings.append(
                f"amounts that are left out, with their sums: {shown}{more}; what should count "
                "belongs in source.amounts"
            )
        for column in self._adjusting():
            if (
                column.role == "discount"
                and column.name not in self.treated
                and not self._by_name(column)
            ):
                self.money.warnings.append(
                    f"whether {self.base.name!r} is before or after {column.name!r} "
                    f"({self.known.total(column):,.2f}), no other column tells: taken as after"
                )
            if self.known.is_mixed(column):
                self.money.warnings.append(
                    f"{column.name!r} has amounts above and below zero: check what its sign means"
                )
        if self.base.said.basis == "gross" and not any(c.role == "tax" for c, _ in off):
            self.money.warnings.append(
                f"{self.base.name!r} seems to include tax; a net amount predicts better"
            )


def _sentence(base: MoneyColumn, other: MoneyColumn, signs: Mapping[str, int]) -> str:
    terms = "".join(f" {'+' if s > 0 else '−'} {name}" for name, s in signs.items() if s)
    return f"{other.name} = {base.name}{terms}, in nearly every order"


def _choice(key: str, column: Column, why: str = "") -> Choice:
    exact = name_score(key, column.name)[0] == EXACT
    certainty = "sure" if exact and column.filled > 0.9 else "likely"
    return Choice(key, column.name, certainty, why or column.described(key))
