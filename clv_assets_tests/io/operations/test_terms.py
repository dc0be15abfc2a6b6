"""By what a prediction is judged, once its model is gone."""

import math
import shutil

import pytest

from clv_assets.core.errors import ClvError
from clv_assets.core.trials.baseline import Baseline
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.terms import terms
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import copy_of

KEY = "2024-06-03"


@pytest.fixture
def lived(tmp_path_factory: pytest.TempPathFactory, replayed: Engine) -> Engine:
    return copy_of(replayed, tmp_path_factory.mktemp("lived"))


def test_they_are_those_of_the_card_and_stay_with_the_prediction(lived: Engine) -> None:
    (row,) = lived.models.manifest()
    model = lived.models.load(row.model_id)
    by_card = terms(lived, KEY, row.model_id)
    shutil.rmtree(lived.models.folder)

    alone = terms(lived, KEY, row.model_id)

    assert alone == by_card
    assert model.baseline is not None
    for metric in ("rmse", "r2", "ngini"):
        assert alone.baseline.mean(metric) == model.baseline.mean(metric)
    assert alone.band == model.totals_band
    assert alone.history_months == model.history_months


def test_without_either_the_remedy_is_told(lived: Engine) -> None:
    lived.files.write(Stored(lived.files.read("predictions", KEY)), "predictions", KEY)

    with pytest.raises(ClvError, match=r"never-seen: the model is gone.*restore it from a backup"):
        terms(lived, KEY, "never-seen")


def test_what_a_card_has_no_word_for_is_no_number() -> None:
    stored = {"kind": "out_of_time", "trials": [{"origin": "2024-01-01", "r2": None}], "months": []}

    assert math.isnan(Baseline.from_dict(stored).mean("r2"))
