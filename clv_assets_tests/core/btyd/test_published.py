"""CDNOW against the publications, and every figure against the lifetimes library."""

import warnings

import lifetimes
import numpy as np
import pandas as pd
import pytest

from clv_assets.core.btyd.bg_nbd import BGNBD, MBGNBD
from clv_assets.core.btyd.gamma_gamma import GammaGamma
from clv_assets.core.btyd.pareto_nbd import ParetoNBD
from clv_assets_tests.core.btyd.models import BG, MBG, PARETO, Model, cdnow_sample, histories


@pytest.mark.parametrize(
    ("published", "log_likelihood"), [(PARETO, -9595.0), (BG, -9582.4)], ids=["Pareto", "BG"]
)
def test_the_fit_finds_the_published_parameters(published: Model, log_likelihood: float) -> None:
    found = type(published).fit(*histories(), penalty=0)

    assert vars(found) == pytest.approx(vars(published), abs=0.0015)
    assert found.log_likelihood(*histories()).sum() == pytest.approx(log_likelihood, abs=0.05)


def test_gamma_gamma_finds_the_published_parameters() -> None:
    sample = cdnow_sample()
    again = sample["x"] > 0

    found = GammaGamma.fit(sample["x"][again], sample["zbar"][again], penalty=0)

    assert again.sum() == 946
    assert (found.p, found.q, found.v) == pytest.approx((6.25, 3.74, 15.44), abs=0.01)
    assert found.population_mean == pytest.approx(35.2, abs=0.1)


@pytest.mark.parametrize("model", [ParetoNBD, BGNBD, MBGNBD])
def test_the_default_prior_hardly_moves_the_published_fit(model: type[Model]) -> None:
    free, held = model.fit(*histories(), penalty=0), model.fit(*histories())

    expected = [fit.expected_purchases(39, *histories()) for fit in (free, held)]
    assert expected[1] == pytest.approx(expected[0], rel=0.02, abs=0.005)
    assert expected[1].sum() == pytest.approx(expected[0].sum(), rel=0.005)


def library_twin(model: Model) -> object:
    """The library's fitter, told the same parameters instead of fitting them."""
    twins = {
        ParetoNBD: lifetimes.ParetoNBDFitter,
        BGNBD: lifetimes.BetaGeoFitter,
        MBGNBD: lifetimes.ModifiedBetaGeoFitter,
        GammaGamma: lifetimes.GammaGammaFitter,
    }
    twin = twins[type(model)]()
    twin.params_ = pd.Series({name: v for name, v in vars(model).items() if v is not None})
    return twin


@pytest.mark.parametrize("model", [PARETO, BG, MBG], ids=["Pareto", "BG", "MBG"])
def test_p_alive_and_expected_purchases_are_those_of_lifetimes(model: Model) -> None:
    x, t_x, T = histories()
    twin = library_twin(model)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        alive = twin.conditional_probability_alive(x, t_x, T)
        expected = twin.conditional_expected_number_of_purchases_up_to_time(39, x, t_x, T)
        new = twin.expected_number_of_purchases_up_to_time(52)

    assert model.p_alive(x, t_x, T) == pytest.approx(np.asarray(alive), abs=1e-9)
    assert model.expected_purchases(39, x, t_x, T) == pytest.approx(np.asarray(expected), rel=1e-8)
    assert model.expected_purchases_of_new(52) == pytest.approx(float(new), rel=1e-9)


def test_mbg_nbd_finds_the_parameters_of_lifetimes() -> None:
    found = MBGNBD.fit(*histories(), penalty=0)

    assert vars(found) == pytest.approx(vars(MBG), abs=0.0015)


def test_expected_spend_is_that_of_lifetimes() -> None:
    sample = cdnow_sample()
    model = GammaGamma(6.25, 3.74, 15.44)

    expected = library_twin(model).conditional_expected_average_profit(sample["x"], sample["zbar"])

    found = model.expected_spend(sample["x"], sample["zbar"])
    assert found == pytest.approx(np.asarray(expected), rel=1e-12)
