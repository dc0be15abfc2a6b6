"""Facts of columns of amounts: per line or order, shares, prices of whole lines, counts."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from clv_assets.core.amounts.adding_up import CENT, RATES
from clv_assets.core.columns.content import Column
from clv_assets.core.columns.money_words import MoneyName, money_name
from clv_assets.core.columns.names import name_score

FEWEST_ORDERS = 3  # of several lines, to tell an order's total from a line's
ALMOST = 0.9
SOME = 0.2
MOST_RATES = 4  # of tax, in one shop
RIVALS = {"revenue": "unit_price", "unit_price": "revenue"}  # a Gesamtpreis is no Preis


def level_of(
    amount: pl.Series, orders: pl.Series, product: pl.Series | None, said: MoneyName
) -> str:
    """``product`` of quantity and price, ``line``, ``order`` or ``once`` per order."""
    if product is not None and alike(amount, product) > ALMOST:
        return "product"
    values = pl.DataFrame([orders.alias("order"), amount.alias("amount")]).drop_nulls("order")
    by_order = values.group_by("order").agg(
        rows=pl.len(),
        given=pl.col("amount").count(),
        different=pl.col("amount").drop_nulls().n_unique(),
        is_any=(pl.col("amount").abs() > CENT).any(),
    )
    # Orders without any discount or refund don't tell whether these are of a line.
    several = by_order.filter(pl.col("rows") > 1, "is_any")
    few = several.height < FEWEST_ORDERS
    if several.is_empty() or (few and (said.of_line or not (said.of_order or said.role))):
        return "line"
    if (several["given"] <= 1).mean() > ALMOST:  # type: ignore[operator]
        return "once"
    repeated = several.filter((pl.col("different") == 1) & (pl.col("given") == pl.col("rows")))
    least = several.height * (ALMOST if said.of_order or several.height > 20 else 1)
    return "order" if repeated.height >= least else "line"


def grows(price: Column, quantity: Column, product: pl.Series | None) -> bool:
    """Whether a price is of the whole line: of one product it grows with the quantity."""
    if product is None:
        return False
    rows = pl.DataFrame(
        [product.alias("product"), price.numbers.alias("price"), quantity.numbers.alias("pieces")]
    ).filter(pl.col("pieces") > 0, pl.col("price") > 0)
    of_one = (
        rows.filter(pl.col("pieces") == 1).group_by("product").agg(one=pl.col("price").median())
    )
    more = rows.filter(pl.col("pieces") > 1).join(of_one, "product")
    grown = (pl.col("price") / pl.col("one") / pl.col("pieces") - 1).abs() < 0.2
    share = more.select(grown.mean()).item()
    return more.height >= FEWEST_ORDERS and share > 0.8


def counts(column: Column, others: Sequence[Column]) -> bool:
    """Whether small whole numbers count pieces, where others are amounts with cents."""
    amounts = [float(c.numbers.median() or 0) for c in others if c.fractions > SOME]  # type: ignore[arg-type]
    middle = float(column.numbers.median() or 0)  # type: ignore[arg-type]
    return column.fractions == 0 and middle > 0 and max(amounts, default=0.0) > 3 * middle


def alike(first: pl.Series, second: pl.Series) -> float:
    near = ((first - second).abs() <= 0.011).drop_nulls()
    return float(near.mean() or 0)  # type: ignore[arg-type]


def share_of_line(discount: Column, product: pl.Series | None, said: MoneyName) -> float | None:
    """What makes a discount a share of its line: 1, or 0.01 for percents; None: it is an amount."""
    values = discount.numbers.drop_nulls()
    most = float(values.max() or 0)  # type: ignore[arg-type]
    cost = float(product.drop_nulls().median() or 0) if product is not None else 0.0  # type: ignore[arg-type]
    is_between = bool(((values > 0) & (values < 1)).any()) and most <= 1
    if said.is_percent and 0 < most <= 100:
        return 1.0 if most <= 1 else 0.01
    if is_between and (cost > 2 or (bool((values == values.round(2)).all()) and most < 1)):
        return 1.0
    is_whole = discount.fractions == 0 and 1 < most <= 100
    return 0.01 if is_whole and product is not None and _exceeds(discount, product) else None


def is_rate(column: Column) -> bool:
    """Whether a column of tax has its rate, not an amount: a few of those that laws give."""
    values = column.numbers.drop_nulls()
    rates = values.filter(values != 0)
    if rates.is_empty() or rates.n_unique() > MOST_RATES:
        return False
    known = np.concatenate([RATES, RATES * 100]).round(4)
    return bool(rates.round(4).is_in(known.tolist()).all()) and bool((rates > 0).all())


def _exceeds(discount: Column, product: pl.Series) -> bool:
    """Whether whole numbers are no amounts: more than their lines cost, or without the cents."""
    off = discount.numbers > 0
    costs = product.abs().filter(off)
    has_cents = (costs != costs.round()).any()
    written_so = not discount.text.str.contains(r"[.,]").any()
    return bool(has_cents and (written_so or (discount.numbers.filter(off) > costs).any()))


def ranked_for(key: str, columns: Mapping[str, Column]) -> list[str]:
    """Columns that may hold ``key``, best first."""
    merits = {}
    for name, column in columns.items():
        said = money_name(name)
        # Whether tax is in a price doesn't make it another thing.
        score, place = name_score(key, name)
        if not score and said.basis and not said.role:
            score, place = name_score(key, said.rest)
        other = name_score(RIVALS[key], name)[0] if key in RIVALS else 0.0
        if score and score >= other and column.fit(key) > 0.1:
            merits[name] = (score * (1 if column.fit(key) > 0.3 else 0.5), -place)
    return sorted(merits, key=lambda name: merits[name], reverse=True)
