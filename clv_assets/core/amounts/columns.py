"""The columns of a file that hold money: all of them, and which of them is what was bought."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from clv_assets.config.columns import Amount
from clv_assets.core.amounts.adding_up import Figure, equation
from clv_assets.core.amounts.facts import alike, counts, ranked_for
from clv_assets.core.amounts.money_column import (
    MoneyColumn,
    is_money,
    money_column,
    of_all_pieces,
    with_pieces_back,
)
from clv_assets.core.amounts.prices import Prices
from clv_assets.core.columns.content import Column
from clv_assets.core.columns.money_words import money_name


@dataclass(frozen=True)
class MoneyColumns:
    """All money of a file.

    Attributes:
        columns: of the file, by name.
        by_name: those with money.
        ranked: names of those that may be what was bought, best first.
        prices: pieces and their price.
        orders: the order of each row, null where there is none.
    """

    columns: Mapping[str, Column]
    by_name: Mapping[str, MoneyColumn]
    ranked: Sequence[str]
    prices: Prices
    orders: pl.Series

    @classmethod
    def of(
        cls, columns: Mapping[str, Column], order_id: str | None, taken: Sequence[str]
    ) -> "MoneyColumns":
        """The money among columns that aren't ``taken``."""
        free = {name: column for name, column in columns.items() if name not in taken}
        prices = Prices.of(free)
        gone = {prices.quantity, prices.price, *prices.others}
        rest = {name: column for name, column in free.items() if name not in gone}
        ranked = [n for n in ranked_for("revenue", rest) if not money_name(n).role]
        ranked = [name for name in ranked if not counts(rest[name], [rest[n] for n in ranked])]
        orders, product = _orders(columns, order_id), prices.values(columns)
        money = {
            name: money_column(column, orders, product, has_order=order_id is not None)
            for name, column in rest.items()
            if name in ranked or is_money(column)
        }
        if prices.quantity is not None and prices.price is not None:
            money = {n: of_all_pieces(c, columns[prices.quantity]) for n, c in money.items()}
            money = with_pieces_back(money, rest, columns[prices.price])
        return cls(columns, _without_twins(money), ranked, prices, orders)

    @cached_property
    def product(self) -> MoneyColumn | None:
        """Quantity x price."""
        quantity, price = self.prices.quantity, self.prices.price
        values = self.prices.values(self.columns)
        if quantity is None or price is None or values is None:
            return None
        said = money_name(price)
        name, factors = f"{quantity} x {price}", (quantity, price)
        return MoneyColumn(name, said, "line", values, factors, unit=said.unit)

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
        return [c for c in self.by_name.values() if c.role not in ("", "other") and c.is_nonzero]

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
