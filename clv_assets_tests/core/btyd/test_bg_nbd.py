"""BG/NBD and MBG/NBD by hand: a coin is tossed after a purchase, in MBG after the first as well."""

import numpy as np
import pytest

from clv_assets.core.btyd.bg_nbd import BGNBD, MBGNBD
from clv_assets_tests.core.btyd.models import BG, MBG


def test_the_example_of_the_r_package_btyd_comes_out() -> None:
    """Its customer 1516: x = 26, t_x = 30.86, T = 31, and the year after."""
    busiest = (26, 30.86, 31)

    assert BG.expected_purchases(52, *busiest)[0] == pytest.approx(25.76, abs=0.01)
    assert BG.p_alive(*busiest)[0] == pytest.approx(0.9689, abs=1e-4)


def test_a_one_time_buyer_never_leaves_but_for_mbg() -> None:
    years = np.array([1.0, 52, 520])
    nothing = np.zeros(3)

    assert BG.p_alive(nothing, nothing, years).tolist() == [1, 1, 1]
    assert (np.diff(MBG.p_alive(nothing, nothing, years)) < 0).all()


def test_right_after_a_purchase_the_odds_are_those_of_the_coin() -> None:
    """a to b + x - 1 in BG, where x coins were tossed; one more of them in MBG."""
    x = 3

    bg, mbg = (kind(0.5, 6.0, 0.8, 2.5).p_alive(x, 9, 9)[0] for kind in (BGNBD, MBGNBD))

    assert bg == pytest.approx((2.5 + x - 1) / (0.8 + 2.5 + x - 1))
    assert mbg == pytest.approx((2.5 + x) / (0.8 + 2.5 + x))


def test_where_the_coin_hardly_ever_ends_it_all_buy_at_the_own_pace() -> None:
    loyal = BGNBD(r=2.0, alpha=8.0, a=1e-9, b=1.0)

    assert loyal.expected_purchases(10, 3, 5, 12)[0] == pytest.approx((2 + 3) / (8 + 12) * 10)
    assert loyal.expected_purchases_of_new(10) == pytest.approx(2 / 8 * 10)
    assert loyal.expected_purchases(0, 3, 5, 12)[0] == 0
