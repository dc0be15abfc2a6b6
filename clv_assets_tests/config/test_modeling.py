"""Windows and learners: what can't be meant is refused, and nothing is zero by accident."""

import pytest
from pydantic import ValidationError

from clv_assets.config.modeling import MEMBERS, Modeling, Search, Training
from clv_assets_tests.factories import make_config


@pytest.mark.parametrize("members", [[], ["btyd", "btyd"]])
def test_a_blend_is_of_members_that_differ(members: list[str]) -> None:
    with pytest.raises(ValidationError, match="members must be some of btyd, linear, value, coun"):
        make_config(modeling={"members": members})


def test_seed_zero_is_kept() -> None:
    assert make_config(modeling={"seed": 0}).modeling.seed == 0


def test_a_blend_keeps_to_the_order_in_which_its_members_are_named() -> None:
    assert Modeling().members == MEMBERS
    assert Modeling(members=("value", "btyd")).members == ("value", "btyd")


@pytest.mark.parametrize("months", [0, 121])
def test_a_window_is_of_one_month_up_to_ten_years(months: int) -> None:
    with pytest.raises(ValidationError, match="history_months"):
        Training(history_months=months)
    assert Training(history_months=1, pred_months=120).pred_months == 120


def test_a_search_needs_a_weight_and_no_more_origins_than_it_takes() -> None:
    with pytest.raises(ValidationError, match="at least one of rmse and r2 must weigh more than 0"):
        Search.model_validate({"weights": {"rmse": 0, "r2": 0}})
    with pytest.raises(ValidationError, match="min_origins 4 exceeds max_origins"):
        Search(min_origins=4, max_origins=3)

    search = Search.model_validate({"weights": {"rmse": 0}, "min_origins": 3})

    assert (search.weights.rmse, search.weights.r2) == (0, 0.5)
