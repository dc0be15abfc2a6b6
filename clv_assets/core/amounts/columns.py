"""The columns of a file that hold money, each with what it is of: a line, or an order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from clv_assets.config.columns import Amount
from clv_assets.core.amounts.adding_up import CENT, Figure, equation
from clv_assets.core.amounts.facts import (
    alike,
    counts,
    grows,
    level_of,
    ranked_for,
    share_of_line,
)
from clv_assets.core.columns.content import Column
from clv_assets.core.columns.money_words import MoneyName, money_name


@dataclass(frozen=True)
class MoneyColumn:
    """A column of amounts, or quantity x price.

    Attributes:
        name: the column, or what to call the product.
        said: what its name says.
        level: ``line``, ``product`` of quantity and price, ``order`` or ``once`` per order.
        values: Float64, null where there is none.
        factors: columns to multiply.
        share: makes it a share of what the line costs: 1, or 0.01 for percents; None: an amount.
    """

    name: str
    said: MoneyName
    level: str
    values: pl.Series
    factors: tuple[str, ...]
    share: float | None = None

    @property
    def role(self) -> str:
        """See ``MoneyName``."""
        return self.said.role

    @property
    def is_product(self) -> bool:
        """Whether it is quantity x price."""
        return len(self.factors) > 1

    @property
    def per_order(self) -> bool:
        """Whether it stands once per order, or again on each of its rows."""
        return self.level in ("order", "once")

    @property
    def is_nonzero(self) -> bool:
        """Whether any row has an amount."""
        return bool((self.values.abs() > CENT).any())

    def figure(self) -> Figure:
        """Its amounts."""
        return Figure(self.name, self.values, self.per_order)

    def amount(self, sign: int = 1) -> Amount:
        """Its part in ``source.amounts``."""
        per = "order" if self.per_order else "line"
        given = {"product": self.factors} if self.is_product else {"column": self.name}
        return Amount.model_validate({**given, "sign": sign, "per": per})


@dataclass(frozen=True)
class MoneyColumns:
    """All money of a file.

    Attributes:
        columns: of the file, by name.
        by_name: those with money.
        ranked: names of those that may be what was bought, best first.
        quantity, price: columns of these; None: the file has none.
        orders: the order of each row, null where there is none.
    """

    columns: Mapping[str, Column]
    by_name: Mapping[str, MoneyColumn]
    ranked: Sequence[str]
    quantity: str | None
    price: str | None
    orders: pl.Series

    @classmethod
    def of(
        cls, columns: Mapping[str, Column], order_id: str | None, taken: Sequence[str]
    ) -> "MoneyColumns":
        """The money among columns that aren't ``taken``."""
        free = {name: column for name, column in columns.items() if name not in taken}
        quantity = next(iter(ranked_for("quantity", free)), None)
        others = {name: column for name, column in free.items() if name != quantity}
        price = next(iter(ranked_for("unit_price", others)), None) if quantity else None
        if quantity and price and grows(columns[price], columns[quantity], _product(free)):
            price = None
        rest = {n: c for n, c in others.items() if n != price}
        ranked = [n for n in ranked_for("revenue", rest) if not money_name(n).role]
        ranked = [name for name in ranked if not counts(rest[name], [rest[n] for n in ranked])]
        orders = _orders(columns, order_id)
        numbers = (
            (columns[quantity].numbers, columns[price].numbers) if quantity and price else None
        )
        product = None if numbers is None else numbers[0] * numbers[1]
        money = {
            name: _money_column(column, orders, product, has_order=order_id is not None)
            for name, column in rest.items()
            if name in ranked or (money_name(name).role and column.fit("revenue") > 0.1)
        }
        return cls(columns, _without_twins(money), ranked, quantity, price, orders)

    @cached_property
    def product(self) -> MoneyColumn | None:
        """Quantity x price."""
        if self.quantity is None or self.price is None:
            return None
        values = self.columns[self.quantity].numbers * self.columns[self.price].numbers
        name = f"{self.quantity} x {self.price}"
        return MoneyColumn(
            name, money_name(self.price), "line", values, (self.quantity, self.price)
        )

    @cached_property
    def base(self) -> MoneyColumn | None:
        """What was bought: a total of the line, else of the order, or quantity x price."""
        of_line = next((c for c in self._candidates if not c.per_order), None)
        of_order = next((c for c in self._candidates if c.per_order), None)
        if of_line is not None:
            return of_line
        if self.product is None or of_order is None:
            return self.product or of_order
        parts = [self.figure(column) for column in self.adjusting()]
        sums = equation(of_order.figure(), self.product.figure(), parts, self.orders)
        if not sums.holds:
            return self.product if of_order.said.basis == "gross" else of_order
        # An order's own total knows discounts that no line tells; it's no base if it has more.
        knows = {self.by_name[name].role for name, sign in sums.signs.items() if sign}
        return of_order if knows == {"discount"} else self.product

    @cached_property
    def _candidates(self) -> list[MoneyColumn]:
        """What may have been bought, best first: nothing that a fee is off, nor with tax."""
        kept = [self.by_name[name] for name in self.ranked if not self._is_after_fees(name)]
        net = {column.said.rest for column in kept if column.said.basis == "net"}
        return [c for c in kept if c.said.basis != "gross" or c.said.rest not in net]

    def others(self, base: MoneyColumn) -> Iterator[MoneyColumn]:
        """What else may add up to the same."""
        if self.product is not None and not base.is_product:
            yield self.product
        yield from (c for n, c in self.by_name.items() if not c.role and n != base.name)

    def figure(self, column: MoneyColumn) -> Figure:
        """The amounts of a column; a share is one of quantity x price, or of the base."""
        of = self._share_of
        if column.share is None or of is None:
            return Figure(column.name, column.values, column.per_order)
        share = pl.DataFrame([column.values.alias("share"), of.values.alias("cost")])
        of_row = pl.col("share") * pl.col("cost") * column.share
        return Figure(column.name, share.select(of_row.alias(column.name)).to_series())

    def amount(self, column: MoneyColumn, sign: int = 1) -> Amount:
        """The part of a column in ``source.amounts``."""
        of = self._share_of
        if column.share is None or of is None:
            return column.amount(sign)
        scale = () if column.share == 1.0 else (column.share,)
        return Amount.model_validate(
            {"product": (*of.factors, *column.factors, *scale), "sign": sign}
        )

    @property
    def _share_of(self) -> MoneyColumn | None:
        ranked = [self.by_name[name] for name in self.ranked]
        of_line = next((c for c in ranked if not c.per_order), None)
        return of_line if of_line and of_line.level == "product" else self.product or of_line

    def adjusting(self) -> list[MoneyColumn]:
        """Parts that are added to what was bought, or taken off, where any row has one."""
        return [c for c in self.by_name.values() if c.role and c.is_nonzero]

    def total(self, column: MoneyColumn) -> float:
        """The sum of a column, each order's amount once."""
        return self.figure(column).total(self.orders)

    def sign_of(self, column: MoneyColumn) -> int:
        """1 where its amounts are above zero, -1 where they are below."""
        values = column.values.drop_nulls()
        return 1 if (values > 0).sum() >= (values < 0).sum() else -1

    def is_mixed(self, column: MoneyColumn) -> bool:
        """Whether many amounts are above zero, and many below."""
        values = column.values.drop_nulls()
        above, below = int((values > 0).sum()), int((values < 0).sum())
        return min(above, below) > 0.1 * (above + below)

    def _is_after_fees(self, name: str) -> bool:
        """Whether a column is another one less what a payment service keeps."""
        fees = [c.figure() for c in self.by_name.values() if c.role == "fee" and c.is_nonzero]
        one = self.by_name[name]
        for other in (self.by_name[n] for n in self.ranked if fees and n != name):
            sums = equation(one.figure(), other.figure(), fees, self.orders)
            if sums.holds and any(sums.signs.values()):
                sizes = [float(c.values.abs().sum()) for c in (one, other)]
                return sizes[0] < sizes[1]
        return False


def _orders(columns: Mapping[str, Column], order_id: str | None) -> pl.Series:
    if order_id is not None:
        return columns[order_id].text_or_null
    height = next((column.values.len() for column in columns.values()), 0)
    return pl.Series("order", [None], dtype=pl.String).new_from_index(0, height)


def _money_column(
    column: Column, orders: pl.Series, product: pl.Series | None, *, has_order: bool
) -> MoneyColumn:
    said, values = money_name(column.name), column.numbers
    level = level_of(values, orders, product, said) if has_order or product is not None else "line"
    share = share_of_line(column, product, said) if said.role == "discount" else None
    level = level if share is None else "line"
    return MoneyColumn(column.name, said, level, values, (column.name,), share)


def _product(columns: Mapping[str, Column]) -> pl.Series | None:
    ranked = ranked_for("product", columns)
    return columns[ranked[0]].text_or_null if ranked else None


def _without_twins(money: Mapping[str, MoneyColumn]) -> dict[str, MoneyColumn]:
    """``money`` without parts that others tell: the same again, sums, refunds with shipping in."""
    kept: dict[str, MoneyColumn] = {}
    for name, column in money.items():
        twins = [one for one in kept.values() if one.role == column.role != ""]
        if not any(alike(one.values, column.values) == 1.0 for one in twins):
            kept[name] = column
    for name, column in list(kept.items()):
        others = [c for n, c in kept.items() if c.role == column.role != "" and n != name]
        others = [c for c in others if c.is_nonzero and c.share is None]
        if len(others) < 2 or not column.is_nonzero:
            continue
        total = pl.select(pl.sum_horizontal(c.values for c in others)).to_series()
        if alike(total, column.values) == 1.0:
            kept = {n: c for n, c in kept.items() if all(c is not one for one in others)}
    if any(c.role == "refund" and c.said.of_goods and c.is_nonzero for c in kept.values()):
        kept = {n: c for n, c in kept.items() if c.role != "refund" or c.said.of_goods}
    return kept
