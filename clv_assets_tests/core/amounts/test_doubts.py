"""What the amounts of a file leave in doubt."""

from clv_assets_tests.core.amounts.test_money import GOODS, SHIPPING, money


def test_amounts_that_are_left_out_are_told_with_their_sums_eight_at_most() -> None:
    others = {f"Fee {n}": [1.5] * 40 for n in range(10)}
    others = {name: [1.5 + n for _ in GOODS] for n, name in enumerate(others)}

    (sentence,) = (one for one in money(Subtotal=GOODS, **others).warnings if "left out" in one)

    assert "'Fee 0' 60.00, 'Fee 1' 100.00" in sentence
    assert "and 2 more; what should count belongs in source.amounts" in sentence


def test_what_no_sum_proves_of_a_discount_is_told() -> None:
    off = [2.5 if n % 4 == 0 else 0.0 for n in range(40)]

    after = money(Subtotal=GOODS, Discount=off).warnings
    before = money(**{"Gross sales": GOODS}, Discount=off).warnings

    assert "'Subtotal' is before or after 'Discount' (25.00)" in "".join(after)
    assert "taken as after" in "".join(after)
    assert "taken as before, so it is taken off" in "".join(before)


def test_signs_that_change_within_a_column_are_told() -> None:
    mixed = [amount * (-1) ** n for n, amount in enumerate(SHIPPING)]

    warnings = money(Subtotal=GOODS, Shipping=mixed).warnings

    assert "'Shipping' has amounts above and below zero: check what its sign means" in warnings


def test_refunds_of_more_than_the_goods_are_told() -> None:
    whole = [cost + 4.9 if n % 8 == 0 else 0.0 for n, cost in enumerate(GOODS)]
    goods = [cost if n % 8 == 0 else 0.0 for n, cost in enumerate(GOODS)]

    warnings = money(Subtotal=GOODS, **{"Refunded Amount": whole}).warnings

    assert "5 orders come out below zero, by 24.50 in all: 'Refunded Amount'" in warnings[-1]
    assert money(Subtotal=GOODS, **{"Refunded Amount": goods}).warnings == []


def test_gross_beside_a_fee_is_before_the_fee_and_not_with_tax() -> None:
    fee = [-0.3 for _ in GOODS]
    net = [round(amount - 0.3, 2) for amount in GOODS]

    assert "seems to include tax" in "".join(money(Gross=GOODS).warnings)
    assert "seems to include tax" not in "".join(money(Gross=GOODS, Fee=fee, Net=net).warnings)
