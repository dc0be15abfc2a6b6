"""One way of adding up, checked against another."""

import numpy as np
import polars as pl

from clv_assets.core.amounts.adding_up import Figure, by_order, equation, tax_is_inside

ORDERS = pl.Series([str(n // 2) for n in range(80)])
ONCE = [n % 2 == 0 for n in range(80)]


def once(values: list[float]) -> pl.Series:
    """A value per order, on the first of its two rows."""
    return pl.Series([values[n // 2] if first else None for n, first in enumerate(ONCE)])


LINES = Figure("lines", pl.Series([float(n % 7) + 1 for n in range(80)]))
DISCOUNT = [0.5 if n % 4 == 0 else 0.0 for n in range(40)]
SUMS = [float((2 * n) % 7 + 1 + (2 * n + 1) % 7 + 1) for n in range(40)]


def test_amounts_per_order_count_once_and_lines_are_summed() -> None:
    repeated = Figure("total", pl.Series([float(n // 2) for n in range(80)]), per_order=True)

    sums = by_order([LINES, repeated], ORDERS)

    assert sums["lines"].tolist() == SUMS
    assert sums["total"].tolist() == [float(n) for n in range(40)]


def test_a_row_without_an_order_is_one() -> None:
    orders = pl.Series([None, None, "1", "1"], dtype=pl.String)

    sums = by_order([Figure("x", pl.Series([1.0, 2.0, 3.0, 4.0]))], orders)

    assert sums["x"].tolist() == [1.0, 2.0, 7.0]


def test_a_subtotal_is_lines_less_the_discount_of_some_orders() -> None:
    totals = [total - less for total, less in zip(SUMS, DISCOUNT, strict=True)]
    subtotal = Figure("subtotal", once(totals), per_order=True)
    discount = Figure("discount", once(DISCOUNT), per_order=True)
    shipping = Figure("shipping", once([4.9] * 40), per_order=True)

    less = equation(subtotal, LINES, [discount, shipping], ORDERS)
    more = equation(LINES, subtotal, [discount], ORDERS)

    assert (less.holds, less.signs) == (True, {"discount": -1, "shipping": 0})
    assert (more.holds, more.signs) == (True, {"discount": 1})


def test_a_part_that_no_order_has_is_not_told_of() -> None:
    total = Figure("total", once(SUMS), per_order=True)
    nothing = Figure("tip", once([0.0] * 40), per_order=True)

    assert equation(total, LINES, [nothing], ORDERS).signs == {}


def test_what_does_not_add_up_tells_by_how_much() -> None:
    odd = Figure("odd", once([total + n % 3 for n, total in enumerate(SUMS)]), per_order=True)

    sums = equation(odd, LINES, [], ORDERS)

    assert not sums.holds
    assert sums.gaps.tolist() == [n % 3 for n in range(40)]


def test_a_rare_part_must_add_up_where_it_is_there() -> None:
    rare = [3.0 if n == 7 else 0.0 for n in range(40)]
    wrong = Figure(
        "paid", once([t + r / 2 for t, r in zip(SUMS, rare, strict=True)]), per_order=True
    )

    fee = Figure("fee", once(rare), per_order=True)

    assert not equation(wrong, LINES, [fee], ORDERS).holds


def test_a_rate_tells_whether_tax_is_in_the_price() -> None:
    cost = np.round(np.linspace(7.35, 84.0, 30), 2)
    tax = np.round(cost * 0.19, 2)

    assert tax_is_inside(cost, tax) is False
    assert tax_is_inside(cost + tax, tax) is True
    assert tax_is_inside(cost, np.round(cost * 0.2, 2)) is None  # or a quarter, and in it
    assert tax_is_inside(cost, np.round(cost * 0.08875, 2)) is None
