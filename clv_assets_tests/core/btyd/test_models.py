"""What holds for every model and any customer, against sums over customers' own rates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.btyd.bg_nbd import BGNBD, MBGNBD
from clv_assets.core.btyd.pareto_nbd import ParetoNBD
from clv_assets_tests.core.btyd.models import (
    MODELS,
    PUBLISHED,
    Model,
    customers,
    histories,
    horizons,
    models,
)
from clv_assets_tests.core.btyd.oracles import brute_force, simulate

Customer = tuple[np.ndarray, np.ndarray, np.ndarray]

OTHERS = [
    ParetoNBD(0.4, 60.0, 1.0, 900.0),
    ParetoNBD(3.0, 500.0, 2.5, 40.0),
    ParetoNBD(0.8, 20.0, 0.3, 20.0),
    BGNBD(0.4, 60.0, 1.0, 0.7),
    BGNBD(2.0, 20.0, 0.3, 0.5),
    MBGNBD(0.4, 60.0, 0.3, 0.5),
    MBGNBD(2.0, 20.0, 1.0, 3.0),
]


@pytest.mark.parametrize("model", PUBLISHED + OTHERS, ids=repr)
@pytest.mark.parametrize(
    ("x", "t_x", "T"), [(0, 0, 30), (1, 3, 39), (2, 30.43, 38.86), (12, 400, 400), (40, 100, 700)]
)
def test_every_figure_is_the_mean_over_customers_own_rates(
    model: Model, x: float, t_x: float, T: float
) -> None:
    truth = brute_force(model, x, t_x, T, horizon=90)

    assert model.log_likelihood(x, t_x, T)[0] == pytest.approx(truth.log_likelihood, rel=1e-7)
    assert model.p_alive(x, t_x, T)[0] == pytest.approx(truth.p_alive, rel=1e-7, abs=1e-12)
    expected = model.expected_purchases(90, x, t_x, T)[0]
    assert expected == pytest.approx(truth.expected, rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("model", PUBLISHED + OTHERS, ids=repr)
def test_a_new_customer_is_one_without_history(model: Model) -> None:
    truth = brute_force(model, 0, 0, 0, horizon=90)

    assert model.expected_purchases_of_new(90) == pytest.approx(truth.expected, rel=1e-7)
    assert model.expected_purchases_of_new([0, 90])[0] == 0


@pytest.mark.parametrize("model", PUBLISHED + OTHERS, ids=repr)
def test_the_slopes_that_the_fit_climbs_are_those_of_the_likelihood(model: Model) -> None:
    columns = np.array([[0, 1, 3, 7], [0, 3, 5, 20], [9, 10, 11, 20]], float)
    _, slopes = model._slopes(*columns)

    for name, slope in zip(vars(model), slopes, strict=True):
        step = 1e-5 * vars(model)[name]
        up, down = (
            type(model)(**{**vars(model), name: vars(model)[name] + by}) for by in (step, -step)
        )
        rise = up.log_likelihood(*columns) - down.log_likelihood(*columns)
        assert slope == pytest.approx(rise / (2 * step), rel=1e-5, abs=1e-8)


@given(models, customers())
def test_p_alive_is_a_probability_and_the_likelihood_finite(
    model: Model, customer: Customer
) -> None:
    assert 0 <= model.p_alive(*customer)[0] <= 1
    assert np.isfinite(model.log_likelihood(*customer)).all()


@given(models, customers(), horizons, horizons)
def test_more_time_never_brings_fewer_purchases(
    model: Model, customer: Customer, first: float, second: float
) -> None:
    short, long = sorted((first, second))

    less, more = (model.expected_purchases(time, *customer)[0] for time in (short, long))

    assert 0 <= less <= more * (1 + 1e-6) + 1e-9
    assert np.isfinite(more)
    assert model.expected_purchases(0, *customer)[0] == 0


@given(models, customers(), horizons)
def test_nobody_is_expected_to_buy_more_than_at_the_own_pace(
    model: Model, customer: Customer, horizon: float
) -> None:
    x, _, T = customer
    pace = (model.r + x) / (model.alpha + T)

    expected = model.expected_purchases(horizon, *customer)

    assert expected[0] <= pace[0] * horizon * (1 + 1e-6)


@given(models, customers(), horizons, st.floats(0.01, 100))
def test_another_unit_of_time_changes_only_the_numbers_that_carry_it(
    model: Model, customer: Customer, horizon: float, unit: float
) -> None:
    x, t_x, T = customer
    carrying = {"alpha", "beta"} & vars(model).keys()
    other = type(model)(**{**vars(model), **{k: vars(model)[k] * unit for k in carrying}})

    found = other.expected_purchases(horizon * unit, x, t_x * unit, T * unit)

    expected = model.expected_purchases(horizon, x, t_x, T)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("model", MODELS)
def test_the_fit_is_the_same_in_any_unit_of_time(model: type[Model]) -> None:
    x, t_x, T = histories()

    weeks, days = model.fit(x, t_x, T), model.fit(x, t_x * 7, T * 7)

    carrying = {"alpha", "beta"}
    scaled = {k: v * 7 if k in carrying else v for k, v in vars(weeks).items()}
    assert vars(days) == pytest.approx(scaled, rel=1e-4)


@pytest.mark.parametrize("model", MODELS)
def test_a_weight_is_that_many_customers_in_any_order(model: type[Model]) -> None:
    columns = np.array(histories())[:, :300]
    weights = np.arange(300) % 4
    one_by_one = np.repeat(columns, weights, axis=1)[:, ::-1]

    assert model.fit(*columns, weights) == model.fit(*one_by_one)


@pytest.mark.parametrize("model", PUBLISHED)
@pytest.mark.parametrize("horizon", [26, np.full(3, 26.0)])
def test_customers_are_independent_and_the_horizon_may_be_one_or_each(
    model: Model, horizon: float | np.ndarray
) -> None:
    columns = np.array(histories())[:, :3]

    together = model.expected_purchases(horizon, *columns)

    alone = [model.expected_purchases(26, *column)[0] for column in columns.T]
    assert together.shape == (3,)
    assert together == pytest.approx(alone, rel=1e-14)


@pytest.mark.parametrize(
    "truth",
    [
        ParetoNBD(0.8, 40.0, 0.7, 120.0),
        BGNBD(0.8, 40.0, 0.8, 2.5),
        MBGNBD(0.8, 40.0, 0.8, 2.5),
    ],
    ids=repr,
)
def test_a_fit_to_simulated_customers_foretells_their_holdout(truth: Model) -> None:
    shop = simulate(truth, 5000, age=365, horizon=180, seed=1)

    found = type(truth).fit(shop.x, shop.t_x, shop.T)

    expected = found.expected_purchases(180, shop.x, shop.t_x, shop.T)
    known = truth.expected_purchases(180, shop.x, shop.t_x, shop.T)
    assert expected.sum() == pytest.approx(shop.future.sum(), rel=0.05)
    assert expected.sum() == pytest.approx(known.sum(), rel=0.05)
    assert np.mean(np.abs(expected - known)) < 0.05 * known.mean()
