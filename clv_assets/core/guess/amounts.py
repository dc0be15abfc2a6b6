"""Which column is the money of a row: a line total, quantity and price, or an order's total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from clv_assets.core.guess.content import Column
from clv_assets.core.guess.names import EXACT, is_gross, name_score

FEWEST_ORDERS = 3  # of several lines, to tell an order's total from a line's
ALMOST = 0.9
RIVALS = {"revenue": "unit_price", "unit_price": "revenue"}  # a Gesamtpreis is no Preis
TOTALS = {"order": "the order's total, on each line", "once": "the order's total, on one line"}


@dataclass(frozen=True)
class Choice:
    """The column for a meaning, how sure that is (``sure``, ``likely``, ``a guess``), and why."""

    key: str
    column: str
    sure: str
    why: str


@dataclass
class Money:
    """Choices for revenue, quantity and unit_price, and what to be warned of."""

    choices: list[Choice] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def find_money(columns: Mapping[str, Column], order_id: str | None, taken: Sequence[str]) -> Money:
    """Revenue by one column if it is of the line, else quantity and unit price."""
    free = {name: column for name, column in columns.items() if name not in taken}
    quantity = _best("quantity", free)
    others = {name: column for name, column in free.items() if name != quantity}
    price = _best("unit_price", others) if quantity else None
    if price == "item-price" and "amazon-order-id" in columns:
        price = None  # Amazon's is the total of the line
    amounts = _ranked("revenue", {n: c for n, c in others.items() if n != price})
    levels = {name: _level(columns, name, order_id, quantity, price) for name in amounts}
    money = Money()
    of_line = next((name for name in amounts if levels[name] in ("line", "product")), None)
    if of_line is not None:
        money.choices.append(_revenue(columns, of_line, levels[of_line], quantity))
    elif quantity and price:
        money.choices.append(
            _choice("unit_price", columns[price], "with quantity: no total of the line")
        )
    elif amounts:
        money.choices.append(Choice("revenue", amounts[0], "a guess", TOTALS[levels[amounts[0]]]))
    if quantity:
        money.choices.append(
            _choice("quantity", columns[quantity], columns[quantity].described("quantity"))
        )
    _warn(money, columns, levels, has_price=bool(price and quantity) and of_line is None)
    return money


def _best(key: str, columns: Mapping[str, Column]) -> str | None:
    return next(iter(_ranked(key, columns)), None)


def _ranked(key: str, columns: Mapping[str, Column]) -> list[str]:
    """Columns that may hold ``key``, best first."""
    merits = {}
    for name, column in columns.items():
        score, place = name_score(key, name)
        other = name_score(RIVALS[key], name)[0] if key in RIVALS else 0.0
        if score and score >= other and column.fit(key) > 0.1:
            merits[name] = (score * (1 if column.fit(key) > 0.3 else 0.5), -place)
    return sorted(merits, key=lambda name: merits[name], reverse=True)


def _level(
    columns: Mapping[str, Column],
    name: str,
    order_id: str | None,
    quantity: str | None,
    price: str | None,
) -> str:
    """``product`` of quantity and price, ``line``, ``order`` or ``once`` per order."""
    amount = columns[name].numbers
    product = None
    if quantity and price:
        product = columns[quantity].numbers * columns[price].numbers
        if _alike(amount, product) > ALMOST:
            return "product"
    if order_id is None:
        return "line"
    values = [columns[order_id].text_or_null.alias("order"), amount.alias("amount")]
    orders = pl.DataFrame(values).drop_nulls("order")
    orders = orders.group_by("order").agg(
        rows=pl.len(),
        given=pl.col("amount").count(),
        different=pl.col("amount").drop_nulls().n_unique(),
    )
    several = orders.filter(pl.col("rows") > 1)
    if several.height < FEWEST_ORDERS:
        return "line"
    if (several["given"] <= 1).mean() > ALMOST:  # type: ignore[operator]
        return "once"
    repeated = several.filter((pl.col("different") == 1) & (pl.col("given") == pl.col("rows")))
    return "order" if repeated.height > ALMOST * several.height else "line"


def _alike(first: pl.Series, second: pl.Series) -> float:
    near = ((first - second).abs() <= 0.011).drop_nulls()
    return float(near.mean() or 0)  # type: ignore[arg-type]


def _revenue(columns: Mapping[str, Column], name: str, level: str, quantity: str | None) -> Choice:
    column = columns[name]
    exact = name_score("revenue", name)[0] == EXACT
    if level == "product":
        return Choice("revenue", name, "sure", "is quantity x price in nearly every row")
    if quantity is None and "price" in name.lower():
        return Choice("revenue", name, "likely", "a price, without any quantity")
    if column.numeric < 0.98:
        remark = f"{1 - column.numeric:.0%} of the values are no numbers"
        return Choice("revenue", name, "likely" if exact else "a guess", remark)
    return Choice("revenue", name, "sure" if exact else "likely", column.described("revenue"))


def _choice(key: str, column: Column, why: str) -> Choice:
    exact = name_score(key, column.name)[0] == EXACT
    return Choice(key, column.name, "sure" if exact and column.filled > 0.9 else "likely", why)


def _warn(
    money: Money, columns: Mapping[str, Column], levels: Mapping[str, str], *, has_price: bool
) -> None:
    chosen = next((c.column for c in money.choices if c.key == "revenue"), None)
    for name, level in levels.items():
        if level == "order" and name == chosen:
            money.warnings.append(
                f"{name!r} repeats the order's total on each of its lines, so every line would "
                "count it again: export one row per order, or the total of each line"
            )
        elif level == "once" and name == chosen:
            money.warnings.append(
                f"{name!r} is filled in once per order and blank on its other rows, which would "
                "be rejected: export one row per order, or the total of each line"
            )
        elif level in TOTALS and has_price:
            money.warnings.append(
                f"{name!r} is a total of the order, given on each line or on one: left aside for "
                "quantity x price, which knows no discount, shipping or refund of the whole order"
            )
            break
    if chosen and is_gross(chosen):
        money.warnings.append(f"{chosen!r} seems to include tax; a net amount predicts better")
    amounts = [columns[c.column].numbers for c in money.choices if has_price or c.key == "revenue"]
    if amounts and not any((numbers.drop_nulls() < 0).any() for numbers in amounts):
        money.warnings.append(
            "no amount is below zero: if returns and refunds are in another export, the predicted "
            "revenue will be too high"
        )
