"""Customer bases that have no proper fit: a finite answer or a clear refusal, never a warning."""

import numpy as np
import pytest

from clv_assets.core.btyd.bg_nbd import BGNBD, MBGNBD
from clv_assets.core.btyd.errors import NoFit
from clv_assets.core.btyd.pareto_nbd import ParetoNBD
from clv_assets_tests.core.btyd.models import MODELS, PUBLISHED, Model

GRID = np.array([[0, 1, 2, 50, 3000], [0, 0, 40, 99, 100], [100, 100, 100, 100, 100]], float)
nan, inf = float("nan"), float("inf")

BASES = {
    "one customer": [(3, 40, 90)],
    "one customer who bought again at once": [(1, 0, 90)],
    "all bought up to the last moment": [(5, 90, 90), (2, 90, 90), (9, 90, 90)],
    "all the same": [(2, 30, 90)] * 500,
    "all the same age": [(0, 0, 90)] * 300 + [(1, 20, 90)] * 80 + [(4, 70, 90)] * 20,
    "several orders at one moment": [(2, 0, 90)] * 50 + [(0, 0, 90)] * 50,
    "one repeat buyer among many": [(0, 0, 90)] * 5000 + [(1, 5, 90)],
    "everybody just arrived": [(0, 0, 0)] * 500 + [(1, 1, 1)],
    "a whale among one-time buyers": [(0, 0, 900)] * 500 + [(5000, 899, 900)],
    "nobody ever leaves": [(t // 10, t // 10 * 10, t) for t in range(10, 900)],
    "all left after a burst": [(8, 2, 900)] * 400,
}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("base", BASES.values(), ids=BASES.keys())
def test_the_fit_is_finite_and_so_is_all_that_follows(
    model: type[Model], base: list[tuple[float, ...]]
) -> None:
    found = model.fit(*np.array(base, float).T)

    assert all(0 < value < inf for value in vars(found).values())
    for customers in (GRID, np.array(base, float).T):
        assert np.isfinite(found.log_likelihood(*customers)).all()
        assert np.all((found.p_alive(*customers) >= 0) & (found.p_alive(*customers) <= 1))
        for horizon in (0, 1e-6, 90, 5000):
            expected = found.expected_purchases(horizon, *customers)
            assert np.all(np.isfinite(expected) & (expected >= 0))
            assert np.isfinite(found.expected_purchases_of_new(horizon))


@pytest.mark.parametrize("model", MODELS)
def test_without_the_prior_a_degenerate_base_still_ends_finite(model: type[Model]) -> None:
    found = model.fit(*np.array([(2, 30, 90)] * 5, float).T, penalty=0)

    assert all(0 < value < inf for value in vars(found).values())


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (([], [], []), "no customer"),
        (([0, 0], [0, 0], [9, 9]), "bought a second time"),
        (([1], [0], [0]), "no time has passed"),
        (([1, nan], [2, 2], [9, 9]), "missing or infinite"),
        (([1, 1], [2, 2], [9, inf]), "missing or infinite"),
        (([1, -1], [2, 2], [9, 9]), "negative"),
        (([1, 1], [2, 10], [9, 9]), "after the end"),
        (([1, 1], [2, -1], [9, 9]), "before the first"),
    ],
)
def test_a_base_without_a_model_is_refused_in_a_sentence(
    model: type[Model], columns: tuple[list[float], ...], reason: str
) -> None:
    with pytest.raises(NoFit, match=reason):
        model.fit(*columns)


def test_customers_of_no_weight_are_no_customers() -> None:
    with pytest.raises(NoFit, match="no customer"):
        ParetoNBD.fit([1], [2], [9], weights=[0])
    with pytest.raises(NoFit, match="negative"):
        ParetoNBD.fit([1, 1], [2, 2], [9, 9], weights=[2, -1])


def test_columns_of_unequal_length_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="don't match"):
        BGNBD.fit([1, 2], [1], [9])


@pytest.mark.parametrize("model", PUBLISHED)
def test_no_customers_have_no_predictions(model: Model) -> None:
    assert model.p_alive([], [], []).shape == (0,)
    assert model.expected_purchases(39, [], [], []).shape == (0,)


def test_only_the_modified_model_lets_a_one_time_buyer_be_gone() -> None:
    assert BGNBD(0.5, 10, 1, 2).p_alive(0, 0, 500)[0] == 1
    assert MBGNBD(0.5, 10, 1, 2).p_alive(0, 0, 500)[0] < 0.5
