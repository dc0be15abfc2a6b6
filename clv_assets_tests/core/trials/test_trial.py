"""One trial of a recipe, beside scaled past spend."""

import polars as pl
import pytest

from clv_assets.core.champion.champion import Champion
from clv_assets.core.trials.trial import past_spend


def test_past_spend_is_scaled_to_the_length_of_the_window() -> None:
    features = pl.DataFrame({"revenue_sum": [90.0, -9.0]})

    assert past_spend(features, 3, 9).tolist() == pytest.approx([30.0, -3.0])


def test_skill_is_the_error_over_that_of_past_spend(champion: Champion) -> None:
    assert champion.baseline is not None

    assert all(0 < trial["skill"] < 2 for trial in champion.baseline.trials)
