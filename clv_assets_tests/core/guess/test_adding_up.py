"""One way of adding up, checked against another."""

import polars as pl

from clv_assets.core.guess.adding_up import Figure, by_order, explained

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

    assert explained(subtotal, LINES, [discount, shipping], ORDERS) == {
        "discount": -1,
        "shipping": 0,
    }
    assert explained(LINES, subtotal, [discount], ORDERS) == {"discount": 1}


def test_a_part_that_no_order_has_is_not_told_of() -> None:
    total = Figure("total", once(SUMS), per_order=True)
    nothing = Figure("tip", once([0.0] * 40), per_order=True)

    assert explained(total, LINES, [nothing], ORDERS) == {}


def test_what_does_not_add_up_is_not_explained() -> None:
    odd = Figure("odd", once([total + n % 3 for n, total in enumerate(SUMS)]), per_order=True)

    assert explained(odd, LINES, [], ORDERS) is None


def test_a_rare_part_must_add_up_where_it_is_there() -> None:
    rare = [3.0 if n == 7 else 0.0 for n in range(40)]
    wrong = Figure(
        "paid", once([t + r / 2 for t, r in zip(SUMS, rare, strict=True)]), per_order=True
    )

    assert explained(wrong, LINES, [Figure("fee", once(rare), per_order=True)], ORDERS) is None
