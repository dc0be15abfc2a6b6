"""A column of amounts, with what it is of: a line, or an order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from clv_assets.config.columns import Amount
from clv_assets.core.amounts.adding_up import CENT, Figure
from clv_assets.core.amounts.facts import SOME, is_rate, level_of, ranked_for, share_of_line
from clv_assets.core.columns.content import MOSTLY, Column
from clv_assets.core.columns.money_words import STAGE, MoneyName, money_name
from clv_assets.core.columns.names import word_set

# Numbers with decimals that are no amounts.
MEASURES = word_set(
    "weight gewicht kg poids peso lat lon lng latitude longitude rate score rating percent hours "
    "duration km distance size length width height depth volume version days latency"
)
EACH = word_set("unit each piece stuck unitaire unidad unitario")


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
        unit: what one in the file is worth: 0.01 of cents.
    """

    name: str
    said: MoneyName
    level: str
    values: pl.Series
    factors: tuple[str, ...]
    share: float | None = None
    unit: float = 1.0

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
        factors = self.factors if self.unit == 1.0 else (*self.factors, self.unit)
        given = {"product": factors} if len(factors) > 1 else {"column": self.name}
        return Amount.model_validate({**given, "sign": sign, "per": per})


def is_money(column: Column) -> bool:
    """Whether a column that isn't what was bought has amounts: by its name, or by their cents."""
    said = money_name(column.name)
    if said.is_pieces:
        return False
    if said.role:
        return column.fit("revenue") > 0.1
    if set(said.rest.split()) & MEASURES:
        return False
    return column.fractions > SOME and column.fit("revenue") > MOSTLY


def money_column(
    column: Column, orders: pl.Series, product: pl.Series | None, *, has_order: bool
) -> MoneyColumn:
    """What a column of amounts is.

    Args:
        orders: the order of each row, null where there is none.
        product: quantity x price of each row; None: the file hasn't both.
        has_order: whether a column of the file is the order.
    """
    said, values = money_name(column.name), column.numbers
    if not said.role and not ranked_for("revenue", {column.name: column}):
        said = replace(said, role="other")
    unit = said.unit if column.fractions == 0 else 1.0
    values = values * unit
    level = level_of(values, orders, product, said) if has_order or product is not None else "line"
    share = share_of_line(column, product, said) if said.role == "discount" else None
    if said.role == "tax" and is_rate(column):
        share = 1.0 if (values.max() or 0) <= 1 else 0.01  # type: ignore[operator]
    level = level if share is None else "line"
    return MoneyColumn(column.name, said, level, values, (column.name,), share, unit)


def with_pieces_back(
    money: Mapping[str, MoneyColumn], columns: Mapping[str, Column], price: Column
) -> dict[str, MoneyColumn]:
    """``money`` and, if no amount tells what went back, the pieces that did at their price."""
    refunds = [column for column in money.values() if "refund" in column.role and column.is_nonzero]
    pieces = {} if refunds else {name: c for name, c in columns.items() if _came_back(c)}
    added = {}
    for name, column in pieces.items():
        said = replace(money_name(name), role="refund", unit=money_name(price.name).unit)
        values = column.numbers * price.numbers * said.unit
        factors = (name, price.name)
        added[name] = MoneyColumn(name, said, "line", values, factors, unit=said.unit)
    return {**money, **added}


def of_all_pieces(column: MoneyColumn, quantity: Column) -> MoneyColumn:
    """A discount of each piece, of the whole line; any other amount as it is."""
    words = set(column.said.rest.split())
    if column.role != "discount" or column.share is not None or not words & EACH:
        return column
    values = column.values * quantity.numbers
    return replace(column, values=values, factors=(quantity.name, *column.factors), level="line")


def _came_back(column: Column) -> bool:
    said = money_name(column.name)
    gone = said.role == "refund" or bool(STAGE & set(said.rest.split()))
    return said.is_pieces and gone and column.fit("quantity") > SOME
