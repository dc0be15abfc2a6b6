"""A section of a config is frozen, knows its keys, and has the same bytes in every process."""

import pickle

import pytest
from pydantic import ValidationError

from clv_assets.config.modeling import Training
from clv_assets_tests.factories import make_config


def test_a_config_cannot_be_changed_in_flight() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        make_config().training.pred_months = 3  # type: ignore[misc]


def test_a_key_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Training.model_validate({"months": 3})


def test_what_a_file_spells_out_does_not_change_the_bytes_of_a_section() -> None:
    spelled_out = Training(pred_months=6, history_months=9)

    assert pickle.dumps(spelled_out) == pickle.dumps(Training())
    assert pickle.loads(pickle.dumps(spelled_out)) == spelled_out
