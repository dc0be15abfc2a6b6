"""How a champion is made: by the configuration, its windows overridden where asked."""

import pytest

from clv_assets.core.errors import ClvError
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets_tests.factories import make_config, make_recipe


def test_windows_may_be_overridden_for_one_champion() -> None:
    config = make_config(training={"pred_months": 3})

    assert Recipe.of(config).training.pred_months == 3
    assert Recipe.of(config, pred_months=12).training.pred_months == 12
    assert Recipe.of(config, history_months=18).training.history_months == 18


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"pred_months": 0}, r"^pred_months 0: .*greater than or equal to 1$"),
        ({"history_months": 2.5}, r"^history_months 2.5: .*valid integer"),
    ],
)
def test_a_window_that_is_none_is_refused_by_its_name(given: dict[str, int], said: str) -> None:
    with pytest.raises(ClvError, match=said):
        Recipe.of(**given)


def test_everything_that_decides_a_model_is_told() -> None:
    told = make_recipe(modeling={"seed": 7}).as_dict()

    assert told["modeling"]["seed"] == 7
    assert set(told) == {
        "training",
        "modeling",
        "scoring",
        "clustering",
        "calendar",
        "settle_days",
    }
