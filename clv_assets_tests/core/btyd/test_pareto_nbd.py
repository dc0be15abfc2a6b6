"""Pareto/NBD by hand, and as the R package BTYD has it."""

import numpy as np
import pytest

from clv_assets.core.btyd.pareto_nbd import ParetoNBD
from clv_assets_tests.core.btyd.models import PARETO


def test_the_examples_of_the_r_package_btyd_come_out() -> None:
    """Its customer 1516: x = 26, t_x = 30.86, T = 31, and the year after."""
    busiest = (26, 30.86, 31)

    assert PARETO.expected_purchases(52, *busiest)[0] == pytest.approx(25.46, abs=0.01)
    assert PARETO.p_alive(*busiest)[0] == pytest.approx(0.9979, abs=1e-4)
    assert PARETO.p_alive(0, 0, 39)[0] == pytest.approx(0.2942, abs=5e-4)
    assert PARETO.expected_purchases_of_new(52) == pytest.approx(1.473, abs=0.001)


def test_whoever_has_just_bought_is_active_for_certain() -> None:
    assert PARETO.p_alive([0, 1, 9], [0, 5, 39], [0, 5, 39]) == pytest.approx([1, 1, 1])


def test_the_longer_a_silence_the_less_likely_a_customer_is_active() -> None:
    alive = PARETO.p_alive(np.full(4, 3.0), np.full(4, 10.0), np.array([10.0, 20, 40, 80]))

    assert (np.diff(alive) < 0).all()
    assert ((alive > 0) & (alive <= 1)).all()


def test_who_hardly_ever_leaves_buys_at_the_own_pace() -> None:
    """Without dropout it is NBD: (r + x) / (alpha + T) a unit of time."""
    loyal = ParetoNBD(r=2.0, alpha=8.0, s=1.0, beta=1e12)

    assert loyal.expected_purchases(10, 3, 5, 12)[0] == pytest.approx((2 + 3) / (8 + 12) * 10)
    assert loyal.expected_purchases_of_new(10) == pytest.approx(2 / 8 * 10)


def test_expected_purchases_are_those_of_the_active_times_their_chance() -> None:
    x, t_x, T = np.array([[0, 2, 9], [0, 7, 30], [20, 20, 31]], float)

    expected = PARETO.expected_purchases(26, x, t_x, T)

    if_alive = PARETO.expected_purchases_if_alive(26, x, T)
    assert expected == pytest.approx(PARETO.p_alive(x, t_x, T) * if_alive)
    assert PARETO.expected_purchases(0, x, t_x, T) == pytest.approx([0, 0, 0])


def test_there_is_no_gap_where_the_mean_active_time_is_a_logarithm() -> None:
    """At s = 1 the mean active time is beta log(1 + t / beta)."""
    near, at = (ParetoNBD(1.0, 1.0, s, 5.0).expected_purchases_of_new(20) for s in (1 + 1e-9, 1.0))

    assert at == pytest.approx(5 * np.log(1 + 20 / 5))
    assert near == pytest.approx(at)
