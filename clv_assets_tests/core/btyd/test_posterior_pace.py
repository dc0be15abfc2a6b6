"""The pace of each customer in hindsight, against sums over own rates and against simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.btyd.pareto_nbd import ParetoNBD
from clv_assets.core.btyd.posterior_pace import Paces, paces
from clv_assets_tests.core.btyd.models import PARETO, customers, scales, shapes
from clv_assets_tests.factories import floats

QUICK_TO_LEAVE = ParetoNBD(2.0, 30.0, 1.0, 365.0)
MODELS = [PARETO, QUICK_TO_LEAVE]
# One-time buyer, came back once, regular until lately, frequent and long silent.
HAND_PICKED = [(0, 0, 39), (1, 10, 39), (5, 38, 39), (12, 20, 39), (40, 150, 300)]
LOGS = np.linspace(-45, 8, 531)


def parts_of(t_x: np.ndarray, T: np.ndarray, parts: int = 10) -> np.ndarray:
    """Ends of equal parts of the time since the last purchase."""
    return t_x[:, None] + (T - t_x)[:, None] * np.linspace(0, 1, parts + 1)


def paces_of(model: ParetoNBD, x: float, t_x: float, T: float, parts: int = 10) -> Paces:
    history = floats(x), floats(t_x), floats(T)
    return paces(model, *history, parts_of(history[1], history[2], parts))


def since_last(model: ParetoNBD, x: float, t_x: float, T: float, parts: int = 10) -> float:
    """Purchases expected from the last one to T."""
    return float(paces_of(model, x, t_x, T, parts).since.mean() * (T - t_x))


def brute_force(model: ParetoNBD, x: float, t_x: float, T: float, moment: float) -> float:
    """Own rate, 0 once left, at ``moment`` >= t_x: mean over a grid of both own rates."""
    rate, leaving = np.exp(LOGS)[:, None], np.exp(LOGS)[None, :]
    log_weight = model.r * LOGS[:, None] - model.alpha * rate
    log_weight = log_weight + model.s * LOGS[None, :] - model.beta * leaving + x * LOGS[:, None]
    weight = np.exp(log_weight - log_weight.max())

    def active_until(day: float) -> np.ndarray:
        both = rate + leaving
        left_later = leaving / both * (np.exp(-both * day) - np.exp(-both * T))
        return np.asarray(np.exp(-both * T) + left_later)

    seen = (weight * active_until(t_x)).sum()
    return float((weight * rate * active_until(moment)).sum() / seen)


def purchases_of(model: ParetoNBD, customers: int, age: float) -> np.ndarray:
    """Moments of the repeat purchases of a cohort, one customer a row; inf where there is none."""
    chance = np.random.default_rng(5)
    rate = chance.gamma(model.r, 1 / model.alpha, customers)
    leaving = chance.gamma(model.s, 1 / model.beta, customers)
    end = np.minimum(chance.exponential(1 / leaving), age)[:, None]
    moments = np.cumsum(chance.exponential(1 / rate[:, None], (customers, 200)), axis=1)
    return np.asarray(np.where(moments < end, moments, np.inf))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("x", "t_x", "T"), HAND_PICKED)
def test_the_pace_until_the_last_purchase_is_the_mean_own_rate(
    model: ParetoNBD, x: float, t_x: float, T: float
) -> None:
    found = paces_of(model, x, t_x, T).until_last[0]

    assert found == pytest.approx(brute_force(model, x, t_x, T, t_x), rel=1e-5)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("x", "t_x", "T"), HAND_PICKED)
def test_the_pace_of_each_part_is_that_of_its_middle_where_parts_are_short(
    model: ParetoNBD, x: float, t_x: float, T: float
) -> None:
    found = paces_of(model, x, t_x, T, parts=200).since[0]

    for part in (0, 60, 130, 199):
        moment = t_x + (T - t_x) * (part + 0.5) / 200
        assert found[part] == pytest.approx(brute_force(model, x, t_x, T, moment), rel=2e-3)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("x", "t_x", "T"), HAND_PICKED)
def test_ten_parts_of_a_silence_expect_as_much_as_thousands(
    model: ParetoNBD, x: float, t_x: float, T: float
) -> None:
    few, many = (since_last(model, x, t_x, T, parts) for parts in (10, 5000))

    assert few == pytest.approx(many, rel=1e-9)


@pytest.mark.parametrize("model", MODELS)
def test_parts_may_be_of_unequal_length(model: ParetoNBD) -> None:
    """On the shop's clock the parts of a busy month are longer; they tell no more than theirs."""
    ends = 20 + 40 * np.linspace(0, 1, 81) ** 3

    found = paces(model, floats(5), floats(20), floats(60), ends[None]).since[0]

    assert (found * np.diff(ends)).sum() == pytest.approx(since_last(model, 5, 20, 60))
    for part in (5, 40, 60, 75):
        moment = (ends[part] + ends[part + 1]) / 2
        assert found[part] == pytest.approx(brute_force(model, 5, 20, 60, moment), rel=5e-3)


@pytest.mark.parametrize("purchases", [0, 3, 300])
def test_who_has_just_bought_goes_on_at_the_own_rate(purchases: float) -> None:
    T = 39.0 if purchases else 0.0

    found = paces_of(PARETO, purchases, T, T)

    usual = (PARETO.r + purchases) / (PARETO.alpha + T)
    assert found.until_last[0] == pytest.approx(usual)
    assert found.since[0] == pytest.approx([usual] * 10)


def test_where_nobody_leaves_the_pace_is_the_same_all_the_time() -> None:
    faithful = ParetoNBD(0.5, 10.0, 1e-6, 1e6)

    found = paces_of(faithful, 3, 20, 39)

    usual = 3.5 / 49
    assert [found.until_last[0], *found.since[0]] == pytest.approx([usual] * 11, rel=1e-4)


def test_a_frequent_buyer_who_stays_away_is_missed_for_one_purchase_at_most() -> None:
    """Of 1,000 purchases in as many days, then none: gone since the day after, not for weeks."""
    for purchases, days in ((20, 100), (300, 300), (1000, 1000), (5000, 1000)):
        expected = since_last(QUICK_TO_LEAVE, purchases, days, 3 * days)

        assert 0.9 < expected < 1


def test_the_longer_the_silence_the_slower_the_pace_is_believed_to_have_been() -> None:
    found = [paces_of(PARETO, 5, 20, T) for T in (21, 30, 60, 120)]

    last = [pace.since[0, -1] for pace in found]
    assert last == sorted(last, reverse=True)
    assert last[-1] < last[0] / 10


@st.composite
def any_models(draw: st.DrawFn) -> ParetoNBD:
    return ParetoNBD(draw(shapes), draw(scales), draw(shapes), draw(scales))


@given(model=any_models(), customer=customers())
def test_paces_are_finite_and_fall_from_the_last_purchase_on(
    model: ParetoNBD, customer: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> None:
    _, t_x, T = customer

    until_last, since = paces(model, *customer, parts_of(t_x, T))

    assert np.isfinite(until_last).all()
    assert np.isfinite(since).all()
    assert (until_last > 0).all()
    assert (since >= 0).all()
    assert (np.diff(since) <= 1e-12 * since[:, :-1]).all()
    assert (since[:, 0] <= until_last * (1 + 1e-9)).all()


def test_many_are_told_what_each_is_told_alone() -> None:
    x, t_x, T = np.array(HAND_PICKED, float).T

    together = paces(PARETO, x, t_x, T, parts_of(t_x, T))

    alone = [paces_of(PARETO, *customer) for customer in HAND_PICKED]
    assert together.until_last == pytest.approx(np.concatenate([one.until_last for one in alone]))
    assert together.since == pytest.approx(np.concatenate([one.since for one in alone]))


def test_nobody_has_no_pace() -> None:
    nobody = floats()

    found = paces(PARETO, nobody, nobody, nobody, np.zeros((0, 11)))

    assert found.until_last.shape == (0,)
    assert found.since.shape == (0, 10)


@pytest.mark.parametrize("model", MODELS)
def test_all_together_are_expected_to_have_bought_when_they_bought(model: ParetoNBD) -> None:
    """In each quarter of a cohort's time: what was expected in hindsight is what was drawn."""
    bought = purchases_of(model, 8000, 240.0)
    x, t_x = (bought < np.inf).sum(axis=1), np.where(bought < np.inf, bought, 0.0).max(axis=1)
    T = np.full(len(x), 240.0)

    until_last, since = paces(model, x.astype(float), t_x, T, parts_of(t_x, T, 40))

    days = np.arange(240.0) + 0.5
    part = ((days - t_x[:, None]) / (T - t_x)[:, None] * 40).astype(int).clip(0)
    pace = np.where(days < t_x[:, None], until_last[:, None], np.take_along_axis(since, part, 1))
    for quarter in range(4):
        inside = (bought >= 60 * quarter) & (bought < 60 * (quarter + 1))
        off = inside.sum(axis=1) - pace[:, 60 * quarter : 60 * (quarter + 1)].sum(axis=1)
        assert abs(off.sum()) < 3 * off.std() * np.sqrt(len(off))
        assert abs(off.sum()) < 0.05 * inside.sum()
